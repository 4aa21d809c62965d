"""Carrying everything from one database to another, whichever of the two kinds either is.

Rows are compared, not counted on: what the target has and the source has not, or has in another form, is taken away
first, then what is missing is added. So a copy that was interrupted goes on, and one that is made again follows what
happened since. What is derived from essays, the search index, is made anew by whoever serves the target.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Column, ColumnElement, RowMapping, Table, delete, func, insert, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.library_schema import essays, library_token, pictures, unindexed
from bot.adapters.sql.migrate import OURS, check_upgradable, revision, upgrade
from bot.adapters.sql.platform_schema import pace_shares, paces
from bot.adapters.sql.queue import queue
from bot.adapters.sql.schema import meta, metadata
from bot.errors import InvalidInput, StoreError

Progress: TypeAlias = Callable[[int, int], None]
Row: TypeAlias = Mapping[str, Any]

LEFT_OUT: Final = frozenset({meta.name, library_token.name, unindexed.name, paces.name, pace_shares.name})
"""Of a database itself, of its search index, and of the processes that serve it."""
TABLES: Final = tuple(table for table in metadata.sorted_tables if table.name not in LEFT_OUT)
_MARK: Final = "copied_from"
_PORTION: Final = 500
_LARGE: Final = {essays.name: 50, pictures.name: 4}
"""Rows that bring long texts or pictures come in smaller portions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """Rows of one table: in the ``source`` and in the ``target`` at the end; ``added`` and ``removed`` by this copy."""

    table: str
    source: int
    target: int
    added: int
    removed: int


async def copy(
    source: Database, target: Database, now: datetime, progress: Progress = lambda done, total: None
) -> Sequence[Copied]:
    """Make ``target`` hold what ``source`` holds, one entry a table. ``source`` is only read, in one unchanging state.

    Raises ``InvalidInput`` where ``target`` holds anything but an earlier copy of the same source, or has been in use
    since; and ``StoreError`` where a database cannot be used, or the two do not hold the same at the end.
    """
    if source.place == target.place:
        raise InvalidInput("Source and target are the same database.")
    await _check_source(source)
    await upgrade(target, now, asked=True)
    await _begin(source, target)
    async with source.read() as rows:
        counts = [await _count(rows, table) for table in TABLES]
        there = [await _count_of(target, table) for table in TABLES]
        report = _Report(progress, sum(counts) + sum(there))
        removed = [await _take_away(rows, target, table, report) for table in TABLES]
        added = [await _add(rows, target, table, report) for table in TABLES]
        numbers = await _numbers(rows)
    await target.write(lambda connection: _go_on_counting(connection, numbers))
    copied = [
        Copied(table=table.name, source=count, target=await _count_of(target, table), added=more, removed=less)
        for table, count, more, less in zip(TABLES, counts, added, removed, strict=True)
    ]
    if wrong := [each.table for each in copied if each.source != each.target]:
        raise StoreError("The copy differs from its source in: {tables}. Run it again.", tables=", ".join(wrong))
    await _set_mark(target, source.place, whole=True)
    return copied


async def begin_use(database: Database) -> None:
    """Before a process serves ``database``: no copy may replace what it will hold. Raises ``StoreError`` where a copy
    into it has not come to its end.
    """
    mark = await _mark(database)
    if mark is None:
        return
    if not mark["whole"]:
        raise StoreError("The copy into {path} was interrupted; run ichiwa db copy again.", path=database.place)

    async def work(connection: AsyncConnection) -> None:
        await connection.execute(delete(meta).where(meta.c.key == _MARK))

    await database.write(work)


class _Report:
    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = max(total, 1)
        self._done = 0

    def went_through(self, rows: int) -> None:
        self._done += rows
        self._progress(min(self._done, self._total), self._total)


async def _check_source(source: Database) -> None:
    found = await revision(source)
    if found is None:
        raise InvalidInput("There is nothing to copy in {path}.", path=source.place)
    if found != OURS.revisions[-1]:
        check_upgradable(found, source.place, by_itself=False)


async def _begin(source: Database, target: Database) -> None:
    mark = await _mark(target)
    if mark is not None and mark["from"] != source.place:
        raise InvalidInput(
            "{path} holds a copy of another database ({other}). Choose an empty one.",
            path=target.place,
            other=str(mark["from"]),
        )
    if mark is None and any([await _count_of(target, table) for table in TABLES]):
        raise InvalidInput(
            "{path} holds data of its own, which a copy would replace. Choose an empty database.", path=target.place
        )
    await _set_mark(target, source.place, whole=False)


async def _mark(database: Database) -> Mapping[str, Any] | None:
    async with database.read() as connection:
        found = await connection.scalar(select(meta.c.value).where(meta.c.key == _MARK))
    return None if found is None else dict(json.loads(found))


