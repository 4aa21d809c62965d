"""That a signed request comes once, also to another process and after a restart."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.adapters.slack.web.signing import LIFETIME, Signed
from bot.core.phrase import BUSY
from bot.core.retention import EVENTS_KEPT
from bot.errors import StoreBusy, StoreError
from bot.ports.clock import Clock
from bot.ports.handled_events import HandledEventStore

log = logging.getLogger(__name__)

STORE_SECONDS: Final = 1.5
"""Of the three seconds that Slack waits for its acknowledgement."""
PRUNED_EVERY: Final = timedelta(hours=1)


class Replays:
    """Remembers requests by their signature, for as long as a recording of one would still be young enough: in the
    store, and in memory for the moments in which the store does not answer.
    """

    def __init__(self, handled_events: HandledEventStore, clock: Clock, patience: float = STORE_SECONDS) -> None:
        self._handled_events = handled_events
        self._clock = clock
        self._patience = patience
        self._started = clock.now()
        self._taken: OrderedDict[str, datetime] = OrderedDict()
        self._pruned: datetime | None = None

    async def is_new(self, signed: Signed, body: str) -> bool:
        """Remember the request; whether it came for the first time. Raises ``StoreBusy`` where nobody can say.

        An event is remembered by its id when it is handled, under whichever signature it comes.
        """
        now = self._clock.now()
        self._forget(now)
        if signed.signature in self._taken:
            return False
        self._taken[signed.signature] = now
        if _is_event(body):
            return True
        try:
            async with asyncio.timeout(self._patience):
                return await self._remember(signed, now)
        except (StoreError, TimeoutError) as error:
            log.warning("Whether a request of Slack came before is not known: %s", repr(error))
            if signed.at > self._started:  # what was recorded before we started would have been older
                return True
            self._taken.pop(signed.signature, None)
            raise StoreBusy(BUSY) from error

    async def give_back(self, signed: Signed) -> None:
        """It could not be answered, so the very same may come again."""
        self._taken.pop(signed.signature, None)
        try:
            async with asyncio.timeout(self._patience):
                await self._handled_events.forget(_key(signed))
        except (StoreError, TimeoutError) as error:
            log.warning("A request of Slack could not be given back: %s", repr(error))

    async def _remember(self, signed: Signed, now: datetime) -> bool:
        new = await self._handled_events.first(_key(signed), now)
        if self._pruned is None or now - self._pruned >= PRUNED_EVERY:
            self._pruned = now
            await self._handled_events.prune(now - EVENTS_KEPT)
        return new

    def _forget(self, now: datetime) -> None:
        """Those that are too old to be taken again in any case; a stamp may also be ahead of our clock."""
        while self._taken and now - next(iter(self._taken.values())) > 2 * LIFETIME:
            self._taken.popitem(last=False)


def _key(signed: Signed) -> str:
    return f"signature {signed.signature}"


def _is_event(body: str) -> bool:
    """Whether ``body`` is an event with an id of its own."""
    if not body.startswith("{"):
        return False
    try:
        found: Mapping[str, Any] = json.loads(body)
    except ValueError:  # a form
        return False
    event = found.get("event_id")
    return found.get("type") == "event_callback" and isinstance(event, str) and event != ""
