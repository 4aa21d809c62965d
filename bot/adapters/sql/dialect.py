"""Where SQLite and PostgreSQL differ: every choice that depends on the database is made in this module."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from secrets import token_hex
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    CTE,
    JSON,
    URL,
    BigInteger,
    Column,
    Connection,
    Engine,
    Float,
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

from bot.core.extras import missing
from bot.errors import ConfigError

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
BUSY_TIMEOUT_MS: Final = 5_000
READERS: Final = 4
ASKERS: Final = 4
SERVER_CONNECTIONS: Final = 6
"""For reading, and as many for writing: eight processes fit into the hundred that PostgreSQL takes by default."""
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
_SERVER: Final = {"lock_timeout": str(BUSY_TIMEOUT_MS), "timezone": "UTC", "jit": "off"}
_UPGRADE_LOCK: Final = 0x1C417A  # any number, as long as it stays the same

SERVER_STATE: Final = text("SELECT CAST(txid_current_snapshot() AS text)")
"""Which transactions are over: where it is the same, the same rows are seen."""

OTHER_PROCESSES: Final = text(
    "SELECT count(DISTINCT application_name) FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name LIKE 'ichiwa %' AND application_name <> current_setting('application_name')"
)
"""How many other processes of ours are connected to the same database of a server."""
SERVER_MICROSECONDS: Final = literal_column(
    "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint)", BigInteger
)
"""The present by the server's clock, within a transaction, too: microseconds since 1970."""

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


def process_name() -> str:
    """What a server calls the connections of one process. Ids of processes are the same in many containers."""
    return f"ichiwa {token_hex(4)}"


def reading_engine(url: URL, process: str) -> AsyncEngine:
    """An engine for reads: each transaction sees one unchanging state, and on SQLite it can write nothing."""
    if url.get_backend_name() == SQLITE:
        return _sqlite_engine(url, READERS, "BEGIN", _READING)
    return _postgresql_engine(url, "REPEATABLE READ", process)


def asking_engine(url: URL) -> Engine:
    """As ``reading_engine`` of a SQLite file, for use in threads."""
    timeout = 2 * BUSY_TIMEOUT_MS / 1000
    engine = create_engine(
        url.set(drivername=SQLITE), json_serializer=_json, pool_size=ASKERS, max_overflow=0, pool_timeout=timeout
    )
    _own_transactions(engine, "BEGIN", _READING)
    return engine


def writing_engine(url: URL, process: str) -> AsyncEngine:
    """An engine for writes. On SQLite it has one connection, and takes the write lock before it reads anything:
    a transaction that reads first and asks for the lock later loses updates.
    """
    if url.get_backend_name() == SQLITE:
        return _sqlite_engine(url, 1, "BEGIN IMMEDIATE", _PRAGMAS)
    return _postgresql_engine(url, "READ COMMITTED", process)


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
        await connection.execute(text("SET LOCAL lock_timeout = 0"))  # an upgrade may take longer than any other write
        await connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))


async def last_number(connection: AsyncConnection, column: Column[Any]) -> int:
    """The highest number that the database has given in ``column``, whether or not its row is still there; or 0."""
    table = column.table
    highest: int = await connection.scalar(select(func.max(column))) or 0
    if connection.dialect.name == SQLITE:
        given = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
        return max(highest, await connection.scalar(given, {"table": table.name}) or 0)
    given = text("SELECT pg_sequence_last_value(pg_get_serial_sequence(:table, :column)::regclass)")
    return max(highest, await connection.scalar(given, {"table": table.name, "column": column.name}) or 0)


async def number_after(connection: AsyncConnection, column: Column[Any], last: int) -> None:
    """Have the database go on with ``last`` + 1 in ``column``."""
    table = column.table
    if connection.dialect.name == POSTGRESQL:
        await connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column.name), last)))
    elif table.dialect_options[SQLITE]["autoincrement"]:  # other tables go on after their last row
        values = {"table": table.name, "last": last}
        await connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), values)
        await connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"), values)


def estimate_of(connection: Connection, table: Table) -> Select[Any]:
    """About how many rows ``table`` has, without counting them: what PostgreSQL's last ANALYZE saw, or the highest
    number that SQLite gave a row.
    """
    if connection.dialect.name == POSTGRESQL:
        known = text("SELECT reltuples FROM pg_class WHERE oid = CAST(:name AS regclass)").columns(reltuples=Float)
        return select(known.bindparams(name=table.name).subquery().c.reltuples)
    return select(func.max(literal_column("rowid"))).select_from(table)


def size_of(connection: Connection) -> Select[Any]:
    """The bytes of the database."""
    if connection.dialect.name == POSTGRESQL:
        return select(func.pg_database_size(func.current_database()))
    pages = text("SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()")
    return select(pages.columns(bytes=BigInteger).subquery().c.bytes)


async def lock_name(connection: AsyncConnection, name: str) -> None:
    """On a server: let no other transaction hold ``name`` until this one ends."""
    await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


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


def _postgresql_engine(url: URL, isolation: str, process: str) -> AsyncEngine:
    settings = {**_SERVER, "application_name": process}
    try:
        return create_async_engine(
            url,
            json_serializer=_json,
            hide_parameters=True,
            isolation_level=isolation,
            pool_size=SERVER_CONNECTIONS,
            max_overflow=0,
            pool_pre_ping=True,  # a restarted server has closed what the pool still holds
            pool_timeout=2 * BUSY_TIMEOUT_MS / 1000,
            connect_args={"timeout": CONNECT_SECONDS, "command_timeout": COMMAND_SECONDS, "server_settings": settings},
        )
    except ModuleNotFoundError as exc:
        raise missing("DATABASE_URL", "postgresql") from exc


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
