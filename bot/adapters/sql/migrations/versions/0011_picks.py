"""What a pick is found by: the essays' places, and indexes over essays and deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.core.draw import place_of

revision = "0011"
down_revision = "0010"

_essays = sa.table("essays", sa.column("slug"), sa.column("place"))
_INDEXES = {
    "dates": ["language", "date", "slug"],
    "places": ["language", "place", "slug"],
    "category_dates": ["category", "language", "date", "slug"],
    "category_places": ["category", "language", "place", "slug"],
}


def upgrade() -> None:
    op.add_column("essays", sa.Column("place", sa.Integer(), nullable=False, server_default="0"))
    connection = op.get_bind()
    slugs = connection.scalars(sa.select(_essays.c.slug)).all()
    placed = sa.update(_essays).where(_essays.c.slug == sa.bindparam("which")).values(place=sa.bindparam("where"))
    if slugs:
        connection.execute(placed, [{"which": slug, "where": place_of(slug)} for slug in slugs])
    for name, columns in _INDEXES.items():
        op.create_index(f"ix_essays_{name}", "essays", ["withdrawn", *columns])
    latest: list[str | sa.TextClause] = [
        "platform",
        "community",
        "slug",
        "member",
        sa.text("at DESC"),
        sa.text("id DESC"),
        "score",
    ]
    op.create_index("ix_marks_latest", "marks", latest)
    for columns in (["subscription", "round", "slug"], ["subscription", "due", "local_date", "turn"]):
        op.create_index(f"ix_deliveries_{'_'.join(columns)}", "deliveries", columns)
