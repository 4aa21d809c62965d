"""Subscriptions of other kinds beside the essay of the day: digests, and what one member gets by direct message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
OLD_CODE_GOES_ON = False  # it would post an essay for each of the other kinds


def upgrade() -> None:
    for table in ("subscriptions", "deliveries"):
        op.add_column(table, sa.Column("kind", sa.String(), server_default="essay", nullable=False))
    op.add_column("subscriptions", sa.Column("member", sa.String()))
    op.add_column("subscriptions", sa.Column("follows", sa.String()))
    op.add_column("subscriptions", sa.Column("monthly", sa.Boolean(), server_default=sa.false(), nullable=False))
    for name, columns, condition in (
        ("ix_subscriptions_member", ["member", "platform"], "member IS NOT NULL"),
        ("ix_subscriptions_follows", ["follows"], "follows IS NOT NULL"),
    ):
        known = sa.text(condition)
        op.create_index(name, "subscriptions", columns, sqlite_where=known, postgresql_where=known)
