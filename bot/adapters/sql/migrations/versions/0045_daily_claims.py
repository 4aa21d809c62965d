"""Essays of the day are found due, and claimed, by indexes of their own: no number of round-ups stands before them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
OLD_CODE_GOES_ON = True


def upgrade() -> None:
    op.create_index(
        "ix_subscriptions_due_daily",
        "subscriptions",
        ["state", "upcoming_due", "id"],
        sqlite_where=sa.text("kind = 'essay'"),
        postgresql_where=sa.text("kind = 'essay'"),
    )
    where = sa.text("next_attempt IS NOT NULL AND kind = 'essay'")
    op.create_index(
        "ix_deliveries_claim_daily",
        "deliveries",
        ["next_attempt", "subscription", "local_date", "turn"],
        sqlite_where=where,
        postgresql_where=where,
    )
