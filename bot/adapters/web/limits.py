"""How many connections may be open, and how long each may keep us waiting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot import systems

CONNECTIONS_MAX: Final = 2048
"""Connections at once, however many files may be open: each takes some 50 KB of memory."""
OWN_FILES: Final = 256
"""Files and connections of the program's own for which room is kept: database, essays, Discord, Slack, the model."""
_FILES_UNKNOWN: Final = 512
_SHARE_EACH: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``connections`` in all and ``each`` of one address. The head of a request must have arrived after
    ``head_seconds``, its body after ``body_seconds`` more, whatever comes meanwhile; ``read_seconds`` is how long
    somebody may read nothing of an answer that waits for them.
    """

    connections: int = 768
    each: int = 96
    head_seconds: float = 10.0
    body_seconds: float = 20.0
    read_seconds: float = 60.0


def limits_of(files: int) -> Limits:
    """Limits for a process that may have ``files`` open at once."""
    connections = min(files - min(OWN_FILES, files // 2), CONNECTIONS_MAX)
    return Limits(connections=connections, each=max(connections // _SHARE_EACH, 1))


def open_files_max() -> int:
    """How many files this process may have open at once."""
    files = systems.open_files_max()
    if files is None:
        return _FILES_UNKNOWN
    return 2 * CONNECTIONS_MAX if files < 0 else files
