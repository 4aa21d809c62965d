"""What admins see of all channels: their names, who set them up, what is published, and where notices go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("channel_name", sa.Text(), nullable=False, server_default=""))
    op.add_column("subscriptions", sa.Column("set_up_by", sa.String()))
    refused: sa.Column[bool] = sa.Column("publishing_refused", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("subscriptions", refused)
    op.add_column("deliveries", sa.Column("publish_at", sa.BigInteger()))
    booked = sa.text("publish_at IS NOT NULL")
    op.create_index("ix_deliveries_publish", "deliveries", ["publish_at"], sqlite_where=booked, postgresql_where=booked)
    op.add_column("communities", sa.Column("log_channel", sa.String(), nullable=False, server_default=""))
