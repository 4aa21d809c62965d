"""What differs between Linux, macOS and Windows. No other module names anything that one of them lacks; a test and a
run of the type checker for Windows hold that.
"""

from __future__ import annotations

import ctypes
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

if sys.platform == "win32":
    STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGBREAK)
else:
    STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
"""By which a process is asked to stop; the third one on Windows is Ctrl+Break."""
LOOP_WATCHES_SOCKETS: Final = sys.platform != "win32"
"""Whether the loop that starts other processes, as our parsers need, also watches the sockets that psycopg opens."""
_NEEDED_TO_START: Final = ("SYSTEMROOT", "SYSTEMDRIVE")
"""Without the first of them no Python starts on Windows."""


def open_files_max() -> int | None:
    """How many files this process may have open at once: None where no system tells, -1 for no limit."""
    if sys.platform == "win32":
        return None
    else:
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return -1 if soft == resource.RLIM_INFINITY else soft


@contextmanager
def confined(*, memory: int, processor: int, clock: float) -> Iterator[None]:
    """Hold this process to ``memory`` bytes of address space and ``processor`` more seconds of its own time from now
    on, and to ``clock`` seconds for the block, also where whoever asked is no more. Windows has none of these limits,
    macOS none on address space.
    """
    if sys.platform == "win32":
        yield
    else:
        import resource

        signal.alarm(math.ceil(clock) + 1)
        used = resource.getrusage(resource.RUSAGE_SELF)
        for kind, limit in (
            (resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + processor),
            (resource.RLIMIT_AS, memory),
        ):
            _, most = resource.getrlimit(kind)
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))
        yield
        signal.alarm(0)  # to wait for the next task may take long


def apart(environment: Mapping[str, str]) -> dict[str, Any]:
    """The arguments of ``subprocess.Popen`` for a process that Ctrl+C does not reach, with ``environment`` and what the
    system itself needs.
    """
    needed = {name: os.environ[name] for name in _NEEDED_TO_START if name in os.environ}
    if sys.platform == "win32":
        return {"env": {**needed, **environment}, "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    else:
        return {"env": dict(environment), "start_new_session": True}


def elapsed() -> float:
    """Seconds by a clock that nobody sets: with the time that the machine slept where it tells that (Linux)."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    else:
        return time.monotonic()


def open_private(path: Path, *, create: bool) -> int:
    """A handle to read and write the bytes of ``path``, which no child process inherits; a new file is readable by
    nobody else. Raises ``OSError``.
    """
    flags = os.O_RDWR | getattr(os, "O_BINARY", 0) | (os.O_CREAT if create else 0)
    return os.open(path, flags, 0o600)


def make_durable(path: Path) -> None:
    """Have the bytes of the file ``path``, and its name, on the disk. Windows flushes names by itself."""
    _flush(path, os.O_RDWR)
    if sys.platform != "win32":
        _flush(path.absolute().parent, os.O_RDONLY)


def give_back_memory() -> None:
    """Have the C library give its free pages back to the system, where it is one that would keep them (glibc)."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)


def _flush(place: Path, flags: int) -> None:
    handle = os.open(place, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
