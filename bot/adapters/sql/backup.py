"""Copies of a SQLite database."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot import systems
from bot.adapters.sql.engine import PRIVATE_FILE, Database
from bot.adapters.sql.failures import files_translated, translated
from bot.errors import InvalidInput


async def backup(database: Database, target: Path) -> None:
    """Write a copy as of now to ``target``, readable by nobody else, while others read and write.

    Raises ``InvalidInput`` if ``target`` exists or the database is not a SQLite file, and ``StoreError`` if the
    copy cannot be written; then nothing is left of it.
    """
    if database.path is None:
        raise InvalidInput("This command copies SQLite databases only. Use pg_dump for PostgreSQL.")
    with files_translated(str(target)), translated(database.place):
        try:
            await asyncio.to_thread(_copy, database.path, target)
        except FileExistsError as exc:
            raise InvalidInput("The file {path} already exists. Choose another name.", path=str(target)) from exc


def _copy(source: Path, target: Path) -> None:
    """SQLite accepts an empty file as its target, so that the file is private from its first byte."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
    try:
        with closing(sqlite3.connect(source)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        systems.make_durable(target)  # VACUUM INTO leaves the copy and its name in the system's cache
    except BaseException:
        target.unlink()
        raise
