"""Who lets round-ups quote them, and what a community's admins have set for its round-ups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
OLD_CODE_GOES_ON = True


def upgrade() -> None:
    op.create_table(
        "quote_consents",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "community", "member", name="pk_quote_consents"),
    )
    for name, usual in (("quote_comments", sa.false()), ("tell_coming", sa.true())):
        op.add_column("communities", sa.Column(name, sa.Boolean(), server_default=usual, nullable=False))
