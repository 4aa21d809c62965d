"""An event loop that does not wait: where nothing is ready, its time leaps to the next thing that is planned."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any


class _Leaping(selectors.SelectSelector):
    """``passed``: the seconds that were leapt over."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("nothing is planned, and nothing can come")
        found = super().select(0)
        if not found:
            self.passed += max(0.0, timeout)
        return found


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._leaps = _Leaping()
        super().__init__(self._leaps)

    def time(self) -> float:
        return self._leaps.passed


def leap_through(work: Coroutine[Any, Any, None]) -> None:
    """Run ``work``, in which nothing but time passes."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        runner.run(work)
