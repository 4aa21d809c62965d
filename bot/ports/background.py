"""Work that nobody waits for."""

from __future__ import annotations

from typing import Protocol


class BackgroundWork(Protocol):
    """Has work done by name, a few at a time, in the order in which it came.

    It may be lost when the process ends. So whoever enqueues it keeps in a store what is still to be done, and enqueues
    it again; the work itself goes on where it stopped.
    """

    def enqueue(self, task: str, argument: str) -> None:
        """Have the task called ``task`` done with ``argument``, unless the very same waits or runs already. Raises
        ``KeyError`` for a task that nobody can do.
        """
        ...

    def free(self) -> int:
        """How much more would begin at once."""
        ...
