"""What was read from the essay folder, so that an unchanged one is not read again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "fingerprints",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("draft_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", "place", name="pk_fingerprints"),
    )
    # A start compares the drafts of all essays; in the table itself it would read every text for it.
    op.drop_index("ix_essays_source", "essays")
    op.create_index("ix_essays_drafts", "essays", ["withdrawn", "source", "slug", "draft_hash"])
