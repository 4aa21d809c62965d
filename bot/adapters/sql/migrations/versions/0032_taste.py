"""How often posts were opened on the reading page, and what a community rated most, for picks that learn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
OLD_CODE_GOES_ON = False  # it does not know the policy that learns, which a channel may have by then


def upgrade() -> None:
    op.create_table(
        "clicks",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "community", "slug", "day", name="pk_clicks"),
    )
    op.create_index("ix_clicks_slug_day", "clicks", ["slug", "day"])
    op.create_index(
        "ix_essay_scores_platform_community_count_slug", "essay_scores", ["platform", "community", "count", "slug"]
    )
