"""Comments as searches look at them, and which communities let them be searched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.language.normalize import fold

revision = "0009"
down_revision = "0008"

_comments = sa.table("comments", sa.column("id"), sa.column("text"), sa.column("folded"))


def upgrade() -> None:
    op.add_column("comments", sa.Column("folded", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_comments_community_platform_created", "comments", ["community", "platform", "created"])
    op.add_column("communities", sa.Column("search_comments", sa.Boolean(), nullable=False, server_default=sa.false()))
    connection = op.get_bind()
    written = connection.execute(sa.select(_comments.c.id, _comments.c.text).where(_comments.c.text != "")).all()
    folded = sa.update(_comments).where(_comments.c.id == sa.bindparam("which")).values(folded=sa.bindparam("seen"))
    if written:
        connection.execute(folded, [{"which": row.id, "seen": fold(row.text)} for row in written])
