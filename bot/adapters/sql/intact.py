"""Whether the files that SQLite has open are still those at their paths, and whole.

No file of a database is opened here but by SQLite: closing it would end the locks that SQLite holds on it in this
process (https://www.sqlite.org/howtocorrupt.html, section 2.2).
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.adapters.sql.failures import damaged, translated
from bot.errors import StoreError

log = logging.getLogger(__name__)

SHARE: Final = 100
"""Looking a file through takes at most this part of the time: a second for a hundred."""
QUICK: Final = 0.5
"""Seconds of a look that may come with every tick."""
_SIDES: Final = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Files:
    """The inodes of a database file and of its write-ahead log, 0 where there is none."""

    database: int
    wal: int

    def __str__(self) -> str:
        return f"{self.database} {self.wal}\n"


def files_at(path: Path) -> Files:
    """What stands at ``path`` now."""
    return Files(_inode(path), _inode(side(path, "-wal")))


def files_in(text: str) -> Files | None:
    """What ``str`` of ``Files`` wrote; None for anything else."""
    numbers = text.split()
    if len(numbers) != 2 or not all(number.isdecimal() for number in numbers):
        return None
    return Files(int(numbers[0]), int(numbers[1]))


def set_aside(path: Path, before: Files) -> None:
    """Rename the write-ahead log that belongs to the file ``before``, where another one stands at ``path`` now: SQLite
    would write its pages into that one.
    """
    now = files_at(path)
    if now.database == before.database or not now.wal or now.wal != before.wal:
        return
    target = side(path, "-wal.of-replaced-file")
    side(path, "-wal").replace(target)
    side(path, "-shm").unlink(missing_ok=True)
    log.warning("%s is another file than before. What was written to the earlier one last: %s", path, target)


def side(path: Path, suffix: str) -> Path:
    """A file beside the database."""
    return path.with_name(path.name + suffix)


class OpenFiles:
    """The files that SQLite opened at ``path``. Nothing is checked before ``remember``."""

    def __init__(self, path: Path, now: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._now = now
        self._known: dict[Path, tuple[int, int]] = {}
        self._largest = 0
        self._written = 0
        self._next_look = 0.0
        self._damage: StoreError | None = None

    def remember(self) -> None:
        """What stands at the paths now is what SQLite has open."""
        for suffix in _SIDES:
            path = side(self._path, suffix)
            with suppress(FileNotFoundError):
                found = path.stat()
                self._known[path] = found.st_dev, found.st_ino
        if self._known:
            self._written = self._path.stat().st_mtime_ns

    def forget(self) -> None:
        """SQLite has closed them."""
        self._known.clear()

    @property
    def files(self) -> Files:
        """The inodes of what is open."""
        known = [self._known.get(side(self._path, suffix), (0, 0))[1] for suffix in ("", "-wal")]
        return Files(*known)

    def check(self) -> None:
        """Raise ``StoreError`` where a commit would not be found at the path by whoever opens it next. Cheap."""
        self._check_files()
        if self._damage is not None:
            raise self._damage

    def _check_files(self) -> None:
        for path, known in self._known.items():
            try:
                found = path.stat()
            except OSError as exc:
                raise self._replaced(path) from exc
            if (found.st_dev, found.st_ino) != known:
                raise self._replaced(path)
            if path == self._path:
                self._check_size(found.st_size)

    def look_through(self) -> None:
        """Read the file's structure, where it was written to since the last look. Raises ``StoreError``. Slow."""
        self._check_files()
        written = self._path.stat().st_mtime_ns
        if written == self._written or self._now() < self._next_look:
            return
        self._written, begun = written, self._now()
        self._damage = first_damage(self._path)
        ended = self._now()
        self._next_look = ended + SHARE * (ended - begun) if ended - begun > QUICK else ended
        if self._damage is not None:
            raise self._damage

    def _check_size(self, size: int) -> None:
        if size < self._largest and (size == 0 or _size_wanted(self._path) > size):
            raise damaged(str(self._path))
        self._largest = size

    def _replaced(self, path: Path) -> StoreError:
        return StoreError(
            "The database file {path} was removed or replaced while Ichiwa runs, so nothing is saved any more. "
            "Stop Ichiwa, put the right file in its place, and start it again.",
            path=str(path),
        )


def first_damage(path: Path) -> StoreError | None:
    """What a quick look at the structure of the file at ``path`` finds; None where it is sound."""
    try:
        with translated(str(path)), closing(sqlite3.connect(path)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except StoreError as exc:
        return exc
    return None if found == "ok" else damaged(str(path))


def _size_wanted(path: Path) -> float:
    """The size that the file says it has; no size is enough where it says nothing. A file shrinks by a VACUUM."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    except sqlite3.Error:
        return float("inf")
    return float(pages * size)


def _inode(path: Path) -> int:
    try:
        return os.stat(path).st_ino
    except FileNotFoundError:
        return 0