async def _set_mark(target: Database, place: str, *, whole: bool) -> None:
    row = {"key": _MARK, "value": json.dumps({"from": place, "whole": whole})}

    async def work(connection: AsyncConnection) -> None:
        statement = dialect.insert(connection, meta).values(row)
        await connection.execute(statement.on_conflict_do_update(index_elements=[meta.c.key], set_=row))

    await target.write(work)


async def _take_away(rows: AsyncConnection, target: Database, table: Table, report: _Report) -> int:
    """Remove from the target what the source has not, or has in another form; returns how many rows."""
    count = 0
    after: Sequence[Any] = ()
    while True:
        async with target.read() as connection:
            portion = await _portion(connection, table, after)
        if not portion:
            return count
        keys = [_key(table, row) for row in portion]
        same = {key: row for row in await _some(rows, table, keys) for key in [_key(table, row)]}
        wrong = [key for key, row in zip(keys, portion, strict=True) if same.get(key) != row]
        if wrong:
            await _remove(target, table, wrong)
        count += len(wrong)
        after = keys[-1]
        report.went_through(len(portion))


async def _add(rows: AsyncConnection, target: Database, table: Table, report: _Report) -> int:
    """Add to the target what it has not; returns how many rows."""
    count = 0
    async for portion in _portions(rows, table):
        keys = [_key(table, row) for row in portion]
        async with target.read() as connection:
            query = select(*table.primary_key).where(_is_one_of(table, keys))
            there = {tuple(row) for row in await connection.execute(query)}
        missing = [row for key, row in zip(keys, portion, strict=True) if key not in there]
        if missing:
            await _insert(target, table, missing)
        count += len(missing)
        report.went_through(len(portion))
    return count


async def _remove(target: Database, table: Table, keys: Sequence[tuple[Any, ...]]) -> None:
    async def work(connection: AsyncConnection) -> None:
        await connection.execute(delete(table).where(_is_one_of(table, keys)))
        if table is essays:
            await queue(connection, [slug for (slug,) in keys])

    await target.write(work)


async def _insert(target: Database, table: Table, rows: Sequence[Row]) -> None:
    async def work(connection: AsyncConnection) -> None:
        await connection.execute(insert(table), rows)
        if table is essays:
            await queue(connection, [row["slug"] for row in rows])

    await target.write(work)


async def _portions(connection: AsyncConnection, table: Table) -> AsyncIterator[Sequence[Row]]:
    after: Sequence[Any] = ()
    while portion := await _portion(connection, table, after):
        yield portion
        after = _key(table, portion[-1])


async def _portion(connection: AsyncConnection, table: Table, after: Sequence[Any]) -> Sequence[Row]:
    """The next rows in the order of their keys, which each database has by itself."""
    keys = list(table.primary_key)
    query = select(table).order_by(*keys).limit(_LARGE.get(table.name, _PORTION))
    if after:
        last = tuple_(*[literal(value, key.type) for key, value in zip(keys, after, strict=True)])
        query = query.where(tuple_(*keys) > last)
    return [_storable(row) for row in (await connection.execute(query)).mappings()]


async def _some(connection: AsyncConnection, table: Table, keys: Sequence[tuple[Any, ...]]) -> Sequence[Row]:
    rows = await connection.execute(select(table).where(_is_one_of(table, keys)))
    return [_storable(row) for row in rows.mappings()]


def _is_one_of(table: Table, keys: Sequence[tuple[Any, ...]]) -> ColumnElement[bool]:
    return tuple_(*table.primary_key).in_(keys)


def _key(table: Table, row: Row) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key)


def _storable(row: RowMapping) -> Row:
    """SQLite keeps the character NUL, PostgreSQL does not."""
    return {str(name): _without_nul(value) for name, value in row.items()}


def _without_nul(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\0", "\ufffd")
        case list():
            return [_without_nul(each) for each in value]
        case dict():
            return {_without_nul(name): _without_nul(each) for name, each in value.items()}
    return value


async def _count(connection: AsyncConnection, table: Table) -> int:
    return await connection.scalar(select(func.count()).select_from(table)) or 0


async def _count_of(database: Database, table: Table) -> int:
    async with database.read() as connection:
        return await _count(connection, table)


def _numbered() -> Iterator[Column[Any]]:
    """The columns in which the database numbers rows."""
    return (column for table in TABLES if (column := table.autoincrement_column) is not None)


async def _numbers(connection: AsyncConnection) -> Sequence[tuple[Column[Any], int]]:
    """The highest number that each has given, to rows that are gone, too: none may come back as another row's."""
    return [(column, await dialect.last_number(connection, column)) for column in _numbered()]


async def _go_on_counting(connection: AsyncConnection, numbers: Sequence[tuple[Column[Any], int]]) -> None:
    for column, last in numbers:
        if last:
            await dialect.number_after(connection, column, last)
