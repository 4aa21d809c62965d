"""Readers without an account: their comments, and the secrets with which their forms and links are signed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
OLD_CODE_GOES_ON = True

_PARTIAL = {
    "shown": (["slug", "created", "id"], "state = 'approved'"),
    "waiting": (["created"], "state = 'waiting'"),
    "declined": (["decided"], "state = 'declined'"),
}


def upgrade() -> None:
    op.create_table(
        "guest_comments",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("emoji", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer()),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided", sa.BigInteger()),
        sa.Column("links", sa.Boolean(), nullable=False),
        sa.Column("announced", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_guest_comments"),
    )
    listed = ["platform", "community", "state", "created", "id"]
    op.create_index("ix_guest_comments_platform_community_state_created_id", "guest_comments", listed)
    for name, (columns, where) in _PARTIAL.items():
        which = sa.text(where)
        index = f"ix_guest_comments_{name}"
        op.create_index(index, "guest_comments", columns, sqlite_where=which, postgresql_where=which)
    op.create_table(
        "guest_keys",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("told", sa.BigInteger()),
        sa.PrimaryKeyConstraint("platform", "community", name="pk_guest_keys"),
    )
