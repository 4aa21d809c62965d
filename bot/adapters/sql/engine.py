"""The database: many readers, and writes one after the other."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.failures import connection_translated, files_translated, server_translated, translated
from bot.adapters.sql.writer import GroupWriter, T, Work

PRIVATE_FILE: Final = 0o600
PRIVATE_FOLDER: Final = 0o700


class Database:
    """One database. ``start`` before the first use and ``stop`` after the last; ``path`` is the file of a SQLite one.

    Every method raises ``StoreError``.
    """

    def __init__(self, url: str) -> None:
        parsed = dialect.parse_url(url)
        is_file = parsed.get_backend_name() == dialect.SQLITE
        self.path: Final = Path(parsed.database or "") if is_file else None
        self.place: Final = str(self.path) if self.path else parsed.render_as_string(hide_password=True)
        self._readers = dialect.reading_engine(parsed)
        self._writers = dialect.writing_engine(parsed)
        self._translated = translated if is_file else server_translated
        self._group = GroupWriter(self._writers, self.place) if is_file else None

    async def start(self) -> None:
        """Open it; a SQLite file is made where there is none, readable by nobody else."""
        if self.path is not None:
            with files_translated(self.place):
                await asyncio.to_thread(_make_private, self.path)
        with connection_translated(self.place):
            async with self._writers.connect():
                pass
        if self._group is not None:
            self._group.start()

    async def stop(self) -> None:
        """Finish the writes that wait, and close."""
        if self._group is not None:
            await self._group.stop()
        await self._readers.dispose()
        await self._writers.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one unchanging state. Keep it short, and never ask for a second one inside."""
        with self._translated(self.place):
            async with self._readers.connect() as connection:
                yield connection

    async def write(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction and return its result once that is durable; an exception undoes all of it.

        ``work`` awaits nothing but its connection, for meanwhile nobody else writes.
        """
        if self._group is not None:
            return await self._group.write(work)
        with self._translated(self.place):
            async with self._writers.begin() as connection:
                return await work(connection)


def _make_private(path: Path) -> None:
    """Make the folders and the file where they are missing, and close a file that others can read; SQLite gives its
    side files (-wal, -shm) the same mode. Raises ``OSError`` where we may not write: SQLite itself would only find out
    at the first write.
    """
    missing = [folder for folder in path.absolute().parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE))
    if path.stat().st_mode & 0o077:
        path.chmod(PRIVATE_FILE)
    if not os.access(path.absolute().parent, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path.parent))
