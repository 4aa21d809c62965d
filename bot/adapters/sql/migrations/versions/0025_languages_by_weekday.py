"""How far the first run's language is settled, and the language of each pick, by which rounds are counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Every subscription so far stays as it is: its first day is over."""
    op.add_column("subscriptions", sa.Column("first_day", sa.String(), nullable=False, server_default=""))
    op.add_column("deliveries", sa.Column("language", sa.String()))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    language = "json_extract(post, '$.language')" if is_sqlite else "post ->> 'language'"
    op.execute(sa.text(f"UPDATE deliveries SET language = {language} WHERE post IS NOT NULL"))
    columns = ["subscription", "language", "round", "slug"]
    op.create_index("ix_deliveries_subscription_language_round_slug", "deliveries", columns)
