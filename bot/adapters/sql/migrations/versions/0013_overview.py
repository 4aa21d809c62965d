"""What admins see of all channels: their names, who set them up, and where notices go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("channel_name", sa.Text(), nullable=False, server_default=""))
    op.add_column("subscriptions", sa.Column("set_up_by", sa.String()))
    op.add_column("communities", sa.Column("log_channel", sa.String(), nullable=False, server_default=""))
