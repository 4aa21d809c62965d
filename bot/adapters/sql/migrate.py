"""Bringing a database to the schema of this code."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from glob import escape
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect, migrations
from bot.adapters.sql.backup import backup
from bot.adapters.sql.engine import Database
from bot.errors import SchemaOutdated, SchemaTooNew, StoreError

log = logging.getLogger(__name__)

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

    PostgreSQL is left alone unless an operator ``asked`` for it: ``SchemaOutdated`` says how. Raises ``SchemaTooNew``
    for a revision that is not in ``history``. A failure leaves everything as it was.
    """
    async with database.read() as connection:
        found = await connection.run_sync(_revision)
    if found == history.revisions[-1]:
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

    async def work(connection: AsyncConnection) -> None:
        await dialect.lock_upgrade(connection)
        await connection.run_sync(_run_alembic, history.location)

    await database.write(work)


async def is_current(database: Database, history: History = OURS) -> bool:
    """Whether ``upgrade`` would leave the database alone."""
    return await revision(database) == history.revisions[-1]


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


def _run_alembic(connection: Connection, location: str) -> None:
    from alembic import command  # here, because a start with an up-to-date schema does not need it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", location.replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


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
