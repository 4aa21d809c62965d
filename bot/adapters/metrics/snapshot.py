"""What only the database knows, read when somebody asks for it and kept for some seconds."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.adapters.metrics.prometheus import NAMESPACE
from bot.core.community import Platform
from bot.errors import StoreError
from bot.ports.background import Load
from bot.ports.clock import Clock
from bot.ports.overview import Counts, Overview, Queued

log = logging.getLogger(__name__)

FRESH: Final = 10.0
"""Seconds for which one reading serves at least: however many ask, the database is asked no more often."""
SHARE: Final = 20
"""One that takes long serves so many times as long: counting takes a twentieth of the time at most."""
_NOTHING: Final = Counts(
    deliveries={},
    unsent={},
    late={},
    held={},
    unmade={},
    subscriptions={},
    suspended={},
    direct_closed={},
    queues={},
    deliveries_ever=0,
)


class Snapshot(Collector):
    """The counts of the whole database, and the ``load`` of work in the background (None: there is none). Every process
    that shares a database says the same; on SQLite the work is this process's.
    """

    def __init__(
        self,
        overview: Overview,
        clock: Clock,
        load: Callable[[], Awaitable[Load]] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._overview = overview
        self._ask_load = load
        self._load = Load()
        self._clock = clock
        self._now = now
        self._lock = asyncio.Lock()
        self._again = -math.inf
        self._at: datetime | None = None
        self._counts: Counts | None = None
        self._size = 0

    async def refresh(self) -> None:
        """Read it anew if it is not fresh. Raises nothing: what cannot be read is left out, and said to be."""
        async with self._lock:
            began = self._now()
            if began < self._again:
                return
            try:
                at = self._clock.now()
                self._counts, self._size = await self._overview.counts(at), await self._overview.size()
                self._load = await self._ask_load() if self._ask_load is not None else Load()
                self._at = at
            except StoreError as error:
                log.warning("The database could not be counted: %s", error)
                self._counts = None
            took = self._now() - began
            self._again = began + took + max(FRESH, SHARE * took)

    def describe(self) -> Iterable[Metric]:
        """The names alone: the database is not asked before somebody reads."""
        return self._families(_NOTHING)

    def collect(self) -> Iterable[Metric]:
        """What was read last."""
        readable, *others = self._families(self._counts or _NOTHING)
        return [readable, *others] if self._counts is not None else [readable]

    def _families(self, counts: Counts) -> list[Metric]:
        readable = _gauge("database_readable", "1 where the database could be counted, else 0.")
        readable.add_metric([], int(self._counts is not None))
        return [
            readable,
            *_of_deliveries(counts, self._at),
            *_of_the_rest(counts, self._at, self._size),
            *_of_work(self._load, self._at),
        ]


def _of_deliveries(counts: Counts, at: datetime | None) -> Iterable[Metric]:
    waiting = _gauge("deliveries", "Deliveries that are worked on or wait for their next attempt.", "platform", "state")
    for (platform, state), count in counts.deliveries.items():
        waiting.add_metric([platform, state], count)
    yield waiting
    yield _by_platform(
        "deliveries_late",
        "Deliveries that were due more than five minutes ago and are not sent.",
        {platform: counts.late.get(platform, 0) for platform in Platform},
    )
    held = _gauge("deliveries_held", "Deliveries that wait for an admin.", "platform", "reason")
    for (platform, reason), count in counts.held.items():
        held.add_metric([platform, reason], count)
    yield held
    unmade = {platform: counts.unmade.get(platform, Queued()).count for platform in Platform}
    yield _by_platform("slots_unmade", "Slots that are due and have no delivery yet.", unmade)
    oldest = {platform: _oldest(counts, platform) for platform in Platform}
    yield _by_platform(
        "oldest_unsent_seconds",
        "How long ago the oldest essay that is not sent was due; 0 where nothing waits.",
        {platform: _age(since, at) for platform, since in oldest.items()},
    )
    made = _gauge("deliveries_ever", "Deliveries that the database keeps, about.")
    made.add_metric([], counts.deliveries_ever)
    yield made


def _of_the_rest(counts: Counts, at: datetime | None, size: int) -> Iterable[Metric]:
    subscriptions = _gauge("subscriptions", "Subscriptions by state, about.", "state")
    for state, count in counts.subscriptions.items():
        subscriptions.add_metric([state], count)
    yield subscriptions
    suspended = _gauge("subscriptions_suspended", "Suspended subscriptions of channels.", "platform", "reason")
    for (platform, reason), count in counts.suspended.items():
        suspended.add_metric([platform, reason], count)
    yield suspended
    direct_closed = _gauge("direct_closed", "What does not come to members who take no direct messages.", "platform")
    for platform, count in counts.direct_closed.items():
        direct_closed.add_metric([platform], count)
    yield direct_closed
    length = _gauge("queue_length", "What waits in the database to be worked, apart from deliveries.", "queue")
    age = _gauge("queue_age_seconds", "How long the oldest of them has been due, where that is known.", "queue")
    for queue, queued in counts.queues.items():
        length.add_metric([queue], queued.count)
        if queued.oldest is not None:
            age.add_metric([queue], _age(queued.oldest, at))
    yield from (length, age)
    database = _gauge("database_bytes", "The size of the database.")
    database.add_metric([], size)
    yield database


def _of_work(load: Load, at: datetime | None) -> Iterable[Metric]:
    running = _gauge("background_running", "Tasks in the background that run.")
    running.add_metric([], load.running)
    waiting = _gauge("background_waiting", "Tasks in the background that wait though their time has come.")
    waiting.add_metric([], load.waiting)
    age = _gauge("background_age_seconds", "How long the oldest of them has waited; 0 where none waits.")
    age.add_metric([], _age(load.oldest, at))
    return (running, waiting, age)


def _oldest(counts: Counts, platform: Platform) -> datetime | None:
    """Of what is not sent, delivery or not, when the oldest was due."""
    both = (counts.unsent.get(platform), counts.unmade.get(platform))
    return min((one.oldest for one in both if one is not None and one.oldest is not None), default=None)


def _age(since: datetime | None, at: datetime | None) -> float:
    return max(0.0, (at - since).total_seconds()) if since is not None and at is not None else 0.0


def _by_platform(name: str, about: str, values: Mapping[Platform, float]) -> Metric:
    family = _gauge(name, about, "platform")
    for platform, value in values.items():
        family.add_metric([platform], value)
    return family


def _gauge(name: str, about: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{NAMESPACE}_{name}", about, labels=labels)
