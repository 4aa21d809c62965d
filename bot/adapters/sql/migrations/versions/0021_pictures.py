"""Copies of the pictures that essays show."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "pictures",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_pictures"),
    )
    op.create_table(
        "essay_pictures",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("digest", sa.String()),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slug", "position", name="pk_essay_pictures"),
    )
    op.create_index("ix_essay_pictures_digest", "essay_pictures", ["digest"])
    op.create_table(
        "uncopied",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_uncopied"),
    )
    op.create_index("ix_uncopied_due_slug", "uncopied", ["due", "slug"])
    # What the library shows already is copied, too; bot.core.picture.may_have_pictures is the rule.
    op.execute(
        "INSERT INTO uncopied (slug, mark, tries, due) SELECT slug, 'first', 0, 0 FROM essays"
        " WHERE NOT withdrawn AND rights <> 'link-only' AND (body LIKE '%![%' OR lower(body) LIKE '%<img%')"
    )
