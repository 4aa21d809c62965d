"""The database: many readers, and one write at a time."""

from __future__ import annotations

import asyncio
import errno
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import systems
from bot.adapters.sql import dialect
from bot.adapters.sql.failures import connection_translated, files_translated, server_translated, translated
from bot.adapters.sql.file_watch import FileWatch
from bot.adapters.sql.intact import OpenFiles, set_aside
from bot.adapters.sql.outcomes import Outcomes
from bot.adapters.sql.process_lock import Lock, mind_others, process_lock
from bot.adapters.sql.schema import meta
from bot.adapters.sql.writer import GroupWriter, T, Work
from bot.errors import StoreBusy, StoreError

PRIVATE_FILE: Final = 0o600
PRIVATE_FOLDER: Final = 0o700
_OPENING_TRIES: Final = 5
_BETWEEN_TRIES: Final = 0.1  # seconds


class Database:
    """One database. ``start`` before the first use and ``stop`` after the last; ``path`` is the file of a SQLite one.

    Every method raises ``StoreError``.
    """

    def __init__(self, url: str) -> None:
        parsed = dialect.parse_url(url)
        is_file = parsed.get_backend_name() == dialect.SQLITE
        self.path: Final = Path(parsed.database or "") if is_file else None
        self.place: Final = str(self.path) if self.path else parsed.render_as_string(hide_password=True)
        self.outcomes: Final = Outcomes()
        self._files = OpenFiles(self.path) if self.path else None
        self._lock: Lock | None = None
        process = dialect.process_name()
        self._readers = dialect.reading_engine(parsed, process)
        self._writers = dialect.writing_engine(parsed, process)
        self._askers = dialect.asking_engine(parsed) if is_file else None
        self._watch = FileWatch(parsed) if is_file else None
        self._threads = ThreadPoolExecutor(dialect.ASKERS, "sqlite-asking")  # no thread is made before it is needed
        self._translated = translated if is_file else server_translated
        self._group = GroupWriter(self._writers, self.place, self.check_intact, self.outcomes) if is_file else None

    async def start(self) -> None:
        """Open it; a missing SQLite file is created, readable by nobody else."""
        if self.path is not None:
            await asyncio.to_thread(mind_others, self.path)
            with files_translated(self.place):
                await asyncio.to_thread(_make_private, self.path)
        await self._connect_first()
        if self._files is not None:
            self._files.remember()
            watching = self._watch.engine if self._watch else None
            for engine in (self._readers.sync_engine, self._writers.sync_engine, self._askers, watching):
                if engine is not None:
                    dialect.before_connecting(engine, self._files.check)
        if self._group is not None:
            self._group.start()

    async def _connect_first(self) -> None:
        """Where two processes open a new file at once, SQLite may refuse one its write-ahead log without waiting."""
        for tries_left in reversed(range(_OPENING_TRIES)):
            try:
                with connection_translated(self.place):
                    async with self._writers.connect() as connection:
                        await connection.execute(select(1))
                        if self._files is not None:  # opens the side files, too
                            await connection.execute(text("SELECT count(*) FROM sqlite_master"))
            except StoreBusy:
                if not tries_left:
                    raise
                await asyncio.sleep(_BETWEEN_TRIES)
            else:
                return

    async def stop(self) -> None:
        """Finish the pending writes, and close."""
        if self._group is not None:
            await self._group.stop()
        await asyncio.to_thread(self._threads.shutdown)
        if self._watch is not None:
            self._watch.stop()
        if self._askers is not None:
            self._askers.dispose()
        await self._readers.dispose()
        await self._writers.dispose()
        if self._files is not None and self.path is not None:
            files = self._files.files
            self._files.forget()
            if files.database:
                await asyncio.to_thread(set_aside, self.path, files)

    @contextmanager
    def process_lock(self) -> Iterator[None]:
        """Hold a SQLite file against a second serving process. Raises ``ConfigError`` where another one holds it."""
        with process_lock(self.path, self._files.files if self._files else None) as self._lock:
            try:
                yield
            finally:
                self._lock = None

    def check_intact(self) -> None:
        """Raise ``StoreError`` where what is written now would not be found at the path. Cheap; a server is trusted."""
        if self._files is not None:
            self._files.check()
        if self._lock is not None:
            self._lock.check()

    async def try_writing(self) -> None:
        """Write something small, which shows whether anything can be saved. Raises ``StoreError``."""

        async def work(connection: AsyncConnection) -> None:
            row = {"key": "tried", "value": str(time.time_ns())}
            added = dialect.insert(connection, meta).values(row)
            await connection.execute(added.on_conflict_do_update(index_elements=[meta.c.key], set_=row))

        await self.write(work)

    async def look_through(self) -> None:
        """As ``check_intact``, and read the structure of a file that was written to. Raises ``StoreError``."""
        if self._lock is not None:
            self._lock.check()
        if self._files is not None:
            await asyncio.to_thread(self._files.look_through)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one unchanging state. Keep it short, and never ask for a second one inside."""
        with self._translated(self.place):
            async with self._readers.connect() as connection:
                yield connection

    async def ask(self, work: Callable[[Connection], T]) -> T:
        """What ``work`` returns, which only reads: as in ``read`` it sees one unchanging state. On SQLite it runs as a
        whole beside the event loop, because there and back for each statement costs more than most statements do.
        """
        if self._askers is None:
            async with self.read() as connection:
                return await connection.run_sync(work)
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, self._askers, work)

    async def state(self) -> str:
        """Another one as soon as anybody has committed a change. Where it is the same, nothing has changed."""
        if self._watch is None:
            async with self.read() as connection:
                return str(await connection.scalar(dialect.SERVER_STATE))
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._seen, self._watch)

    def _seen(self, watch: FileWatch) -> str:
        with self._translated(self.place):
            return watch.state()

    def _answer(self, askers: Engine, work: Callable[[Connection], T]) -> T:
        with self._translated(self.place), askers.connect() as connection:
            return work(connection)

    async def write(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction and return its result once that is durable; an exception undoes all of it.

        ``work`` awaits nothing but its connection, because nobody else can write meanwhile.
        """
        if self._group is not None:
            return await self._group.write(work)
        try:
            with self._translated(self.place):
                async with self._writers.begin() as connection:
                    result = await work(connection)
        except StoreError as exc:
            if not isinstance(exc.__cause__, IntegrityError):
                self.outcomes.failed(exc)
            raise
        self.outcomes.saved(changed=True)
        return result


def _make_private(path: Path) -> None:
    """Create the missing folders and the file, and make a file private that others can read; SQLite gives its
    side files (-wal, -shm) the same mode. Raises ``OSError`` if we cannot write: SQLite itself would only find out
    at the first write.
    """
    missing = [folder for folder in path.absolute().parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    os.close(systems.open_private(path, create=True))
    if path.stat().st_mode & 0o077:
        path.chmod(PRIVATE_FILE)
    if not os.access(path.absolute().parent, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path.parent))
