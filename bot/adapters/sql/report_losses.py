"""Acts that are taken back, and the groups of reports that count no more for it: in the same transaction, after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.columns import Instant
from bot.adapters.sql.report_schema import report_groups
from bot.core.report import Figure

_KEY: Final = ("platform", "community", "slug", "figure", "words")
_NOTHING: Final = {"members": 0, "count": 0, "total": 0.0, "spans": []}
_at: Final = bindparam("its_at", type_=Instant)
_LOSING: Final = (
    update(report_groups)
    .where(*(report_groups.c[name] == bindparam(f"its_{name}") for name in _KEY))
    .where(report_groups.c.since <= _at, report_groups.c.until > _at, report_groups.c.members > 0)
    .values(_NOTHING)
)


@dataclass(frozen=True, slots=True)
class Lost:
    """An act of that instant that is there no more."""

    platform: str
    community: str
    slug: str
    at: datetime
    words: str = ""


async def lose(connection: AsyncConnection, figure: Figure, acts: Iterable[Lost]) -> None:
    """Let the groups that held ``acts`` count no more."""
    rows = [
        {
            "its_platform": each.platform,
            "its_community": each.community,
            "its_slug": each.slug,
            "its_figure": figure.value,
            "its_words": each.words,
            "its_at": each.at,
        }
        for each in acts
    ]
    if rows:
        await connection.execute(_LOSING, rows)
