"""Earlier votes stay beside the latest until their end is shown, and what won one is told apart from other pins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
OLD_CODE_GOES_ON = False  # it keeps one vote a subscription, by a key that is gone

_KEPT = (
    "subscription, local_date, turn, platform, community, channel, under, thread, language, choices, opened, closes, "
    "state, next_attempt, attempts, message_channel, message, counts"
)


def upgrade() -> None:
    op.add_column("pins", sa.Column("voted", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("CREATE TABLE ballots_before AS SELECT * FROM ballots")  # its key changes, and takes the table with it
    op.drop_table("ballots")
    op.create_table(
        "ballots",
        sa.Column("subscription", sa.String(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
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
        sa.Column("won", sa.String()),
        sa.PrimaryKeyConstraint("subscription", "local_date", "turn", name="pk_ballots"),
    )
    op.create_index("ix_ballots_next_attempt", "ballots", ["next_attempt"])
    op.execute(f"INSERT INTO ballots ({_KEPT}) SELECT {_KEPT} FROM ballots_before")  # names of ours alone
    op.drop_table("ballots_before")
