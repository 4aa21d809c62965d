"""What grows with use is read in pages, and by what is asked of it, however much there is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
OLD_CODE_GOES_ON = True

_PARTIAL = {
    "ix_subscriptions_holidays": (["holidays"], "holidays != ''"),
    "ix_subscriptions_stopped": (["platform", "reason", "community"], "reason != ''"),
    "ix_subscriptions_set_up_by": (["set_up_by", "platform"], "set_up_by IS NOT NULL"),
}


def upgrade() -> None:
    op.drop_index("ix_subscriptions_platform_community_channel", "subscriptions")
    op.create_index(
        "ix_subscriptions_platform_community_channel_id", "subscriptions", ["platform", "community", "channel", "id"]
    )
    op.create_index("ix_subscriptions_created_id", "subscriptions", ["created", "id"])
    op.create_index("ix_sources_created_name", "sources", ["created", "name"])
    op.create_index("ix_installations_at_platform_community", "installations", ["at", "platform", "community"])
    for name, (columns, where) in _PARTIAL.items():
        known = sa.text(where)
        op.create_index(name, "subscriptions", columns, sqlite_where=known, postgresql_where=known)
