"""Members who agreed that their ratings are shown with their comments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
OLD_CODE_GOES_ON = True


def upgrade() -> None:
    op.add_column("page_names", sa.Column("ratings", sa.Boolean(), nullable=False, server_default=sa.false()))
