"""Sources of essays, what is known of each essay's rights and text, and the comments that came with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_COLLECTION_INDEXES = {
    "dates": ["language", "date", "slug"],
    "places": ["language", "place", "slug"],
}


def upgrade() -> None:
    _essays()
    op.create_table(
        "sources",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("language", sa.String()),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("rights", sa.String(), nullable=False),
        sa.Column("backlog", sa.String(), nullable=False),
        sa.Column("platform", sa.String()),
        sa.Column("community", sa.String()),
        sa.Column("added_by", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("read_at", sa.BigInteger()),
        sa.Column("next_read", sa.BigInteger()),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sources"),
        sa.UniqueConstraint("title", name="uq_sources_title"),
    )
    op.create_index("ix_sources_platform_community", "sources", ["platform", "community"])
    op.create_index("ix_sources_state_next_read_name", "sources", ["state", "next_read", "name"])
    op.create_table(
        "archived_comments",
        sa.Column("slug", sa.String(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written", sa.BigInteger()),
        sa.PrimaryKeyConstraint("slug", "position", name="pk_archived_comments"),
    )


def _essays() -> None:
    """Until now each category was a collection."""
    op.add_column("essays", sa.Column("collection", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE essays SET collection = category")
    op.add_column("essays", sa.Column("rights", sa.String(), nullable=False, server_default="owner"))
    op.add_column("essays", sa.Column("terms", sa.Text(), nullable=False, server_default=""))
    op.add_column("essays", sa.Column("text_hash", sa.String(), nullable=False, server_default=""))
    op.add_column("essays", sa.Column("likeness", sa.BigInteger()))
    op.add_column("essays", sa.Column("news_at", sa.BigInteger()))
    for name, columns in _COLLECTION_INDEXES.items():
        op.drop_index(f"ix_essays_category_{name}", "essays")
        op.create_index(f"ix_essays_collection_{name}", "essays", ["withdrawn", "collection", *columns])
    op.create_index("ix_essays_categories", "essays", ["withdrawn", "category", "collection"])
    op.create_index("ix_essays_text_hash", "essays", ["text_hash"])
    op.create_index("ix_essays_source_url", "essays", ["source_url"])
    news = sa.text("news_at IS NOT NULL")
    op.create_index("ix_essays_news", "essays", ["news_at", "slug"], sqlite_where=news, postgresql_where=news)
