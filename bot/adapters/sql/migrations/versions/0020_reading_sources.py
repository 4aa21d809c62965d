"""Who reads a source at the moment, since when it is gone, and what fills the sentence about its failure."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("sources", sa.Column("failure_fields", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("sources", sa.Column("reading_until", sa.BigInteger()))
    op.add_column("sources", sa.Column("gone_since", sa.BigInteger()))
