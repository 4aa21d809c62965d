"""Votes of members on the essay of a channel's next slot."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
OLD_CODE_GOES_ON = True


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("ballot", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "ballots",
        sa.Column("subscription", sa.String(), primary_key=True),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("under", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("closes", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("next_attempt", sa.BigInteger()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_channel", sa.String()),
        sa.Column("message", sa.String()),
        sa.Column("counts", sa.JSON(), nullable=False),
    )
    op.create_index("ix_ballots_next_attempt", "ballots", ["next_attempt"])
