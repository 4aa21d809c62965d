"""Databases for the tests of the SQL adapter, and the small writes that they make."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade

NOW = datetime(2026, 7, 17, 23, 0, tzinfo=UTC)


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


_EMPTY: list[bytes] = []
"""A database with our schema and no rows, made by all the migrations once in a process: they take a quarter second."""


async def empty() -> bytes:
    """The file of it."""
    if not _EMPTY:
        with TemporaryDirectory() as folder:
            path = Path(folder, "empty.db")
            database = Database(url_of(path))
            await database.start()
            try:
                await upgrade(database, NOW)
            finally:
                await database.stop()
            _EMPTY.append(await asyncio.to_thread(path.read_bytes))
    return _EMPTY[0]


def _put(content: bytes, path: Path) -> None:
    """Only where a new file would be made: a folder that is missing is made by the database itself."""
    if path.parent.exists() and not path.exists():
        path.write_bytes(content)


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Database]:
    """The database in ``path`` with our schema."""
    _put(await empty(), path)
    database = Database(url_of(path))
    await database.start()
    try:
        await upgrade(database, NOW)
        yield database
    finally:
        await database.stop()


def note(key: str, value: str = "") -> Callable[[AsyncConnection], Awaitable[str]]:
    """A work that keeps one row and returns its key."""

    async def work(connection: AsyncConnection) -> str:
        await connection.execute(text("INSERT INTO meta VALUES (:key, :value)"), {"key": key, "value": value})
        return key

    return work


def pragma(statement: str) -> Callable[[AsyncConnection], Awaitable[None]]:
    """A work that sets up the writing connection."""

    async def work(connection: AsyncConnection) -> None:
        await connection.execute(text(f"PRAGMA {statement}"))

    return work


async def notes(database: Database) -> set[str]:
    """The keys that ``note`` kept."""
    async with database.read() as connection:
        return set((await connection.execute(text("SELECT key FROM meta WHERE key <> 'oldest_code'"))).scalars())
