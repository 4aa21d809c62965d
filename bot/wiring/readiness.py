"""What ``/readyz`` says: whether this process can do its work right now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.adapters.scheduler.pulse import Pulse
    from bot.wiring.health import Condition

STARTING: Final = "Ichiwa is starting."
STOPPING: Final = "Ichiwa is stopping."
NO_TICK: Final = "The clock has not ticked yet."


class Readiness:
    """``pulse`` is that of the clocks of the role. What ``/healthz`` finds wrong keeps a process from its work, too."""

    def __init__(self, condition: Condition, pulse: Pulse) -> None:
        self._condition = condition
        self._pulse = pulse
        self._state = STARTING

    @contextmanager
    def while_running(self) -> Iterator[None]:
        """Everything has started; when the block ends, everything stops."""
        self._state = ""
        try:
            yield
        finally:
            self._state = STOPPING

    @property
    def is_up(self) -> bool:
        """Whether it has started, ticked, and does not stop."""
        return not self._state and self._pulse.has_ticked

    async def missing(self) -> list[str]:
        """One sentence for each thing that keeps this process from its work."""
        if self._state:
            return [self._state]
        waiting = [] if self._pulse.has_ticked else [NO_TICK]
        return [*waiting, *await self._condition.problems()]
