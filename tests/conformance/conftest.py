"""The same stores in memory, in a SQLite file, and in PostgreSQL where there is one."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.search.postgres import PostgresSearch
from bot.adapters.search.sqlite import SqliteSearch
from bot.adapters.search.term_index import TermIndex
from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.schema import metadata
from bot.adapters.sql.stores import SqlStores
from bot.language.morphemes import Morphemes
from bot.ports.essays import EssayStore
from bot.ports.meaning import Meaning
from bot.ports.search import SearchIndex
from tests import postgres
from tests.conformance.bundle import Stores
from tests.conformance.examples import NOW
from tests.fakes.essays import MemoryEssays
from tests.fakes.search import MemorySearch
from tests.fakes.stores import MemoryStores

MORPHEMES = Morphemes()
KINDS = [
    "memory",
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)),
]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with our schema; a test copies it, which is faster than making it again."""
    path = tmp_path_factory.mktemp("template") / "ichiwa.db"

    async def make() -> None:
        async with opened(f"sqlite:///{path}"):
            pass

    asyncio.run(make())
    return path


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> str:
    """The address of an empty database; none for the stores in memory."""
    return _address(request, template, tmp_path)


def _address(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> str:
    if request.param == "memory":
        return ""
    if request.param == "postgresql":
        address: str = request.getfixturevalue("postgres_url")
        return address
    return f"sqlite:///{shutil.copy(template, tmp_path)}"


@pytest.fixture
async def stores(url: str) -> AsyncIterator[Stores]:
    """All stores over an empty database."""
    if not url:
        yield MemoryStores.empty()
        return
    async with opened(url) as database:
        yield SqlStores(database)


@pytest.fixture
async def pair(url: str) -> AsyncIterator[tuple[Stores, Stores]]:
    """Two ways to the same data, as two processes have them; in memory there is only one."""
    if not url:
        alone = MemoryStores.empty()
        yield alone, alone
        return
    async with AsyncExitStack() as stack:
        yield (
            SqlStores(await stack.enter_async_context(opened(url))),
            SqlStores(await stack.enter_async_context(opened(url))),
        )


@pytest.fixture(params=KINDS)
async def index(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> AsyncIterator[SearchIndex]:
    if request.param == "memory":
        yield MemorySearch()
        return
    async with opened(_address(request, template, tmp_path)) as database:
        yield await started(database)


@pytest.fixture(params=KINDS[1:])
async def database(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """For what the fakes in memory do not claim."""
    async with opened(_address(request, template, tmp_path)) as database:
        yield database


Process: TypeAlias = tuple[EssayStore, SearchIndex]


@pytest.fixture
async def processes(url: str) -> AsyncIterator[tuple[Process, Process]]:
    """Two processes over one library and its empty index; in memory there is only one."""
    if not url:
        essays = MemoryEssays()
        alone = essays, MemorySearch(essays)
        yield alone, alone
        return
    async with AsyncExitStack() as stack:
        yield (
            await _process(await stack.enter_async_context(opened(url))),
            await _process(await stack.enter_async_context(opened(url))),
        )


@pytest.fixture
async def searched(url: str) -> AsyncIterator[tuple[Stores, SearchIndex, Stores]]:
    """All stores with their empty index, and the stores of a second process; in memory there is only one."""
    if not url:
        alone = MemoryStores.empty()
        yield alone, MemorySearch(alone.essays), alone
        return
    async with AsyncExitStack() as stack:
        first, second = [await stack.enter_async_context(opened(url)) for _ in range(2)]
        _, index = await _process(first)
        yield SqlStores(first), index, SqlStores(second)


async def _process(database: Database) -> Process:
    return SqlStores(database).essays, await started(database)


async def started(database: Database, meaning: Meaning | None = None) -> TermIndex[Any]:
    """An empty search index."""
    search = (PostgresSearch if database.path is None else SqliteSearch)(database, MORPHEMES, meaning)
    await search.start()
    await search.clear()
    return search


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database with our schema, and empty in the case of PostgreSQL, where the tests share one."""
    database = Database(url)
    await database.start()
    try:
        await upgrade(database, NOW, asked=True)
        if database.path is None:
            await emptied(database)
        yield database
    finally:
        await database.stop()


async def emptied(database: Database) -> None:
    """Remove all rows: of a server at once, because to ask it for each table would take most of a test's time."""
    removals = [f"DELETE FROM {table.name}" for table in metadata.sorted_tables]
    if database.path is None:
        removals = [f"DO $$ BEGIN {'; '.join(removals)}; END $$"]

    async def work(connection: AsyncConnection) -> None:
        for removal in removals:
            await connection.exec_driver_sql(removal)

    await database.write(work)
