"""When a digest's message is to be shown anew, since its quote changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
OLD_CODE_GOES_ON = True


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("amend_at", sa.BigInteger()))
    known = sa.text("amend_at IS NOT NULL")
    op.create_index("ix_deliveries_amend", "deliveries", ["amend_at"], sqlite_where=known, postgresql_where=known)
