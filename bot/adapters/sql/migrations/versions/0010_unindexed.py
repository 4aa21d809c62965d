"""Which essays the search index has yet to see."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "unindexed",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_unindexed"),
    )
    # An edit after which an earlier version was killed may be missing from the index, and nothing tells which.
    op.execute(
        "INSERT INTO unindexed (slug, mark) SELECT slug, '0010' FROM essays"
        " WHERE withdrawn OR edited_summary IS NOT NULL OR edited_question IS NOT NULL OR summary_origin = 'model'"
    )
