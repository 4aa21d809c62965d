"""What members read, where they asked that a list of it be kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
OLD_CODE_GOES_ON = False  # it would leave the list of a member who asks to be forgotten


def _person() -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), primary_key=True, nullable=False) for name in _PERSON]


_PERSON = ("platform", "community", "member")


def upgrade() -> None:
    op.create_table("reading_lists", *_person(), sa.Column("since", sa.BigInteger(), nullable=False))
    op.create_table(
        "readings",
        *_person(),
        sa.Column("slug", sa.String(), primary_key=True, nullable=False),
        sa.Column("day", sa.Date(), primary_key=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_readings_member_platform_at", "readings", ["member", "platform", "at"])
    op.create_index("ix_readings_at", "readings", ["at"])
