"""What the reading site's lists are read from, its essays of the day, and ratings by everybody together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_LISTED: list[str | sa.TextClause] = [sa.text("date DESC"), "slug", "collection"]
_TAGGED = (
    "INSERT INTO essay_tags (slug, tag, date, collection) SELECT DISTINCT slug, value, date, collection FROM essays"
)


def upgrade() -> None:
    op.create_table(
        "essay_tags",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slug", "tag", name="pk_essay_tags"),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    items = "json_each(tags)" if is_sqlite else "json_array_elements_text(tags) AS value"
    op.execute(f"{_TAGGED}, {items} WHERE withdrawn IS FALSE")
    op.create_index("ix_essay_tags_times", "essay_tags", ["tag", *_LISTED])
    op.create_table(
        "daily_picks",
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("language", "day", name="pk_daily_picks"),
    )
    op.create_index("ix_daily_picks_day_language", "daily_picks", ["day", "language"])
    op.create_index("ix_daily_picks_language_round_slug_day", "daily_picks", ["language", "round", "slug", "day"])
    op.create_table(
        "library_token",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_library_token"),
    )
    op.drop_index("ix_essays_categories", "essays")
    op.create_index("ix_essays_times", "essays", ["withdrawn", *_LISTED])
    op.create_index("ix_essays_category_times", "essays", ["withdrawn", "category", *_LISTED])
    op.create_index("ix_essays_author_times", "essays", ["withdrawn", "author", *_LISTED])
    outlined = ["withdrawn", "slug", "date", "language", "collection", "draft_hash", "changes"]
    op.create_index("ix_essays_outlines", "essays", outlined)
    op.create_index("ix_marks_at", "marks", ["at"])
    op.create_index("ix_essay_scores_slug_count_total", "essay_scores", ["slug", "count", "total"])
