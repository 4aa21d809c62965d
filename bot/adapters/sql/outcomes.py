"""Whether what is written is saved."""

from __future__ import annotations

import logging

from bot.errors import StoreBusy, StoreError

log = logging.getLogger(__name__)


class Outcomes:
    """Remembers the last failure of writing until something is saved again, and tells both once.

    ``trouble`` is None where all is well. What passes by itself, a database that is busy, is not remembered.
    """

    def __init__(self) -> None:
        self.trouble: StoreError | None = None

    def failed(self, error: BaseException) -> None:
        """A write failed as a whole."""
        if not isinstance(error, StoreError) or isinstance(error, StoreBusy):
            return
        if self.trouble is None or str(self.trouble) != str(error):
            log.error("Nothing can be saved: %s", error)
        self.trouble = error

    def saved(self, *, changed: bool) -> None:
        """A write was committed; one that ``changed`` nothing needs no room, and proves nothing."""
        if changed and self.trouble is not None:
            self.trouble = None
            log.warning("What is written is saved again.")
