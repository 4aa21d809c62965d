"""Meaning that is kept from holding anybody up while it fails, and memory while nobody asks."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.errors import ModelError, ModelUnavailable
from bot.ports.elapsed import Elapsed
from bot.ports.meaning import Meaning, Vector

log = logging.getLogger(__name__)

SHORTEST: Final = 5.0
LONGEST: Final = 300.0
"""Seconds without a try after a failure: twice as many after each further one. What must be mended first (any
``ModelError`` but ``ModelUnavailable``) is tried after the longest time at once.
"""
IDLE: Final = timedelta(minutes=15)
"""After so long without a call the memory is given back. The next one then waits for most of a second."""


class GuardedMeaning:
    """A ``Meaning`` that after a failure says ``ModelUnavailable`` for a while without trying (a circuit breaker), then
    lets one call try. The log has one line when it begins to fail, and one when it works again.
    """

    def __init__(self, meaning: Meaning, elapsed: Elapsed) -> None:
        self._meaning = meaning
        self._elapsed = elapsed
        self._failures = 0
        self._wait = 0.0  # zero while it works
        self._failed_at = 0.0
        self._trying = False
        self._used: float | None = None  # None: since the last rest

    @property
    def name(self) -> str:
        return self._meaning.name

    async def of_texts(self, texts: Sequence[str]) -> Sequence[Vector]:
        if not self._wait:
            return await self._of(texts)
        if self._trying or self._elapsed.seconds() < self._failed_at + self._wait:
            raise ModelUnavailable("The model of meaning has failed and is tried again later.")
        self._trying = True
        try:
            return await self._of(texts)
        finally:
            self._trying = False

    async def rest(self) -> None:
        self._used = None
        await self._meaning.rest()

    async def rest_when_idle(self) -> None:
        """Rest where nobody has asked for ``IDLE``; to be called now and then."""
        if self._used is not None and self._elapsed.seconds() - self._used >= IDLE.total_seconds():
            await self.rest()

    async def _of(self, texts: Sequence[str]) -> Sequence[Vector]:
        before = self._failures
        try:
            vectors = await self._meaning.of_texts(texts)
        except ModelError as error:
            if self._failures == before:  # of calls that fail together only the first one counts
                self._count(error)
            raise
        finally:
            self._used = self._elapsed.seconds()
        if self._wait and self._failures == before:
            self._wait = 0.0
            log.info("Search finds by meaning again.")
        return vectors

    def _count(self, error: ModelError) -> None:
        if not self._wait:
            log.warning("Search goes on by words alone: %s", error)
        doubled = min(2 * self._wait or SHORTEST, LONGEST)
        self._wait = doubled if isinstance(error, ModelUnavailable) else LONGEST
        self._failures += 1
        self._failed_at = self._elapsed.seconds()
