"""Essays pinned to slots, and what the admins of a subscription were told of once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "pins",
        sa.Column("subscription", sa.String(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("subscription", "local_date", "turn", name="pk_pins"),
    )
    op.create_table(
        "notified",
        sa.Column("subscription", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("subscription", "about", name="pk_notified"),
    )
