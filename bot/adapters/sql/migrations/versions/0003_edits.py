"""An editor's corrections of summaries and closing questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("essays", sa.Column("edited_summary", sa.Text()))
    op.add_column("essays", sa.Column("edited_question", sa.Text()))
