"""Which comment a digest that is kept quotes, so that it leaves the digest when it is deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
OLD_CODE_GOES_ON = True


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("quoted", sa.String()))
    known = sa.text("quoted IS NOT NULL")
    op.create_index("ix_deliveries_quoted", "deliveries", ["quoted"], sqlite_where=known, postgresql_where=known)
