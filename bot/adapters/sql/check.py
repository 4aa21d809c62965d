"""Whether a database is sound."""

from __future__ import annotations

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.engine import Database
from bot.adapters.sql.intact import first_damage
from bot.adapters.sql.migrate import OURS, History, revision
from bot.errors import StoreBusy, StoreError


async def check(database: Database, history: History = OURS) -> list[str]:
    """What is wrong with the database, one line each; empty if all is well. Raises only ``StoreBusy``."""
    try:
        return [*await _outdated(database, history), *await _broken(database)]
    except StoreBusy:
        raise
    except StoreError as exc:  # so damaged that it cannot even be read
        return [str(exc)]


async def require_sound(database: Database) -> None:
    """Raise ``StoreError`` where a quick look at a SQLite file's structure finds damage."""
    if database.path is None:
        return
    found = await asyncio.to_thread(first_damage, database.path)
    if found is not None:
        raise found


async def _outdated(database: Database, history: History) -> list[str]:
    found, newest = await revision(database), history.revisions[-1]
    return [] if found == newest else [f"schema {found or 'missing'}, not {newest}"]


async def _broken(database: Database) -> list[str]:
    if database.path is None:
        return []  # PostgreSQL looks after itself
    async with database.read() as connection:
        return [*await _damage(connection), *await _dangling(connection)]


async def _damage(connection: AsyncConnection) -> list[str]:
    found = (await connection.execute(text("PRAGMA integrity_check"))).scalars()
    return [line for block in found for line in block.splitlines() if line != "ok"]


async def _dangling(connection: AsyncConnection) -> list[str]:
    found = await connection.execute(text("PRAGMA foreign_key_check"))
    return [f"{table}: row {row} refers to a row of {parent} that does not exist" for table, row, parent, _ in found]
