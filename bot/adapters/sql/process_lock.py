"""One serving process for each database file."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.adapters.sql.failures import files_translated
from bot.adapters.sql.intact import Files, files_at, files_in, set_aside, side
from bot.errors import ConfigError, StoreError

log = logging.getLogger(__name__)

_PRIVATE: Final = 0o600
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
            handle = os.open(side(self._path, ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE)
        try:
            if _is_held(handle, self._path):
                raise ConfigError(
                    "Another Ichiwa is already running on {path}. Stop it first, or choose another DATA_DIR.",
                    path=str(self._path),
                )
            with files_translated(str(self._path)):
                os.pwrite(handle, str(self._files).ljust(_LONGEST).encode(), 0)
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
    if path is None or sys.platform == "win32":
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
    if sys.platform == "win32":
        return
    with files_translated(str(path)):
        try:
            handle = os.open(side(path, ".lock"), os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return  # nobody ran here, or the folder is not ours: opening the database says more
        try:
            served = files_in(os.pread(handle, _LONGEST, 0).decode("ascii", "replace"))
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


def _is_held(handle: int, path: Path) -> bool:
    """Whether another process holds the lock; if not, it is ours now."""
    import fcntl  # not on every system

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError as exc:  # some network file systems have no locks
        log.warning("%s cannot be locked (%s): do not start a second Ichiwa on it", path, exc.strerror)
    return False
