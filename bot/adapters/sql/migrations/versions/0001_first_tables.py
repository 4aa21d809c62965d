"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _meta_and_essays()
    _subscriptions()
    _deliveries()
    _marks()
    _comments()
    _local_messages()


def _meta_and_essays() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "essays",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text()),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("draft_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_essays"),
    )
    op.create_index("ix_essays_source", "essays", ["source"])


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("holidays", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("language", sa.String()),
        sa.Column("scale", sa.Text(), nullable=False),
        sa.Column("late_limit", sa.BigInteger(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("upcoming_date", sa.Date()),
        sa.Column("upcoming_turn", sa.Integer()),
        sa.Column("upcoming_due", sa.BigInteger()),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
    )
    _index("subscriptions", "platform", "community", "channel")
    _index("subscriptions", "state", "upcoming_due", "id")


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("subscription", sa.String(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("late_after", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.BigInteger()),
        sa.Column("next_attempt", sa.BigInteger()),
        sa.Column("first_sent", sa.BigInteger()),
        sa.Column("slug", sa.String()),
        sa.Column("post", sa.JSON(none_as_null=True)),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("message_channel", sa.String()),
        sa.Column("message", sa.String()),
        sa.Column("thread", sa.String()),
        sa.Column("settled", sa.BigInteger()),
        sa.Column("sweep_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("subscription", "local_date", "turn", name="pk_deliveries"),
    )
    _index("deliveries", "state", "lease_until")
    _index("deliveries", "state", "late_after")
    _index("deliveries", "channel", "community", "platform", "due")
    _index("deliveries", "message", "message_channel", "community", "platform")
    _partial_index("ix_deliveries_claim", "next_attempt", "subscription", "local_date", "turn")
    _partial_index("ix_deliveries_sweep", "sweep_at")


def _marks() -> None:
    op.create_table(
        "marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_marks"),
        sa.UniqueConstraint(
            "platform",
            "community",
            "slug",
            "member",
            "source",
            name="uq_marks_platform_community_slug_member_source",
        ),
    )
    op.create_index("ix_marks_slug", "marks", ["slug"])


def _comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subscription", sa.String(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_is_admin", sa.Boolean(), nullable=False),
        sa.Column("author_is_bot", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("edited", sa.BigInteger()),
        sa.Column("deleted", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
    )
    _index("comments", "subscription", "local_date", "turn", "created")


def _local_messages() -> None:
    op.create_table(
        "local_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("post", sa.JSON(none_as_null=True)),
        sa.Column("parent", sa.Integer()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_local_messages"),
        sa.UniqueConstraint("key", name="uq_local_messages_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_local_messages_parent", "local_messages", ["parent"])


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _partial_index(name: str, first: str, *others: str) -> None:
    known = sa.text(f"{first} IS NOT NULL")
    op.create_index(name, "deliveries", [first, *others], sqlite_where=known, postgresql_where=known)
