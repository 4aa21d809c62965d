"""How often a host is asked."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from bot.errors import FetchFailed
from bot.ports.clock import Clock
from bot.services.keyed_locks import KeyedLocks

INTERVAL: Final = timedelta(seconds=2)
"""Lies between the beginnings of two requests to the same host."""
REST_MAX: Final = timedelta(days=1)
"""A host that wants us to come back later than this is asked again then."""
HOSTS_MAX: Final = 2_000
"""So many hosts are remembered."""


class Pacer:
    """One request a host at a time; and none while the host has asked us to wait."""

    def __init__(self, clock: Clock, interval: timedelta = INTERVAL) -> None:
        self._clock = clock
        self._interval = interval
        self._locks: KeyedLocks[str] = KeyedLocks()
        self._asked: OrderedDict[str, datetime] = OrderedDict()
        self._resting: OrderedDict[str, datetime] = OrderedDict()

    async def turn(self, host: str, delay: timedelta = timedelta(0)) -> None:
        """Return when ``host`` may be asked: ``delay`` after the last request, where that is longer than the usual
        interval. Raises ``FetchFailed`` while it rests.
        """
        interval = max(self._interval, delay)
        async with self._locks.of(host):
            self._refuse_at_rest(host)
            last = self._asked.get(host)
            if last is not None:
                wait = last + interval - self._clock.now()
                await self._clock.sleep(min(wait, interval))  # whatever the clock was set to meanwhile
                self._refuse_at_rest(host)  # the request before this one may have been told to wait
            _remember(self._asked, host, self._clock.now())

    def rest(self, host: str, wait: timedelta) -> None:
        """``host`` wants to be left alone for ``wait``."""
        _remember(self._resting, host, self._clock.now() + min(wait, REST_MAX))

    def _refuse_at_rest(self, host: str) -> None:
        left = self._resting.get(host, self._clock.now()) - self._clock.now()
        if timedelta(0) < left <= REST_MAX:
            raise FetchFailed("{host} asks us to come back later.", host=host, retry_after=left)


def _remember(instants: OrderedDict[str, datetime], host: str, instant: datetime) -> None:
    instants[host] = instant
    instants.move_to_end(host)
    while len(instants) > HOSTS_MAX:
        instants.popitem(last=False)
