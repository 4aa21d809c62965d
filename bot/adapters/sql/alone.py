"""One serving process a database file."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.adapters.sql.engine import PRIVATE_FILE
from bot.adapters.sql.failures import files_translated
from bot.errors import ConfigError

log = logging.getLogger(__name__)


@contextmanager
def alone(path: Path | None) -> Iterator[None]:
    """Hold the database file at ``path`` against a second serving process; None, a database on a server, has no lock.

    Deliveries would be safe between the two, but each would tell only its own pages what changes. The lock ends with
    the process, however that ends. Raises ``ConfigError`` where another process holds it.
    """
    if path is None or sys.platform == "win32":
        yield
        return
    with files_translated(str(path)):
        handle = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        _lock(handle, path)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, path: Path) -> None:
    import fcntl  # not on every system

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as exc:
        raise ConfigError(
            "Another Ichiwa already runs on {path}. Stop it first, or choose another DATA_DIR.", path=str(path)
        ) from exc
    except OSError as exc:  # some network file systems have no locks
        log.warning("%s cannot be locked (%s): do not start a second Ichiwa on it", path, exc.strerror)
