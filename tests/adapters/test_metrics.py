"""What Prometheus reads: counters that count, a database that is asked seldom, and labels of few values."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from prometheus_client.parser import text_string_to_metric_families

from bot.adapters.metrics.exposing import Exposing
from bot.adapters.metrics.prometheus import PrometheusMetrics
from bot.adapters.metrics.snapshot import FRESH, SHARE, Snapshot
from bot.core.community import Platform
from bot.core.delivery import DeliveryState, Reason
from bot.core.ids import MemberId, SubscriptionId
from bot.core.link import Link
from bot.core.role import Role
from bot.core.subscription import SubscriptionState
from bot.errors import StoreBusy
from bot.ports.metrics import Metrics, NoMetrics, Step
from bot.ports.overview import Counts, Overview, Queue
from tests.conformance.examples import (
    NOW,
    SLACK_CHANNEL,
    SLOT,
    SUB,
    delivery,
    essay,
    subscription,
)
from tests.fakes.clock import FixedClock
from tests.fakes.opening import ListedWork
from tests.fakes.stores import MemoryStores

Series = tuple[str, frozenset[tuple[str, str]]]


class World:
    """Metrics over stores in memory, and a clock of the machine that is moved by hand."""

    def __init__(self, overview: Overview | None = None) -> None:
        self.stores = MemoryStores.empty()
        self.metrics = PrometheusMetrics("1.2.3", Role.WORKER)
        self.seconds = 0.0
        self.clock = FixedClock(NOW)
        self.is_ready = False
        self.link = Link("Discord")
        self.work = ListedWork()
        snapshot = Snapshot(overview or self.stores.overview, self.clock, self.work.load, lambda: self.seconds)
        self.exposing = Exposing(self.metrics, snapshot, lambda: self.is_ready, [self.link], step=0.001)

    async def scraped(self) -> dict[Series, float]:
        text, kind = await self.exposing.text()
        assert kind.startswith("text/plain; version=")
        families = text_string_to_metric_families(text.decode())
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in families
            for sample in family.samples
        }


def of(name: str, **labels: str) -> Series:
    return f"ichiwa_{name}", frozenset(labels.items())


async def test_each_fact_is_counted_under_its_name() -> None:
    world = World()
    metrics: Metrics = world.metrics
    metrics.made(Platform.SLACK)
    metrics.claimed(Platform.SLACK, 3)
    metrics.leases_ended(2)
    metrics.posted(Platform.SLACK, 42.0)
    metrics.posted(Platform.SLACK, -0.5)  # the clock of another machine is ahead
    metrics.retried(Platform.DISCORD, Step.LOOK, Reason.NO_ANSWER)
    metrics.held(Platform.SLACK)
    metrics.skipped(Platform.SLACK, Reason.LATE)
    metrics.given_up(Platform.DISCORD)
    metrics.rate_limited(Platform.DISCORD)
    metrics.acknowledged(Platform.SLACK, 0.2)
    metrics.performed(Platform.SLACK, "search", 0.3)
    metrics.act_failed(Platform.SLACK)
    metrics.searched(0.02)
    metrics.ticked("sources", 0.5, failed=True)
    metrics.worked("read", 5.0, failed=True)
    metrics.lagged(0.02)
    found = await world.scraped()
    expected = {
        of("build_info", version="1.2.3", role="worker"): 1,
        of("slots_made_total", platform="slack"): 1,
        of("claims_total", platform="slack"): 3,
        of("leases_ended_total"): 2,
        of("lateness_seconds_count", platform="slack"): 2,
        of("lateness_seconds_sum", platform="slack"): 42,
        of("lateness_seconds_bucket", platform="slack", le="30.0"): 1,
        of("lateness_seconds_bucket", platform="slack", le="60.0"): 2,
        of("retries_total", platform="discord", step="look", reason="no-answer"): 1,
        of("holds_total", platform="slack"): 1,
        of("skips_total", platform="slack", reason="late"): 1,
        of("threads_given_up_total", platform="discord"): 1,
        of("rate_limited_total", platform="discord"): 1,
        of("acknowledgement_seconds_count", platform="slack"): 1,
        of("act_seconds_bucket", platform="slack", act="search", le="0.5"): 1,
        of("act_failures_total", platform="slack"): 1,
        of("search_seconds_bucket", le="0.025"): 1,
        of("tick_seconds_count", work="sources"): 1,
        of("tick_failures_total", work="sources"): 1,
        of("background_seconds_count", task="read"): 1,
        of("background_failures_total", task="read"): 1,
        of("event_loop_lag_seconds_count"): 1,
        of("rate_limited_total", platform="slack"): 0,
    }
    assert {series: found.get(series) for series in expected} == expected
    assert not [name for name, _ in found if name.endswith("_created")]
    assert found["process_resident_memory_bytes", frozenset()] > 1_000_000


async def test_what_the_database_knows_is_told_as_it_is() -> None:
    world = World()
    stores = world.stores
    await stores.subscriptions.add(subscription(SUB, state=SubscriptionState.SUSPENDED))
    own = subscription(SubscriptionId("own"), state=SubscriptionState.SUSPENDED)
    await stores.subscriptions.add(replace(own, member=MemberId("ann"), reason=Reason.FORBIDDEN))
    await stores.deliveries.add(delivery(SLOT, channel=SLACK_CHANNEL, due=NOW - timedelta(minutes=10)))
    await stores.essays.apply("folder", [essay()], [])
    await world.work.enqueue("read", "a-source")
    found = await world.scraped()
    expected = {
        of("deliveries", platform="slack", state="due"): 1,
        of("deliveries_late", platform="slack"): 1,
        of("deliveries_late", platform="discord"): 0,
        of("oldest_unsent_seconds", platform="slack"): 600,
        of("oldest_unsent_seconds", platform="discord"): 0,
        of("slots_unmade", platform="slack"): 0,
        of("subscriptions", state="suspended"): 1,
        of("subscriptions_suspended", platform="discord", reason="forbidden"): 1,
        of("direct_closed", platform="discord"): 1,
        of("queue_length", queue="indexing"): 1,
        of("deliveries_ever"): 1,
        of("database_bytes"): await stores.overview.size(),
        of("database_readable"): 1,
        of("background_waiting"): 1,
        of("background_running"): 0,
        of("background_age_seconds"): 0,
    }
    assert {series: found.get(series) for series in expected} == expected


async def test_the_oldest_unsent_is_also_a_slot_that_nobody_made() -> None:
    world = World()
    await world.stores.subscriptions.add(subscription(SUB, due=NOW - timedelta(minutes=1)))
    found = await world.scraped()
    assert found[of("oldest_unsent_seconds", platform="discord")] == 60
    assert found[of("slots_unmade", platform="discord")] == 1


class Counted:
    """An overview that counts how often it is asked, and fails when it is told to."""

    def __init__(self) -> None:
        self.inner = MemoryStores.empty().overview
        self.asked = 0
        self.fails = False
        self.takes: Callable[[], None] = lambda: None

    async def counts(self, now: datetime) -> Counts:
        self.asked += 1
        await asyncio.sleep(0)
        self.takes()
        if self.fails:
            raise StoreBusy("The database is busy.")
        return await self.inner.counts(now)

    async def size(self) -> int:
        return await self.inner.size()

    troubled = None
    upcoming = None


async def test_however_many_ask_the_database_is_asked_seldom() -> None:
    overview = Counted()
    world = World(overview)  # type: ignore[arg-type]  # nothing else is asked of it
    await asyncio.gather(*(world.scraped() for _ in range(20)))
    world.seconds = FRESH - 0.1
    await world.scraped()
    assert overview.asked == 1
    world.seconds = FRESH
    await world.scraped()
    assert overview.asked == 2


async def test_what_takes_long_to_count_is_counted_the_less_often() -> None:
    overview = Counted()
    world = World(overview)  # type: ignore[arg-type]  # nothing else is asked of it

    def takes() -> None:
        world.seconds += 3.0

    overview.takes = takes
    await world.scraped()
    world.seconds += 3.0 * SHARE - 0.1
    await world.scraped()
    assert overview.asked == 1
    world.seconds += 0.2
    await world.scraped()
    assert overview.asked == 2


async def test_a_database_that_cannot_be_counted_is_said_to_be_and_its_old_figures_are_not_told() -> None:
    overview = Counted()
    world = World(overview)  # type: ignore[arg-type]  # nothing else is asked of it
    assert of("database_bytes") in await world.scraped()
    overview.fails, world.seconds = True, 2 * FRESH
    found = await world.scraped()
    assert found[of("database_readable")] == 0
    assert not [name for name, _ in found if name in {"ichiwa_database_bytes", "ichiwa_deliveries_late"}]
    overview.fails, world.seconds = False, 4 * FRESH
    assert (await world.scraped())[of("database_readable")] == 1


async def test_readiness_and_links_are_told_as_they_are_now() -> None:
    world = World()
    found = await world.scraped()
    assert (found[of("ready")], found[of("connected", link="Discord")]) == (0, 0)
    world.is_ready = True
    world.link.connected()
    found = await world.scraped()
    assert (found[of("ready")], found[of("connected", link="Discord")]) == (1, 1)


async def test_a_loop_that_stands_still_is_seen_and_lines_of_the_log_are_counted() -> None:
    world = World()
    world.exposing.start()
    try:
        logging.getLogger("a_library").warning("one")
        logging.getLogger("bot").error("two")
        logging.getLogger("bot").info("not this one")
        while (await world.scraped())[of("event_loop_lag_seconds_count")] < 3:
            pass
    finally:
        await world.exposing.stop()
    logging.getLogger("bot").error("after it")
    found = await world.scraped()
    assert found[of("log_lines_total", level="warning")] == 1
    assert found[of("log_lines_total", level="error")] == 1


LABELS = {
    "platform": frozenset(Platform),
    "state": frozenset(DeliveryState) | frozenset(SubscriptionState),
    "reason": frozenset(Reason),
    "step": frozenset(Step),
    "queue": frozenset(Queue),
    "level": frozenset({"warning", "error", "critical"}),
    "role": frozenset(Role),
}
NAMED_BY_US = frozenset({"act", "work", "task", "link", "version", "le", "implementation"})


async def test_no_label_names_a_community_a_channel_or_a_member() -> None:
    world = World()
    await world.stores.subscriptions.add(subscription(SUB, state=SubscriptionState.SUSPENDED))
    await world.stores.deliveries.add(delivery(SLOT))
    for _, labels in await world.scraped():
        for label, value in labels:
            assert label in NAMED_BY_US or value in LABELS[label], (label, value)


def test_who_counts_nothing_takes_every_fact() -> None:
    own = {name for name in vars(PrometheusMetrics) if not name.startswith("_")}
    assert own == {name for name in vars(NoMetrics) if not name.startswith("_")}
