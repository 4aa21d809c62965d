"""The essays among which one is chosen, asked for a few at a time, each time from an index.

A statement is built once for each combination of conditions, which are constants with named values: to build one takes
longer than to run it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, FromClause, Integer, Select, bindparam, func, select, true

from bot.adapters.sql import dialect
from bot.adapters.sql.library_schema import essays
from bot.core.draw import FEW, Span, drawn_first
from bot.core.essay import Language
from bot.core.ids import Slug

_LISTED: Final = essays.c.withdrawn.is_(False)
_LANGUAGES, _COLLECTIONS = "languages", "collections"


class Dated(NamedTuple):
    """An essay with its date."""

    slug: Slug
    date: date


@dataclass(frozen=True, slots=True)
class Candidates:
    """The essays that are listed, in some languages and, where ``narrow``, of some collections. ``values`` are those of
    the conditions.
    """

    connection: Connection
    narrow: bool
    values: Mapping[str, Any]

    @classmethod
    def of(
        cls,
        connection: Connection,
        language: Language | None,
        without: Collection[str],
        only: Collection[str] = (),
    ) -> Candidates:
        """Those in ``language`` (None: in any), of the collections ``only`` (none: of all), but those ``without``."""
        collections = [name for name in only or (names(connection) if without else ()) if name not in without]
        languages = [language] if language else list(Language)
        narrow = bool(only or without)
        return cls(connection, narrow, {_LANGUAGES: languages} | ({_COLLECTIONS: collections} if narrow else {}))

    def drawn(self, key: str, which: tuple[ColumnElement[bool], ...] = (), **values: Any) -> Slug | None:
        """The first of those ``which`` in the order that ``key`` draws (``bot.core.draw``)."""
        query, known = _within(self.narrow, which), {**self.values, **values}

        def within(span: Span) -> list[Slug]:
            return [Slug(slug) for slug in self.connection.scalars(query, known | span._asdict())]

        return drawn_first(key, within)

    def after(
        self, start: int, most: int, which: tuple[ColumnElement[bool], ...] = (), **values: Any
    ) -> Mapping[Slug, int]:
        """Of those ``which``, with their places, the first ``most`` from the place ``start`` on and round again; and
        some others. Each language and collection is one stretch of an index.
        """
        found: dict[Slug, int] = {}
        languages: Sequence[str] = self.values[_LANGUAGES]
        collections: Sequence[str | None] = self.values[_COLLECTIONS] if self.narrow else [None]
        for here in ({"language": one, "collection": other} for one in languages for other in collections):
            known, left = {**values, **here, "start": start}, most
            for behind in (True, False):
                query = _after(self.narrow, which, behind)
                rows = self.connection.execute(query, {**known, "most": left}).all() if left else ()
                found |= {Slug(slug): place for slug, place in rows}
                left -= len(rows)
        return found

    def oldest(self, which: tuple[ColumnElement[bool], ...] = (), **values: Any) -> Dated | None:
        """The first of those ``which`` by date, then slug."""
        days: list[date] = self._ends(essays.c.date, which, values)
        return self._first_of(min(days), which, values) if days else None

    def newest(self, which: tuple[ColumnElement[bool], ...] = (), **values: Any) -> Dated | None:
        """The first of those ``which`` by the newest date, then slug."""
        days: list[date] = self._ends(essays.c.date, which, values, last=True)
        return self._first_of(max(days), which, values) if days else None

    def first_news(self, which: tuple[ColumnElement[bool], ...], since: datetime, **values: Any) -> Slug | None:
        """The first of those ``which`` that were brought as news after ``since``, by that instant, then slug."""
        fresh, known = (*which, _AFTER), {**values, "since": since}
        moments: list[datetime] = self._ends(essays.c.news_at, fresh, known)
        if not moments:
            return None
        slugs: list[Slug] = self._ends(essays.c.slug, (*fresh, _AT), {**known, "moment": min(moments)})
        return min(slugs, default=None)

    def count(self, most: int, which: tuple[ColumnElement[bool], ...] = (), **values: Any) -> int:
        """How many of those ``which`` there are, at most ``most``."""
        query = _counted(self.narrow, which)
        return self.connection.scalar(query, {**self.values, **values, "most": most}) or 0

    def _first_of(self, day: date, which: tuple[ColumnElement[bool], ...], values: Mapping[str, Any]) -> Dated:
        slugs: list[Slug] = self._ends(essays.c.slug, (*which, _OF_DAY), {**values, "day": day})
        return Dated(min(slugs), day)

    def _ends(
        self,
        column: Column[Any],
        which: tuple[ColumnElement[bool], ...],
        values: Mapping[str, Any],
        *,
        last: bool = False,
    ) -> list[Any]:
        query = _ends(self.connection.dialect.name, self.narrow, column, which, last)
        return [end for end in self.connection.scalars(query, {**self.values, **values}) if end is not None]


_AFTER: Final = essays.c.news_at > bindparam("since")
_AT: Final = essays.c.news_at == bindparam("moment")
_OF_DAY: Final = essays.c.date == bindparam("day")


def wanted(narrow: bool) -> Sequence[ColumnElement[bool]]:
    """What holds for each of them."""
    in_language = essays.c.language.in_(bindparam(_LANGUAGES, expanding=True))
    in_collection = [essays.c.collection.in_(bindparam(_COLLECTIONS, expanding=True))] if narrow else []
    return [_LISTED, in_language, *in_collection]


@cache
def _within(narrow: bool, which: tuple[ColumnElement[bool], ...]) -> Select[str]:
    """At most ``FEW`` + 1 of those ``which`` within a span."""
    place = essays.c.place
    span = (place >= bindparam("low"), place < bindparam("high"))
    return select(essays.c.slug).where(*wanted(narrow), *span, *which).limit(FEW + 1)


@cache
def _after(narrow: bool, which: tuple[ColumnElement[bool], ...], behind: bool) -> Select[Any]:
    """Essays of one language, and of one collection where those matter, from a place on (``behind``), or before it."""
    place, start = essays.c.place, bindparam("start", type_=Integer())
    here = [essays.c.collection == bindparam("collection")] if narrow else []
    here = [_LISTED, essays.c.language == bindparam("language"), *here, place >= start if behind else place < start]
    order = (place, essays.c.slug)
    return select(essays.c.slug, place).where(*here, *which).order_by(*order).limit(bindparam("most"))


@cache
def _counted(narrow: bool, which: tuple[ColumnElement[bool], ...]) -> Select[int]:
    some = select(essays.c.slug).where(*wanted(narrow), *which).limit(bindparam("most"))
    return select(func.count()).select_from(some.subquery())


@cache
def _ends(
    name: str, narrow: bool, column: Column[Any], which: tuple[ColumnElement[bool], ...], last: bool
) -> Select[Any]:
    """The first or last ``column`` of those ``which`` in each stretch of the index: a stretch holds one language, and
    one collection where those matter.
    """
    languages = dialect.texts(name, _LANGUAGES).alias("languages")
    collections = dialect.texts(name, _COLLECTIONS).alias("collections")
    stretches: FromClause = languages
    here = [_LISTED, essays.c.language == languages.c.value, *which]
    if narrow:
        stretches = languages.join(collections, true())
        here.append(essays.c.collection == collections.c.value)
    end = select(column).where(*here).order_by(column.desc() if last else column).limit(1)
    return select(end.correlate(languages, collections).scalar_subquery()).select_from(stretches)


def names(connection: Connection) -> Sequence[str]:
    """The names of all collections, each sought behind the one before, so that no essay is looked at twice."""
    first = select(func.min(essays.c.collection).label("name")).where(_LISTED).cte("names", recursive=True)
    behind = select(func.min(essays.c.collection)).where(_LISTED, essays.c.collection > first.c.name).scalar_subquery()
    found = first.union_all(select(behind).where(first.c.name.is_not(None)))
    return connection.scalars(select(found.c.name).where(found.c.name.is_not(None))).all()
