"""How often readers without an account commented today, for all web processes together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
OLD_CODE_GOES_ON = True


def upgrade() -> None:
    op.create_table(
        "guest_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("came", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_guest_days"),
    )
