"""Where SQLite and PostgreSQL differ: every choice that depends on the database is made in this module."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    CTE,
    JSON,
    URL,
    Column,
    Connection,
    Engine,
    Select,
    Table,
    TableValuedAlias,
    bindparam,
    cast,
    create_engine,
    event,
    func,
    literal_column,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import ConfigError

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
BUSY_TIMEOUT_MS: Final = 5_000
READERS: Final = 4
ASKERS: Final = 4
WAL_BYTES: Final = 16 * 1024 * 1024
"""What the write-ahead log is cut back to when its pages are in the database: a burst leaves no large file behind."""
CONNECT_SECONDS: Final = 10
COMMAND_SECONDS: Final = 60

_DRIVERS: Final = {SQLITE: "sqlite+aiosqlite", POSTGRESQL: "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
_LAST_PORT: Final = 65_535
_PARAMETERS: Final[dict[str, dict[str, frozenset[str]]]] = {
    SQLITE: {},
    POSTGRESQL: {
        "ssl": frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}),
        "host": frozenset(),
        "port": frozenset(),
    },
}
"""What may follow the question mark, with its values; none: any. ``host`` is the folder of a Unix socket."""
_PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",  # the first: the others may have to wait
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA journal_size_limit = {WAL_BYTES}",
)
_READING: Final = (*_PRAGMAS, "PRAGMA query_only = ON")
# jit: compiling takes longer than any of our queries.
_SERVER: Final = {"application_name": "ichiwa", "lock_timeout": str(BUSY_TIMEOUT_MS), "timezone": "UTC", "jit": "off"}
_UPGRADE_LOCK: Final = 0x1C417A  # any number, as long as it stays the same

SERVER_STATE: Final = text("SELECT CAST(txid_current_snapshot() AS text)")
"""Which transactions are over: where it is the same, the same rows are seen."""

UpsertInsert: TypeAlias = sqlite.Insert | postgresql.Insert


def parse_url(text: str) -> URL:
    """The URL with its async driver. Raises ``ConfigError`` for an unknown database, and for SQLite without a file."""
    try:
        url = make_url(text)
        given_port = url.port  # what is no number is found out above
    except ValueError as exc:
        raise ConfigError("DATABASE_URL has a port that is not a number.") from exc
    except ArgumentError as exc:
        raise ConfigError("DATABASE_URL is not a database address. An example: sqlite:///data/ichiwa.db") from exc
    backend = url.drivername.partition("+")[0]
    if backend not in _DRIVERS:
        raise ConfigError("DATABASE_URL names the unknown database “{name}”; use sqlite:///… .", name=backend)
    if backend == SQLITE and url.database in {None, "", ":memory:"}:
        raise ConfigError("DATABASE_URL does not name a file. An example: sqlite:///data/ichiwa.db")
    if backend == SQLITE and (url.host or given_port):
        raise ConfigError("DATABASE_URL has two slashes too few or too many. An example: sqlite:///data/ichiwa.db")
    if backend != SQLITE:
        _check_server(url)
    _check_parameters(url, backend)
    return url.set(drivername=_DRIVERS[backend])


def _check_server(url: URL) -> None:
    """Raise ``ConfigError`` where the driver would only find out when it connects, and say it in its own words."""
    if not url.database:
        raise ConfigError("DATABASE_URL names no database. An example: postgresql://user:password@host/ichiwa")
    if url.port is not None and not 0 < url.port <= _LAST_PORT:
        raise ConfigError(
            "DATABASE_URL has the port {port}; ports go from 1 to {last}.", port=url.port, last=_LAST_PORT
        )
    if url.host and (any(c.isspace() or not c.isprintable() for c in url.host) or not _is_name(url.host)):
        raise ConfigError("DATABASE_URL names a host that cannot be read: “{host}”.", host=url.host)


def _is_name(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


def _check_parameters(url: URL, backend: str) -> None:
    """Raise ``ConfigError`` for what the driver does not know, or takes in another form."""
    known = _PARAMETERS[SQLITE if backend == SQLITE else POSTGRESQL]
    for name, value in url.query.items():
        if name not in known:
            offered = ", ".join(sorted(known)) or "none"
            raise ConfigError(
                "DATABASE_URL has the unknown parameter “{name}”. Known: {known}.", name=name[:40], known=offered
            )
        values = known[name]
        if not isinstance(value, str) or (name == "port" and not value.isdecimal()) or (values and value not in values):
            raise ConfigError(
                "DATABASE_URL has a wrong value for “{name}”. Known: {known}.",
                name=name,
                known=", ".join(sorted(values)) or "one text or number",
            )


def before_connecting(engine: Engine, check: Callable[[], None]) -> None:
    """Call ``check`` before each connection is opened; what it raises keeps it closed."""

    def ask(_dialect: object, _record: object, _arguments: object, _keywords: object) -> None:
        check()

    event.listen(engine, "do_connect", ask)


def reading_engine(url: URL) -> AsyncEngine:
    """An engine for reads: each transaction sees one unchanging state, and on SQLite it can write nothing."""
    if url.get_backend_name() == SQLITE:
        return _sqlite_engine(url, READERS, "BEGIN", _READING)
    return _postgresql_engine(url, "REPEATABLE READ")


def asking_engine(url: URL) -> Engine:
    """As ``reading_engine`` of a SQLite file, for use in threads."""
    timeout = 2 * BUSY_TIMEOUT_MS / 1000
    engine = create_engine(
        url.set(drivername=SQLITE), json_serializer=_json, pool_size=ASKERS, max_overflow=0, pool_timeout=timeout
    )
    _own_transactions(engine, "BEGIN", _READING)
    return engine


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
    """``query`` locking its rows until the commit. SQLite renders nothing: its transaction locks the whole file."""
    return query.with_for_update()


def items(connection: AsyncConnection | Connection, column: Column[Any]) -> TableValuedAlias:
    """The items of a JSON list of texts, as rows of ``value``."""
    if connection.dialect.name == SQLITE:
        return func.json_each(column).table_valued("value")
    return func.json_array_elements_text(column).table_valued("value")


def texts(name: str, values: str) -> TableValuedAlias:
    """The texts of the list that a statement of the dialect ``name`` is given as ``values``, as rows of ``value``."""
    given = bindparam(values, type_=JSON)
    if name == SQLITE:
        return func.json_each(given).table_valued("value")
    return func.json_array_elements_text(cast(given, JSON)).table_valued("value")


def rows_of(name: str, values: str, columns: Sequence[str]) -> CTE:
    """The lists of texts that a statement of the dialect ``name`` is given as ``values``, as rows of ``columns``."""
    given = bindparam(values, type_=JSON)
    if name == SQLITE:
        each = func.json_each(given).table_valued("value")
        return select(
            *(func.json_extract(each.c.value, f"$[{at}]").label(column) for at, column in enumerate(columns))
        ).cte(values)
    each = func.json_array_elements(cast(given, JSON)).table_valued("value")
    taken = (each.c.value.op("->>")(literal_column(str(at))).label(column) for at, column in enumerate(columns))
    return select(*taken).cte(values)


def unclaimed(query: Select[Any]) -> Select[Any]:
    """``query`` locking its rows and skipping those that another worker holds. SQLite renders nothing, as above."""
    return query.with_for_update(skip_locked=True)


def chosen(query: Select[Any]) -> Select[Any]:
    """``unclaimed(query)`` as the right side of an IN. PostgreSQL may rerun a subquery for each row that it compares
    and each time skip what it has locked already, beyond the limit; a WITH that locks rows is run once
    (https://www.postgresql.org/docs/current/queries-with.html).
    """
    return select(unclaimed(query).cte("chosen"))


async def lock_upgrade(connection: AsyncConnection) -> None:
    """Lock the schema for changes until the transaction ends: on a server another process may upgrade at the same
    time. SQLite's own transaction holds the file already.
    """
    if connection.dialect.name == POSTGRESQL:
        await connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))


def _sqlite_engine(url: URL, size: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    timeout = BUSY_TIMEOUT_MS / 1000
    engine = create_async_engine(
        url,
        json_serializer=_json,
        hide_parameters=True,  # errors are logged, and members' words are none of a log's
        pool_size=size,
        max_overflow=0,
        pool_timeout=2 * timeout,
    )
    _own_transactions(engine.sync_engine, begin, pragmas)
    return engine


def _postgresql_engine(url: URL, isolation: str) -> AsyncEngine:
    try:
        return create_async_engine(
            url,
            json_serializer=_json,
            hide_parameters=True,
            isolation_level=isolation,
            pool_pre_ping=True,  # a restarted server has closed what the pool still holds
            pool_timeout=2 * BUSY_TIMEOUT_MS / 1000,
            connect_args={"timeout": CONNECT_SECONDS, "command_timeout": COMMAND_SECONDS, "server_settings": _SERVER},
        )
    except ModuleNotFoundError as exc:
        raise ConfigError("DATABASE_URL names PostgreSQL, but the package “asyncpg” is not installed.") from exc


def _own_transactions(engine: Engine, begin: str, pragmas: tuple[str, ...]) -> None:
    """Take BEGIN out of the driver's hands: on its own it begins only at the first write."""

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
