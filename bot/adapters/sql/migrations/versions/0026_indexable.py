"""The essays that search engines may list are found without reading their texts."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_index("ix_essays_rights", "essays", ["withdrawn", "rights", "slug", "collection"])
