"""Which collections a channel takes essays of, and which joining of a community the bot said hello to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("collections", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("communities", sa.Column("greeted", sa.BigInteger()))
