"""Where SQLite and PostgreSQL differ: every choice that depends on the database is made in this module."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, Final, TypeAlias

from sqlalchemy import URL, Column, Connection, Engine, Select, Table, TableValuedAlias, event, func, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import ConfigError

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
BUSY_TIMEOUT_MS: Final = 5_000
READERS: Final = 4
CONNECT_SECONDS: Final = 10
COMMAND_SECONDS: Final = 60

_DRIVERS: Final = {SQLITE: "sqlite+aiosqlite", POSTGRESQL: "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
_PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",  # the first: the others may have to wait
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)
# jit: compiling takes longer than any of our queries.
_SERVER: Final = {"application_name": "ichiwa", "lock_timeout": str(BUSY_TIMEOUT_MS), "timezone": "UTC", "jit": "off"}
_UPGRADE_LOCK: Final = 0x1C417A  # any number, as long as it stays the same

UpsertInsert: TypeAlias = sqlite.Insert | postgresql.Insert


def parse_url(text: str) -> URL:
    """The URL with its async driver. Raises ``ConfigError`` for an unknown database, and for SQLite without a file."""
    try:
        url = make_url(text)
    except ArgumentError as exc:
        raise ConfigError("DATABASE_URL is no database address. An example: sqlite:///data/ichiwa.db") from exc
    backend = url.drivername.partition("+")[0]
    if backend not in _DRIVERS:
        raise ConfigError("DATABASE_URL names the unknown database “{name}”; use sqlite:///… .", name=backend)
    if backend == SQLITE and url.database in {None, "", ":memory:"}:
        raise ConfigError("DATABASE_URL names no file. An example: sqlite:///data/ichiwa.db")
    return url.set(drivername=_DRIVERS[backend])


def reading_engine(url: URL) -> AsyncEngine:
    """An engine for reads: each transaction sees one unchanging state, and on SQLite it can write nothing."""
    if url.get_backend_name() == SQLITE:
        return _sqlite_engine(url, READERS, "BEGIN", (*_PRAGMAS, "PRAGMA query_only = ON"))
    return _postgresql_engine(url, "REPEATABLE READ")


def writing_engine(url: URL) -> AsyncEngine:
    """An engine for writes. On SQLite it has one connection, and takes the write lock before it reads anything:
    a transaction that reads first and asks for the lock later loses updates.
    """
    if url.get_backend_name() == SQLITE:
        return _sqlite_engine(url, 1, "BEGIN IMMEDIATE", _PRAGMAS)
    return _postgresql_engine(url, "READ COMMITTED")


def insert(connection: AsyncConnection, table: Table) -> UpsertInsert:
    """An INSERT that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    return postgresql.insert(table) if connection.dialect.name == POSTGRESQL else sqlite.insert(table)


def locked(query: Select[Any]) -> Select[Any]:
    """``query`` holding its rows until the commit. SQLite renders nothing: its transaction holds the whole file."""
    return query.with_for_update()


def items(connection: AsyncConnection, column: Column[Any]) -> TableValuedAlias:
    """The items of a JSON list of texts, as rows of ``value``."""
    if connection.dialect.name == SQLITE:
        return func.json_each(column).table_valued("value")
    return func.json_array_elements_text(column).table_valued("value")


def unclaimed(query: Select[Any]) -> Select[Any]:
    """``query`` holding its rows and passing over those that another worker holds. SQLite renders nothing, as above."""
    return query.with_for_update(skip_locked=True)


def chosen(query: Select[Any]) -> Select[Any]:
    """``unclaimed(query)`` as the right side of an IN. PostgreSQL may run a subquery anew for each row that it compares
    and each time pass over what it holds already, beyond the limit; what stands in a WITH and holds rows it runs once
    (https://www.postgresql.org/docs/current/queries-with.html).
    """
    return select(unclaimed(query).cte("chosen"))


async def upgrade_alone(connection: AsyncConnection) -> None:
    """Hold the right to change the schema until the transaction ends: on a server another process may have the same in
    mind. SQLite's own transaction holds the file already.
    """
    if connection.dialect.name == POSTGRESQL:
        await connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))


def _sqlite_engine(url: URL, size: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    timeout = BUSY_TIMEOUT_MS / 1000
    engine = create_async_engine(url, json_serializer=_json, pool_size=size, max_overflow=0, pool_timeout=2 * timeout)
    _own_transactions(engine.sync_engine, begin, pragmas)
    return engine


def _postgresql_engine(url: URL, isolation: str) -> AsyncEngine:
    try:
        return create_async_engine(
            url,
            json_serializer=_json,
            isolation_level=isolation,
            pool_pre_ping=True,  # a server that was started anew has closed what the pool still holds
            pool_timeout=2 * BUSY_TIMEOUT_MS / 1000,
            connect_args={"timeout": CONNECT_SECONDS, "command_timeout": COMMAND_SECONDS, "server_settings": _SERVER},
        )
    except ModuleNotFoundError as exc:
        raise ConfigError("DATABASE_URL names PostgreSQL, for which the package “asyncpg” is missing.") from exc


def _own_transactions(engine: Engine, begin: str, pragmas: tuple[str, ...]) -> None:
    """Take BEGIN out of the driver's hands: by itself it begins late, not before the first write."""

    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)


_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
