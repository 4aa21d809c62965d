"""What members wrote for the daily essay, and the names of the collections that it makes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided", sa.BigInteger()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("slug", sa.String()),
        sa.Column("news", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
    )
    waiting = ["platform", "community", "state", "created", "id"]
    op.create_index("ix_submissions_platform_community_state_created_id", "submissions", waiting)
    op.create_index("ix_submissions_author_platform_community", "submissions", ["author", "platform", "community"])
    due = sa.text("news = 'due'")
    untold = ["platform", "decided", "id"]
    op.create_index("ix_submissions_untold", "submissions", untold, sqlite_where=due, postgresql_where=due)
    op.create_table(
        "submission_collections",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "community", name="pk_submission_collections"),
        sa.UniqueConstraint("name", name="uq_submission_collections_name"),
    )
