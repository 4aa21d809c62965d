"""What piles up can go when its time is over: it is found without looking at what stays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
OLD_CODE_GOES_ON = True


def upgrade() -> None:
    """Whatever was frozen before counts as whole. What admins were told of before has no time and stays."""
    op.add_column("deliveries", sa.Column("frozen", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("notified", sa.Column("at", sa.BigInteger()))
    for name, table, column, condition in (
        ("ix_deliveries_frozen", "deliveries", "due", "frozen IS {true}"),
        ("ix_notified_at", "notified", "at", "at IS NOT NULL"),
        ("ix_comments_deleted", "comments", "deleted", "deleted IS NOT NULL"),
        ("ix_local_messages_notices", "local_messages", "at", "kind = 'notice'"),
    ):
        sqlite, postgresql = (sa.text(condition.format(true=true)) for true in ("1", "true"))
        op.create_index(name, table, [column], sqlite_where=sqlite, postgresql_where=postgresql)
