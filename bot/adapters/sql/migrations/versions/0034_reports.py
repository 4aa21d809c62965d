"""Reports: what members did in groups that name nobody, the searches that led to essays, and who may open a report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
OLD_CODE_GOES_ON = False  # it would go on counting in reports what members take back


def _text(name: str, *, key: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=key, nullable=False)


def upgrade() -> None:
    op.drop_index("ix_deliveries_slug", "deliveries")
    op.create_index("ix_deliveries_slug_due", "deliveries", ["slug", "due"])
    op.create_index("ix_deliveries_community_platform_due", "deliveries", ["community", "platform", "due"])
    op.create_index("ix_comments_created", "comments", ["created"])
    op.add_column("saved", sa.Column("place", sa.String()))
    op.execute(sa.text("UPDATE saved SET place = community WHERE community != ''"))
    op.create_index("ix_saved_at", "saved", ["at"])
    op.create_index("ix_saved_slug_place_at", "saved", ["slug", "place", "at"])
    op.create_table(
        "searched",
        *(_text(name) for name in ("platform", "community", "member", "slug")),
        sa.Column("words", sa.Text(), primary_key=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_searched_at", "searched", ["at"])
    op.create_index("ix_searched_member_platform", "searched", ["member", "platform"])
    op.create_index("ix_searched_slug_community_words_at", "searched", ["slug", "community", "words", "at"])
    op.create_table(
        "report_groups",
        *(_text(name) for name in ("platform", "community", "slug", "figure")),
        sa.Column("words", sa.Text(), primary_key=True, nullable=False),
        sa.Column("until", sa.BigInteger(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("total", sa.Float(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
    )
    for columns in (["platform", "community", "month"], ["slug", "month"], ["month"]):
        op.create_index(f"ix_report_groups_{'_'.join(columns)}", "report_groups", columns)
    op.create_table(
        "report_keys",
        _text("token"),
        *(_text(name, key=False) for name in ("key", "platform", "community", "source")),
        sa.UniqueConstraint("platform", "community", "source", name="uq_report_keys_platform_community_source"),
    )
