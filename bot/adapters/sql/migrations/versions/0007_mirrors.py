"""When comments that stand in no message yet are brought into their thread."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("comments", sa.Column("mirror_at", sa.BigInteger()))
    waiting = sa.text("mirror_at IS NOT NULL")
    op.create_index("ix_comments_mirror", "comments", ["mirror_at"], sqlite_where=waiting, postgresql_where=waiting)
