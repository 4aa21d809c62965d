"""Everything that a database holds comes over to another one, of either kind, also when the copy is cut short."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    Table,
    Time,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.columns import Duration, Instant
from bot.adapters.sql.copying import TABLES, begin_use, copy
from bot.adapters.sql.engine import Database
from bot.adapters.sql.library_schema import essays, sources, unindexed
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.platform_schema import local_messages
from bot.adapters.sql.schema import votes
from bot.adapters.sql.writer import T, Work
from bot.errors import InvalidInput, StoreError
from tests import postgres

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ROWS = 7
WAYS = [
    ("sqlite", "sqlite"),
    *(
        pytest.param(way, marks=pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON))
        for way in (("sqlite", "postgresql"), ("postgresql", "sqlite"))
    ),
]


def value(column: Column[Any], number: int, chance: random.Random) -> Any:
    """Some value of the column's type, another one for each ``number``."""
    if column.nullable and not chance.randrange(4):
        return None
    match column.type:
        case Instant():
            return NOW + timedelta(microseconds=number * 1_000_001)
        case Duration():
            return timedelta(days=number, microseconds=number)
        case Boolean():
            return bool(number % 2)
        case BigInteger():
            return (-1) ** number * (2**62 + number)
        case Integer():
            return number
        case Float():
            return number / 3
        case Date():
            return date(1, 1, 1) if number == 1 else date(2026, 1, 1) + timedelta(days=number)
        case Time():
            return time(number % 24, 59, 59, number)
        case JSON():
            return [{"日本": number, "list": [1, 2.5, None, "é"]}]
        case LargeBinary():
            return bytes([number, 0, 255])
    return f"{number:03}-値-{chance.choice(['', 'É', '👩‍💻', chr(0x10FFFF), 'a' * 300])}"


def made_up(table: Table, numbers: range, seed: int = 1) -> list[dict[str, Any]]:
    chance = random.Random(seed)  # noqa: S311 (repeatable, no secret)
    return [{column.name: value(column, number, chance) for column in table.columns} for number in numbers]


class CutShort(Database):
    """Refuses to write after so many ``writes``."""

    writes: int | None = None

    async def write(self, work: Work[T]) -> T:
        if self.writes is not None:
            self.writes -= 1
            if self.writes < 0:
                raise StoreError("cut")
        return await super().write(work)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[CutShort]:
    database = CutShort(url)
    await database.start()
    try:
        yield database
    finally:
        await database.stop()


@pytest.fixture
async def pair(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Database, CutShort]]:
    """A source with rows in every table, and an empty target."""
    kinds: tuple[str, str] = getattr(request, "param", ("sqlite", "sqlite"))
    server = request.getfixturevalue("postgres_url") if "postgresql" in kinds else ""
    async with AsyncExitStack() as stack:
        urls = {"sqlite": "", "postgresql": ""}
        if server:
            urls["postgresql"] = await stack.enter_async_context(postgres.own_database(server))
        made = [urls[kind] or f"sqlite:///{tmp_path / f'{number}.db'}" for number, kind in enumerate(kinds)]
        source, target = [await stack.enter_async_context(opened(url)) for url in made]
        await upgrade(source, NOW)
        for table in TABLES:
            await put(source, table, made_up(table, range(1, ROWS + 1)))
        yield source, target


