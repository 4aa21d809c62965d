"""What the votes of an essay in a community add up to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_KEY = ("platform", "community", "slug")
_WITHIN = ("platform", "community", "slug", "member")


def upgrade() -> None:
    scores = op.create_table(
        "essay_scores",
        *(sa.Column(name, sa.String(), nullable=False, primary_key=True) for name in _KEY),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("total", sa.Float(), nullable=False),
    )
    names = (*_WITHIN, "id", "at", "score")
    marks = sa.table("marks", *(sa.column(name) for name in names))
    order = (marks.c.at.desc(), marks.c.id.desc())
    place = sa.func.row_number().over(partition_by=[marks.c[name] for name in _WITHIN], order_by=order)
    ranked = sa.select(marks, place.label("place")).subquery()
    keys = [ranked.c[name] for name in _KEY]
    counted = sa.select(*keys, sa.func.count(), sa.func.sum(ranked.c.score)).where(ranked.c.place == 1)
    op.execute(scores.insert().from_select([*_KEY, "count", "total"], counted.group_by(*keys)))
