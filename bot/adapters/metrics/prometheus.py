"""The program's own counters for Prometheus. ``prometheus_client`` is used in this folder alone.

Every label has few values, all of them names in our code: a guild, a channel or a member would make a series each.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.process_collector import ProcessCollector

from bot.core.community import Platform
from bot.core.delivery import Reason
from bot.ports.metrics import Step

NAMESPACE: Final = "ichiwa"
LATENESS: Final = (1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 21600)
ANSWERS: Final = (0.025, 0.1, 0.25, 0.5, 1, 2, 3, 10)
"""Both platforms give an interaction up after 3 seconds."""
SEARCHES: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
TICKS: Final = (0.01, 0.1, 1, 10, 30, 60)
TASKS: Final = (0.1, 1, 10, 60, 600, 3600)
LAGS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)


class PrometheusMetrics:
    """The counters of one process in a ``registry`` of their own. ``role`` is what this process runs."""

    def __init__(self, version: str, role: str) -> None:
        self.registry: Final = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        info = self._gauge("build_info", "Always 1; says which version runs, and in which role.", "version", "role")
        info.labels(version, role).set(1)
        self._count_deliveries()
        self._count_interactions()
        self._count_work()

    def _count_deliveries(self) -> None:
        self._made = self._counter("slots_made", "Slots that were due and got their delivery.", "platform")
        self._claims = self._counter(
            "claims", "Deliveries that were claimed, for their post or a later step.", "platform"
        )
        self._leases = self._counter("leases_ended", "Leases that ended before the work did.")
        self._lateness = self._histogram(
            "lateness_seconds", "How long after its due instant a delivery had its message.", LATENESS, "platform"
        )
        self._retries = self._counter(
            "retries", "Steps of deliveries that failed and are tried again.", "platform", "step", "reason"
        )
        self._holds = self._counter(
            "holds", "Deliveries that were left to an admin, since nobody knows whether they were posted.", "platform"
        )
        self._skips = self._counter("skips", "Deliveries that will not be posted.", "platform", "reason")
        self._given_up = self._counter("threads_given_up", "Posts that stay without their thread.", "platform")
        self._limited = self._counter("rate_limited", "Answers of 429.", "platform")
        for platform in Platform:  # a series that is not there until the first one counts from nothing
            for counter in (self._made, self._claims, self._holds, self._given_up, self._limited):
                counter.labels(platform)
            self._lateness.labels(platform)

    def _count_interactions(self) -> None:
        self._acts = self._histogram(
            "act_seconds", "How long an act took, from its request to its screen.", ANSWERS, "platform", "act"
        )
        self._acknowledged = self._histogram(
            "acknowledgement_seconds",
            "How long an interaction waited for our first answer, from when it came.",
            ANSWERS,
            "platform",
        )
        self._failures = self._counter("act_failures", "Acts that ended in an error of ours.", "platform")
        for platform in Platform:
            self._failures.labels(platform)
            self._acknowledged.labels(platform)
        self._searches = self._histogram("search_seconds", "How long a search took.", SEARCHES)

    def _count_work(self) -> None:
        self._ticks = self._histogram("tick_seconds", "How long a tick of a clock took.", TICKS, "work")
        self._tick_failures = self._counter("tick_failures", "Ticks in which something failed.", "work")
        self._tasks = self._histogram("background_seconds", "How long a task in the background took.", TASKS, "task")
        self._task_failures = self._counter("background_failures", "Tasks in the background that failed.", "task")
        self._lag = self._histogram(
            "event_loop_lag_seconds", "How much later than it was asked to the event loop came.", LAGS
        )

    def made(self, platform: Platform) -> None:
        self._made.labels(platform).inc()

    def claimed(self, platform: Platform, many: int) -> None:
        self._claims.labels(platform).inc(many)

    def leases_ended(self, many: int) -> None:
        self._leases.inc(many)

    def posted(self, platform: Platform, late: float) -> None:
        self._lateness.labels(platform).observe(max(0.0, late))

    def retried(self, platform: Platform, step: Step, reason: Reason) -> None:
        self._retries.labels(platform, step, reason).inc()

    def held(self, platform: Platform) -> None:
        self._holds.labels(platform).inc()

    def skipped(self, platform: Platform, reason: Reason) -> None:
        self._skips.labels(platform, reason).inc()

    def given_up(self, platform: Platform) -> None:
        self._given_up.labels(platform).inc()

    def rate_limited(self, platform: Platform) -> None:
        self._limited.labels(platform).inc()

    def acknowledged(self, platform: Platform, seconds: float) -> None:
        self._acknowledged.labels(platform).observe(seconds)

    def performed(self, platform: Platform, act: str, seconds: float) -> None:
        self._acts.labels(platform, act).observe(seconds)

    def act_failed(self, platform: Platform) -> None:
        self._failures.labels(platform).inc()

    def searched(self, seconds: float) -> None:
        self._searches.observe(seconds)

    def ticked(self, work: str, seconds: float, *, failed: bool) -> None:
        self._ticks.labels(work).observe(seconds)
        self._tick_failures.labels(work).inc(int(failed))

    def worked(self, task: str, seconds: float, *, failed: bool) -> None:
        self._tasks.labels(task).observe(seconds)
        self._task_failures.labels(task).inc(int(failed))

    def lagged(self, seconds: float) -> None:
        self._lag.observe(max(0.0, seconds))

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, namespace=NAMESPACE, registry=self.registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(name, about, labels, namespace=NAMESPACE, registry=self.registry)

    def _histogram(self, name: str, about: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(name, about, labels, namespace=NAMESPACE, registry=self.registry, buckets=buckets)
