"""One serving process for each database file."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot import systems
from bot.adapters.sql.failures import files_translated
from bot.adapters.sql.intact import Files, files_at, files_in, set_aside, side
from bot.errors import ConfigError, StoreError

log = logging.getLogger(__name__)

_NAMES: Final = 64
"""Where the names of the open files stand. On Windows nobody else can read the first byte while the lock is held."""
_LONGEST: Final = 100


class Lock:
    """The lock of the database file at ``path``: ``take`` it, ``check`` it now and then, ``give`` it back.

    Deliveries would be safe between two processes, but each would tell only its own pages what changes. The lock ends
    with the process, however that ends. It names the files that the process has open, so that nobody who finds other
    ones at their path mixes the two.
    """

    def __init__(self, path: Path, files: Files) -> None:
        self._path = path
        self._files = files
        self._handle = -1

    def take(self) -> None:
        """Raise ``ConfigError`` where another process holds it."""
        with files_translated(str(self._path)):
            handle = systems.open_private(side(self._path, ".lock"), create=True)
        try:
            if _is_held(handle, self._path):
                raise ConfigError(
                    "Another Ichiwa is already running on {path}. Stop it first, or choose another DATA_DIR.",
                    path=str(self._path),
                )
            with files_translated(str(self._path)):
                _write_names(handle, self._files)
        except BaseException:
            os.close(handle)
            raise
        self.give()
        self._handle = handle

    def check(self) -> None:
        """Take it again where its file was removed or replaced. Raises ``StoreError`` where another process was
        quicker, or nothing can be written there.
        """
        try:
            if os.path.samestat(os.fstat(self._handle), os.stat(side(self._path, ".lock"))):
                return
        except FileNotFoundError:
            pass
        try:
            self.take()
        except ConfigError as exc:
            raise StoreError(
                "Another Ichiwa was started on {path}, whose lock had been removed. Nothing is saved here any more: "
                "stop one of the two.",
                path=str(self._path),
            ) from exc
        log.warning("The file %s.lock was removed while Ichiwa runs; it has been made again.", self._path)

    def give(self) -> None:
        """Let others have it."""
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1


@contextmanager
def process_lock(path: Path | None, files: Files | None = None) -> Iterator[Lock | None]:
    """Lock the database file at ``path`` against a second serving process; None, a database on a server, has no lock.

    Deliveries would be safe between the two, but each would update only its own pages. The lock ends with the process,
    however that ends. ``files``: what is open of it. Raises ``ConfigError`` if another process holds it.
    """
    if path is None:
        yield None
        return
    lock = Lock(path, files or files_at(path))
    lock.take()
    try:
        yield lock
    finally:
        lock.give()


def mind_others(path: Path) -> None:
    """Before the file at ``path`` is opened: raise ``StoreError`` where a process runs that has another one open, and
    set aside what such a one left behind when it was killed.
    """
    with files_translated(str(path)):
        try:
            handle = systems.open_private(side(path, ".lock"), create=False)
        except OSError:
            return  # nobody ran here, or the folder is not ours: opening the database says more
        try:
            served = _names(handle)
            if served is None or served.database == files_at(path).database:
                return
            if _is_held(handle, path):
                raise StoreError(
                    "The running Ichiwa has a different file open than the one that is now at {path}. Stop it first.",
                    path=str(path),
                )
            set_aside(path, served)
        finally:
            os.close(handle)


def _write_names(handle: int, files: Files) -> None:
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, b" " * _NAMES + str(files).ljust(_LONGEST).encode())


def _names(handle: int) -> Files | None:
    """The files that the process had open that took the lock last; None where it did not say. Versions before this one
    wrote them at the beginning.
    """
    for place in (_NAMES, 0):
        os.lseek(handle, place, os.SEEK_SET)
        try:
            found = files_in(os.read(handle, _LONGEST).decode("ascii", "replace"))
        except PermissionError:  # the first byte on Windows, while the lock is held
            continue
        if found is not None:
            return found
    return None


def _is_held(handle: int, path: Path) -> bool:
    """Whether another process holds the lock; if not, it is ours now."""
    from filelock import lock_descriptor

    try:
        return not lock_descriptor(handle, blocking=False)
    except OSError as exc:  # some network file systems have no locks
        log.warning("%s cannot be locked (%s): do not start a second Ichiwa on it", path, exc.strerror)
    return False
