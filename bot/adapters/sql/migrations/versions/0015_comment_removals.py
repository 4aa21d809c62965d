"""Comments whose messages are still to be removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "comment_removals",
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("subscription", sa.String(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("written", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.String()),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("comment", name="pk_comment_removals"),
    )
    op.create_index("ix_comment_removals_due", "comment_removals", ["due"])
