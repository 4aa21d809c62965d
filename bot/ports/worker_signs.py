"""Signs of life of the processes that post."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class WorkerSigns(Protocol):
    """Any number of processes may write and read them."""

    async def leave(self, now: datetime) -> None:
        """A worker is there at ``now``. An earlier sign than the one that is kept changes nothing."""
        ...

    async def latest(self) -> datetime | None:
        """When a worker was last there; None where none ever was."""
        ...
