"""Who reads a source at the moment, since when it is gone, and what fills the sentence about its failure; and which
essays a subscription has ever had.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_NEWS = {
    "news": ["language", "news_at", "slug"],
    "collection_news": ["collection", "language", "news_at", "slug"],
}


def upgrade() -> None:
    op.add_column("sources", sa.Column("failure_fields", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("sources", sa.Column("reading_until", sa.BigInteger()))
    op.add_column("sources", sa.Column("gone_since", sa.BigInteger()))
    op.drop_index("ix_essays_news", "essays")
    for name, columns in _NEWS.items():
        news = sa.text("news_at IS NOT NULL")
        op.create_index(
            f"ix_essays_{name}", "essays", ["withdrawn", *columns], sqlite_where=news, postgresql_where=news
        )
    op.create_index("ix_deliveries_subscription_slug", "deliveries", ["subscription", "slug"])
