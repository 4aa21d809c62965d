"""Bringing a database to the schema of this code."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, delete, insert, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect, migrations
from bot.adapters.sql.backup import backup
from bot.adapters.sql.engine import Database
from bot.adapters.sql.schema import meta
from bot.errors import SchemaOutdated, SchemaTooNew, StoreError

if TYPE_CHECKING:
    from alembic.config import Config

log = logging.getLogger(__name__)

_OLDEST: Final = "oldest_code"
"""The row of ``meta`` that names the schema of the oldest code that may work with this one."""
COPIES: Final = 3
"""Copies from before upgrades that are kept."""


@dataclass(frozen=True, slots=True)
class History:
    """Where alembic finds the revisions, and their names, oldest first."""

    location: str
    revisions: tuple[str, ...]


OURS: Final = History(migrations.LOCATION, migrations.REVISIONS)


async def upgrade(database: Database, now: datetime, *, asked: bool = False, history: History = OURS) -> None:
    """Create the schema of a new database, and upgrade an older one; a SQLite file is copied first.

    PostgreSQL is left alone unless an operator ``asked`` for it: ``SchemaOutdated`` says how, and ``StoreError`` which
    processes must end before. Raises ``SchemaTooNew`` for a revision that is not in ``history``, unless that one says
    that this code may go on. A failure leaves everything as it was.
    """
    async with database.read() as connection:
        found = await connection.run_sync(_revision)
        if await _fits(connection, found, history):
            return
    if found is not None:
        check_upgradable(found, database.place, by_itself=asked or database.path is not None, history=history)
        if database.path is not None:
            copy = _copy_path(database.path, now, found)
            await backup(database, copy)
            await asyncio.to_thread(_keep_newest, database.path, history)
            log.warning(
                "Upgrading the database from %s to %s. A copy of the old one: %s", found, history.revisions[-1], copy
            )

    oldest = await asyncio.to_thread(_oldest_code, history)
    waits = found is not None and found in history.revisions[: history.revisions.index(oldest)]

    async def work(connection: AsyncConnection) -> None:
        if waits and database.path is None:
            await _check_alone(connection, oldest)
        await dialect.lock_upgrade(connection)
        await connection.run_sync(_run_alembic, history, oldest)

    await database.write(work)


async def is_current(database: Database, history: History = OURS) -> bool:
    """Whether ``upgrade`` would leave the database alone."""
    async with database.read() as connection:
        return await _fits(connection, await connection.run_sync(_revision), history)


async def _fits(connection: AsyncConnection, found: str | None, history: History) -> bool:
    """Whether this code works with the schema ``found``: its own, or a newer one that lets it go on."""
    if not found or found in history.revisions:
        return found == history.revisions[-1]
    oldest = await connection.scalar(select(meta.c.value).where(meta.c.key == _OLDEST))
    return oldest in history.revisions


async def _check_alone(connection: AsyncConnection, oldest: str) -> None:
    """Raise ``StoreError`` where another process is connected."""
    others = await connection.scalar(dialect.OTHER_PROCESSES) or 0
    if others:
        raise StoreError(
            "Schema {revision} does not suit the version that runs now. Stop the other processes of Ichiwa first: "
            "{count} use this database.",
            revision=oldest,
            count=others,
        )


async def revision(database: Database) -> str | None:
    """The revision of the database's schema; None where it has none yet."""
    async with database.read() as connection:
        return await connection.run_sync(_revision)


def check_upgradable(found: str, place: str, *, by_itself: bool, history: History = OURS) -> None:
    """Raise if we must not change the schema ``found`` in ``place``, or not ``by_itself``."""
    if not found:
        raise StoreError("The database {path} belongs to another program. Choose another one.", path=place)
    if found not in history.revisions:
        raise SchemaTooNew(
            "The database {path} was written by a newer version of Ichiwa (schema {revision}). Update the program.",
            path=place,
            revision=found,
        )
    if not by_itself:
        raise SchemaOutdated("The database has an older schema. Back it up, then run: ichiwa db upgrade")


def _revision(connection: Connection) -> str | None:
    """The revision; None for a database without tables, and empty for one with another program's tables."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
    return "" if tables else None


def _run_alembic(connection: Connection, history: History, oldest: str) -> None:
    from alembic import command  # here, because a start with an up-to-date schema does not need it

    config = _alembic(history)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.execute(delete(meta).where(meta.c.key == _OLDEST))
    connection.execute(insert(meta).values(key=_OLDEST, value=oldest))


def _oldest_code(history: History) -> str:
    """The schema of the oldest code that may work with the newest one: the latest revision of ``history`` that does not
    say of itself that code from before it goes on.
    """
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(_alembic(history))
    modules = ((revision, scripts.get_revision(revision).module) for revision in reversed(history.revisions))
    return next(revision for revision, module in modules if not getattr(module, "OLD_CODE_GOES_ON", False))


def _alembic(history: History) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", history.location.replace("%", "%%"))
    return config


def _copy_path(path: Path, now: datetime, found: str) -> Path:
    return path.with_name(f"{path.stem}.{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.{found}{path.suffix}")


def _keep_newest(path: Path, history: History) -> None:
    """Remove the older copies that upgrades made; their names begin with their time. No other file is touched."""
    time = "[0-9]" * 8 + "T" + "[0-9]" * 6 + "Z"
    made = [
        copy
        for revision in history.revisions
        for copy in path.parent.glob(f"{escape(path.stem)}.{time}.{revision}{path.suffix}")
    ]
    for copy in sorted(made, reverse=True)[COPIES:]:
        copy.unlink(missing_ok=True)
        log.warning("The copy %s from before an earlier upgrade was removed; the newest %d are kept.", copy, COPIES)
