"""Saved essays, the settings of communities, and comments that are hidden or stand in a known message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "saved",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "community", "member", "slug", name="pk_saved"),
    )
    op.create_table(
        "communities",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("language", sa.String()),
        sa.Column("ping", sa.String(), nullable=False),
        sa.Column("capture", sa.Boolean(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("slow_mode", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "community", name="pk_communities"),
    )
    op.add_column("comments", sa.Column("hidden", sa.BigInteger()))
    op.add_column("comments", sa.Column("message", sa.String()))
    op.create_index("ix_comments_message", "comments", ["message"])
    op.create_index("ix_comments_author_platform", "comments", ["author", "platform"])
    op.create_index("ix_marks_member_platform", "marks", ["member", "platform"])
