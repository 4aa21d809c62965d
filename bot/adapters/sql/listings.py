"""The reading site's lists. Slugs are sought first: what is passed over is read in an index, and no text with it.

Statements are built once for each combination of conditions, as those of ``candidates``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    cast,
    exists,
    extract,
    func,
    select,
)

from bot.adapters.sql.engine import Database
from bot.adapters.sql.library_schema import essay_tags, essays, library_token, unindexed
from bot.adapters.sql.rows import essay_of
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.ports.listings import Around, By, Counts, Outline, Shelf

_NAMED: Final[Mapping[By, Column[str]]] = {
    By.CATEGORY: essays.c.category,
    By.AUTHOR: essays.c.author,
    By.TAG: essay_tags.c.tag,
}
_SOME: Final = select(essays).where(essays.c.slug.in_(bindparam("slugs", expanding=True)))
_STATE: Final = select(
    select(library_token.c.token).scalar_subquery().label("token"), exists(select(unindexed.c.slug)).label("waits")
)
_TAKEN: Final = ("slug", "date", "language", "draft_hash", "changes")


class SqlListings:
    """Lists of the essays."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, shelf: Shelf, without: Collection[str], limit: int, offset: int = 0
    ) -> tuple[Sequence[Essay], int]:
        if "\0" in shelf.name:  # PostgreSQL refuses to look for it
            return [], 0
        values = {"limit": limit, "offset": offset, "name": shelf.name, "after": shelf.after, "before": shelf.before}
        values |= _left_out(without)
        which = (shelf.by, shelf.after is not None, shelf.before is not None, bool(without))
        slugs, counted = _slugs(*which), _counted(*which)

        def work(connection: Connection) -> tuple[Sequence[Essay], int]:
            total = connection.scalar(counted, values) or 0
            here = connection.scalars(slugs, values).all() if offset < total else []
            known = {row["slug"]: essay_of(row) for row in connection.execute(_SOME, {"slugs": here}).mappings()}
            return [known[slug] for slug in here], total

        return await self._database.ask(work)

    async def counts(self, without: Collection[str]) -> Counts:
        values, narrow = _left_out(without), bool(without)

        def names(connection: Connection, by: By) -> Mapping[str, int]:
            return dict(connection.execute(_names(by, narrow), values).all())

        def work(connection: Connection) -> Counts:
            months = {date(year, month, 1): count for year, month, count in connection.execute(_months(narrow), values)}
            return Counts(
                months, names(connection, By.CATEGORY), names(connection, By.TAG), names(connection, By.AUTHOR)
            )

        return await self._database.ask(work)

    async def around(self, essay: Essay, without: Collection[str]) -> Around:
        values = {"slug": essay.slug, "date": essay.date, "category": essay.category, **_left_out(without)}
        query = _around(bool(without))
        row = await self._database.ask(lambda connection: connection.execute(query, values).one())
        return Around(*(Slug(slug) if slug is not None else None for slug in row))

    async def library_state(self) -> str | None:
        row = await self._database.ask(lambda connection: connection.execute(_STATE).one())
        return None if row.waits else row.token or ""

    async def state(self) -> str:
        return await self._database.state()

    async def outlines(self, without: Collection[str], limit: int, after: Slug | None = None) -> Sequence[Outline]:
        values = {"after": after or "", "limit": limit, **_left_out(without)}
        query = _outlines(bool(without))
        rows = await self._database.ask(lambda connection: connection.execute(query, values).all())
        return [
            Outline(Slug(row.slug), row.date, Language(row.language), f"{row.draft_hash}-{row.changes}") for row in rows
        ]


def _left_out(without: Collection[str]) -> dict[str, Any]:
    return {"without": sorted(without)} if without else {}


def _listed(narrow: bool, table: Any = essays) -> list[ColumnElement[bool]]:
    listed: list[ColumnElement[bool]] = [essays.c.withdrawn.is_(False)] if table is essays else []
    left_out = table.c.collection.not_in(bindparam("without", expanding=True))
    return [*listed, left_out] if narrow else listed


def _table(by: By | None) -> Any:
    return essay_tags if by is By.TAG else essays


def _shelved(by: By | None, after: bool, before: bool, narrow: bool) -> list[ColumnElement[bool]]:
    table = _table(by)
    which = [_NAMED[by] == bindparam("name")] if by is not None else []
    which += [table.c.date >= bindparam("after")] if after else []
    which += [table.c.date < bindparam("before")] if before else []
    return [*_listed(narrow, table), *which]


@cache
def _slugs(by: By | None, after: bool, before: bool, narrow: bool) -> Select[str]:
    its = _table(by).c
    query = select(its.slug).where(*_shelved(by, after, before, narrow)).order_by(its.date.desc(), its.slug)
    return query.limit(bindparam("limit")).offset(bindparam("offset"))


@cache
def _counted(by: By | None, after: bool, before: bool, narrow: bool) -> Select[int]:
    return select(func.count()).select_from(_table(by)).where(*_shelved(by, after, before, narrow))


@cache
def _names(by: By, narrow: bool) -> Select[str, int]:
    name = _NAMED[by]
    return select(name, func.count()).where(*_listed(narrow, _table(by))).group_by(name).order_by(name)


@cache
def _months(narrow: bool) -> Select[int, int, int]:
    # By date first, as the index has them: there are fewer days than essays to find the month of.
    day = essays.c.date
    days = select(day, func.count().label("count")).where(*_listed(narrow)).group_by(day).subquery().c
    # asyncpg writes the first of all days as -infinity, which has no year.
    first = days.date == date.min
    year, month = (case((first, 1), else_=cast(extract(part, days.date), Integer)) for part in ("year", "month"))
    count = cast(func.sum(days.count), Integer)
    return select(year, month, count).group_by(year, month).order_by(year.desc(), month.desc())


@cache
def _around(narrow: bool) -> Select[str, str, str, str]:
    """One row with the four neighbours."""
    kin = (essays.c.category == bindparam("category"),)
    return select(_older(narrow), _newer(narrow), _older(narrow, *kin), _newer(narrow, *kin))


def _older(narrow: bool, *which: ColumnElement[bool]) -> ColumnElement[str]:
    """Of the same date the next by slug, else the newest of the earlier dates."""
    its, listed = essays.c, (*_listed(narrow), *which)
    same = _first(and_(*listed, its.date == bindparam("date"), its.slug > bindparam("slug")), its.slug)
    other = _first(and_(*listed, its.date < bindparam("date")), its.date.desc(), its.slug)
    return func.coalesce(same, other)


def _newer(narrow: bool, *which: ColumnElement[bool]) -> ColumnElement[str]:
    its, listed = essays.c, (*_listed(narrow), *which)
    same = _first(and_(*listed, its.date == bindparam("date"), its.slug < bindparam("slug")), its.slug.desc())
    other = _first(and_(*listed, its.date > bindparam("date")), its.date, its.slug.desc())
    return func.coalesce(same, other)


def _first(which: ColumnElement[bool], *order: ColumnElement[Any]) -> ScalarSelect[str]:
    return select(essays.c.slug).where(which).order_by(*order).limit(1).scalar_subquery()


@cache
def _outlines(narrow: bool) -> Select[Any]:
    taken = [essays.c[name] for name in _TAKEN]
    query = select(*taken).where(*_listed(narrow), essays.c.slug > bindparam("after")).order_by(essays.c.slug)
    return query.limit(bindparam("limit"))
