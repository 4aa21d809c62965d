"""Up to when the messages in a delivery's thread were heard."""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """What was written before stays as it is: it was heard, or somebody has had it deleted here since."""
    op.add_column("deliveries", sa.Column("heard_until", sa.BigInteger()))
    posted = sa.text("UPDATE deliveries SET heard_until = :now WHERE message IS NOT NULL")
    op.execute(posted.bindparams(sa.bindparam("now", time.time_ns() // 1000, sa.BigInteger())))
