"""Communities that show each other comments on the same essay, and the members who agreed to that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
OLD_CODE_GOES_ON = True


def upgrade() -> None:
    op.add_column("communities", sa.Column("shared_talk", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("communities", sa.Column("house_name", sa.Text(), nullable=False, server_default=""))
    op.add_column("page_names", sa.Column("elsewhere", sa.Boolean(), nullable=False, server_default=sa.false()))
