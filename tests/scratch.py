"""Where tests write: in memory, where the machine has enough of it. A disk takes milliseconds for each commit, and no
test cuts the power: what a killed process has written is there afterwards in both.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

_MEMORY: Final = Path("/dev/shm")  # noqa: S108 (where Linux keeps files in memory; each test makes a folder of its own)
_ROOM: Final = 4 << 30
"""Bytes that the tests may come to hold at once: an image, an environment, and databases."""
_LEFT: Final = 4 << 30
"""Bytes of memory that are left to the processes."""


def write_to_memory() -> None:
    """Let temporary files of this process and of those that it starts be in memory, unless ``TMPDIR`` says where."""
    if "TMPDIR" not in os.environ and _has_room():
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


def _has_room() -> bool:
    try:
        refused = os.statvfs(_MEMORY).f_flag & (os.ST_NOEXEC | os.ST_NODEV | os.ST_RDONLY)
        if refused or shutil.disk_usage(_MEMORY).free < _ROOM:
            return False
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except (AttributeError, OSError):  # another system
        return False
    kilobytes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
    return kilobytes.get("MemAvailable", 0) * 1024 >= _ROOM + _LEFT
