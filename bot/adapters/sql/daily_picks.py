"""The site's essays of the day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, bindparam, exists, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.candidates import Candidates
from bot.adapters.sql.engine import Database
from bot.adapters.sql.library_schema import daily_picks as table
from bot.adapters.sql.library_schema import essays
from bot.core.daily_pick import FIRST_ROUND, DailyPick, draw_key
from bot.core.essay import Language
from bot.core.ids import Slug

_OF_DAY: Final = select(table).where(table.c.language == bindparam("language"), table.c.day == bindparam("day"))
_LAST: Final = (
    select(table)
    .where(table.c.language == bindparam("language"), table.c.day < bindparam("before"))
    .order_by(table.c.day.desc())
    .limit(1)
)
_UNSEEN: Final = not_(
    exists(
        select(table.c.slug)
        .where(
            table.c.language == bindparam("in_language"),
            table.c.round == bindparam("round"),
            table.c.slug == essays.c.slug,
            table.c.day < bindparam("before"),
        )
        .correlate(essays)
    )
)
_NOT_LAST: Final = essays.c.slug != bindparam("last")


class SqlDailyPicks:
    """Picks by day and language."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, day: date, language: Language) -> DailyPick | None:
        values = {"language": language, "day": day}
        row = await self._database.ask(lambda connection: connection.execute(_OF_DAY, values).mappings().first())
        return _pick_of(row) if row else None

    async def keep(self, pick: DailyPick, instead_of: Slug | None = None) -> DailyPick:
        row: dict[str, Any] = {"day": pick.day, "language": pick.language, "slug": pick.slug, "round": pick.round}
        same = {"language": pick.language, "day": pick.day}

        async def work(connection: AsyncConnection) -> DailyPick:
            if instead_of is not None:
                replaced = update(table).filter_by(**same, slug=instead_of)
                await connection.execute(replaced.values(slug=pick.slug, round=pick.round))
            await connection.execute(dialect.insert(connection, table).values(row).on_conflict_do_nothing())
            return _pick_of((await connection.execute(_OF_DAY, same)).mappings().one())

        return await self._database.write(work)

    async def last(self, language: Language, before: date) -> DailyPick | None:
        return await self._database.ask(lambda connection: _last(connection, language, before))

    async def latest(
        self, until: date, limit: int, language: Language | None = None, without: Collection[str] = ()
    ) -> Sequence[DailyPick]:
        query = select(table).join(essays, essays.c.slug == table.c.slug)
        query = query.where(table.c.day <= until, essays.c.withdrawn.is_(False))
        if language is not None:
            query = query.where(table.c.language == language)
        if without:
            query = query.where(essays.c.collection.not_in(sorted(without)))
        query = query.order_by(table.c.day.desc(), table.c.language).limit(limit)
        rows = await self._database.ask(lambda connection: connection.execute(query).mappings().all())
        return [_pick_of(row) for row in rows]

    async def next(self, day: date, language: Language, without: Collection[str]) -> DailyPick | None:
        return await self._database.ask(partial(_next, day=day, language=language, without=without))


def _next(connection: Connection, day: date, language: Language, without: Collection[str]) -> DailyPick | None:
    library, key = Candidates.of(connection, language, without), draw_key(day)
    last = _last(connection, language, day)
    if last is None:
        slug = library.drawn(key)
        return DailyPick(day, language, slug, FIRST_ROUND) if slug is not None else None
    slug = library.drawn(key, (_UNSEEN,), in_language=language, round=last.round, before=day)
    if slug is not None:
        return DailyPick(day, language, slug, last.round)
    slug = library.drawn(key, (_NOT_LAST,), last=last.slug) or library.drawn(key)
    return DailyPick(day, language, slug, last.round + 1) if slug is not None else None


def _last(connection: Connection, language: Language, before: date) -> DailyPick | None:
    row = connection.execute(_LAST, {"language": language, "before": before}).mappings().first()
    return _pick_of(row) if row else None


def _pick_of(row: RowMapping) -> DailyPick:
    return DailyPick(row["day"], Language(row["language"]), Slug(row["slug"]), row["round"])