async def put(database: Database, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    async def work(connection: AsyncConnection) -> None:
        await connection.execute(insert(table), rows)

    await database.write(work)


async def run(database: Database, *statements: Any) -> None:
    async def work(connection: AsyncConnection) -> None:
        for statement in statements:
            await connection.execute(statement)

    await database.write(work)


async def content(database: Database) -> dict[str, list[dict[str, Any]]]:
    found = {}
    async with database.read() as connection:
        for table in TABLES:
            rows = [dict(row) for row in (await connection.execute(select(table))).mappings()]
            keys = [column.name for column in table.primary_key]
            found[table.name] = sorted(rows, key=lambda row: str([row[key] for key in keys]))
    return found


@pytest.mark.parametrize("pair", WAYS, indirect=True)
async def test_every_row_of_every_table_comes_over(pair: tuple[Database, Database]) -> None:
    source, target = pair
    seen: list[tuple[int, int]] = []
    copied = await copy(source, target, NOW, lambda done, total: seen.append((done, total)))
    assert await content(target) == await content(source)
    assert {(each.table, each.source, each.target, each.added, each.removed) for each in copied} == {
        (table.name, ROWS, ROWS, ROWS, 0) for table in TABLES
    }
    assert seen[-1] == (ROWS * len(TABLES), ROWS * len(TABLES))


@pytest.mark.parametrize("pair", WAYS[:2], indirect=True)
async def test_the_index_of_the_target_is_told_of_every_essay(pair: tuple[Database, Database]) -> None:
    source, target = pair
    await copy(source, target, NOW)
    async with target.read() as connection:
        waiting = set((await connection.execute(select(unindexed.c.slug))).scalars())
        assert waiting == set((await connection.execute(select(essays.c.slug))).scalars())


@pytest.mark.parametrize("pair", WAYS, indirect=True)
async def test_numbers_go_on_where_the_source_stopped(pair: tuple[Database, Database]) -> None:
    source, target = pair
    await put(source, local_messages, [{**made_up(local_messages, range(90, 91))[0], "id": 90}])
    await run(source, delete(local_messages).where(local_messages.c.id == 90))  # gone, and its number with it
    await copy(source, target, NOW)
    for table, least in ((votes, ROWS), (local_messages, 90 if source.path else ROWS)):
        row = made_up(table, range(300, 301))[0]
        del row["id"]
        await put(target, table, [row])
        async with target.read() as connection:
            newest = max((await connection.execute(select(table.c.id))).scalars())
        assert newest == least + 1


@pytest.mark.parametrize("pair", WAYS[:2], indirect=True)
async def test_a_copy_made_again_follows_what_happened_since(pair: tuple[Database, Database]) -> None:
    source, target = pair
    await copy(source, target, NOW)
    before = await content(source)
    titles, names = ([row[column] for row in before["sources"]] for column in ("title", "name"))
    await run(
        source,
        update(sources).where(sources.c.name == names[0]).values(title="between"),
        update(sources).where(sources.c.name == names[1]).values(title=titles[0]),  # what was another's
        update(sources).where(sources.c.name == names[0]).values(title=titles[1]),
        delete(votes).where(votes.c.id == 3),
        update(essays).where(essays.c.slug == before["essays"][0]["slug"]).values(body="Anew."),
    )
    await put(source, votes, made_up(votes, range(50, 52)))
    copied = {each.table: (each.added, each.removed) for each in await copy(source, target, NOW)}
    assert await content(target) == await content(source)
    assert copied["sources"] == (2, 2)
    assert copied["marks"] == (2, 1)
    assert copied["essays"] == (1, 1)
    assert copied["comments"] == (0, 0)


@pytest.mark.parametrize("pair", WAYS[:2], indirect=True)
async def test_a_copy_that_was_cut_short_goes_on(pair: tuple[Database, CutShort]) -> None:
    """After one of its writes, and then after some more."""
    source, target = pair
    for writes in (1, 2, 3, 5, 9):
        target.writes = writes
        with pytest.raises(StoreError, match="cut"):
            await copy(source, target, NOW)
    target.writes = None
    with pytest.raises(StoreError, match="was interrupted; run ichiwa db copy again"):
        await begin_use(target)
    copied = await copy(source, target, NOW)
    assert await content(target) == await content(source)
    assert 0 < sum(each.added for each in copied) < ROWS * len(TABLES)
    await begin_use(target)


async def test_a_target_that_was_served_is_never_replaced(pair: tuple[Database, Database]) -> None:
    source, target = pair
    await copy(source, target, NOW)
    await begin_use(target)
    await put(target, votes, made_up(votes, range(60, 61)))
    before = await content(target)
    with pytest.raises(InvalidInput, match="holds data of its own"):
        await copy(source, target, NOW)
    assert await content(target) == before


async def test_a_copy_of_another_database_is_not_replaced(pair: tuple[Database, Database], tmp_path: Path) -> None:
    source, target = pair
    await copy(source, target, NOW)
    async with opened(f"sqlite:///{tmp_path / 'other.db'}") as other:
        await upgrade(other, NOW)
        with pytest.raises(InvalidInput, match="holds a copy of another database"):
            await copy(other, target, NOW)


async def test_a_database_is_not_copied_into_itself(pair: tuple[Database, Database]) -> None:
    with pytest.raises(InvalidInput, match="the same database"):
        await copy(pair[0], pair[0], NOW)


async def test_an_empty_file_is_no_source(tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path / 'a.db'}") as empty, opened(f"sqlite:///{tmp_path / 'b.db'}") as target:
        with pytest.raises(InvalidInput, match="nothing to copy"):
            await copy(empty, target, NOW)


@pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)
@pytest.mark.parametrize("pair", [("sqlite", "postgresql")], indirect=True)
async def test_nul_which_postgresql_cannot_keep_is_replaced(pair: tuple[Database, Database]) -> None:
    source, target = pair
    slug = (await content(source))["essays"][0]["slug"]
    await run(source, update(essays).where(essays.c.slug == slug).values(body="a\0b", tags=["c\0d"]))
    await copy(source, target, NOW)
    again = await copy(source, target, NOW)
    async with target.read() as connection:
        row = (await connection.execute(select(essays.c.body, essays.c.tags).where(essays.c.slug == slug))).one()
    assert tuple(row) == ("a\ufffdb", ["c\ufffdd"])
    assert not any(each.added or each.removed for each in again)
