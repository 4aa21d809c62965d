"""Time that passes, whatever the clock says."""

from __future__ import annotations

from typing import Protocol


class Elapsed(Protocol):
    """How much time has passed, whatever the clock was set to meanwhile."""

    def seconds(self) -> float:
        """Seconds since some instant in the past; it never goes back."""
        ...
