"""Who chose what in a vote that is open, where the platform does not keep it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
OLD_CODE_GOES_ON = True


def upgrade() -> None:
    op.create_table(
        "ballot_votes",
        sa.Column("subscription", sa.String(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "subscription", "local_date", "turn", "platform", "community", "member", name="pk_ballot_votes"
        ),
    )
    op.create_index("ix_ballot_votes_member_platform", "ballot_votes", ["member", "platform"])
