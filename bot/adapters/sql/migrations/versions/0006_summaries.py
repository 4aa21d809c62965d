"""Whose words summaries and questions are in, which essays' posts are behind, and what communities want of both."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("essays", sa.Column("summary_origin", sa.String(), nullable=False, server_default="extract"))
    op.add_column("essays", sa.Column("question_origin", sa.String(), nullable=False, server_default="extract"))
    op.add_column("essays", sa.Column("asked_model", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("essays", sa.Column("changes", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("essays", sa.Column("shown", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE essays SET draft_hash = ''")  # read again, so that it is known whose words they are
    behind = sa.text("changes != shown")
    op.create_index("ix_essays_unshown", "essays", ["slug"], sqlite_where=behind, postgresql_where=behind)
    op.create_index("ix_deliveries_slug", "deliveries", ["slug"])
    op.add_column("communities", sa.Column("summary_length", sa.Integer()))
    op.add_column("communities", sa.Column("question", sa.Text(), nullable=False, server_default=""))
