"""Time that passes when a test says so."""

from __future__ import annotations


class FixedElapsed:
    """``passed`` is what it says."""

    def __init__(self) -> None:
        self.passed = 1000.0

    def seconds(self) -> float:
        return self.passed
