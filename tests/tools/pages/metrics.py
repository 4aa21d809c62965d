"""The metrics, from the registry that a process exposes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.adapters.metrics.exposing import Exposing
from bot.adapters.metrics.prometheus import PrometheusMetrics
from bot.adapters.metrics.snapshot import Snapshot
from bot.adapters.scheduler.clock import SystemClock
from bot.core.link import Link
from bot.core.role import Role
from tests.fakes.stores import MemoryStores
from tests.tools.pages import GENERATED

_INTRODUCTION = """\
# Metrics

What `/metrics` says, in the text format of Prometheus. Every process serves it.
[Monitor Ichiwa](../how-to/monitoring.md) says who may read it, and brings a dashboard and alerts. No label names a
community, a channel or a member.

A counter counts since the process started. A histogram `X` has the series `X_bucket`, `X_sum` and `X_count`. The gauges
of the group *Database* are read from the database at most every 10 seconds, and every process that shares it says the
same: take the highest. Each of their counts looks at 100,000 rows at most, and stops there. From that size on,
`ichiwa_deliveries_ever` and the active ones of `ichiwa_subscriptions` are the database's own estimates. Only Linux has
what begins with `process_`.
"""
_GROUPS: Final[Mapping[str, str]] = {
    "Deliveries": "slots_made claims leases_ended lateness_seconds retries holds skips threads_given_up rate_limited",
    "Members": "act_seconds act_failures acknowledgement_seconds search_seconds",
    "Work": "tick_seconds tick_failures background_seconds background_failures",
    "Database": "deliveries deliveries_late deliveries_held slots_unmade oldest_unsent_seconds deliveries_ever"
    " subscriptions subscriptions_suspended direct_closed queue_length queue_age_seconds database_bytes"
    " database_readable background_running background_waiting background_age_seconds",
    "Process": "build_info ready connected event_loop_lag_seconds log_lines",
}
_OF_THE_LIBRARY: Final[Mapping[str, tuple[str, str]]] = {
    "process_cpu_seconds_total": ("counter", "Processor time spent, in seconds."),
    "process_resident_memory_bytes": ("gauge", "Memory that the process holds."),
    "process_virtual_memory_bytes": ("gauge", "Address space that it has."),
    "process_open_fds": ("gauge", "Open files and connections."),
    "process_max_fds": ("gauge", "How many there may be."),
    "process_start_time_seconds": ("gauge", "When it started, in seconds since 1970."),
}
"""What the library reads of the process itself, on Linux alone."""
_SUFFIXES: Final = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}


@dataclass(frozen=True, slots=True)
class Described:
    """A metric of a process: its name as Prometheus knows it, without what a histogram adds."""

    name: str
    kind: str
    labels: tuple[str, ...]
    about: str

    @property
    def series(self) -> tuple[str, ...]:
        """The names of its series."""
        if self.kind != "histogram":
            return (self.name,)
        return tuple(f"{self.name}{suffix}" for suffix in _SUFFIXES[self.kind])


def described() -> list[Described]:
    """Every metric, in the order of their names."""
    metrics = PrometheusMetrics("0", Role.ALL)
    snapshot = Snapshot(MemoryStores.empty().overview, SystemClock())
    Exposing(metrics, snapshot, lambda: True, [Link("Discord")])
    found = {one.name: one for one in _described(metrics) if not one.name.startswith("process_")}
    found |= {name: Described(name, kind, (), about) for name, (kind, about) in _OF_THE_LIBRARY.items()}
    return [found[name] for name in sorted(found)]


def _described(metrics: PrometheusMetrics) -> Iterator[Described]:
    # The library tells labels of series alone, and of those that are not there yet only to itself.
    collectors: dict[Any, Any] = metrics.registry._collector_to_names
    for collector in collectors:
        families = list(collector.describe()) if hasattr(collector, "describe") else list(collector.collect())
        for family in families or list(collector.collect()):
            labels = getattr(collector, "_labelnames", None) or getattr(family, "_labelnames", ())
            name = f"{family.name}_total" if family.type == "counter" else family.name
            yield Described(name, family.type, tuple(labels or ()), family.documentation)


def reference() -> str:
    """The reference page: a table for each group."""
    every = {one.name.removeprefix("ichiwa_").removesuffix("_total"): one for one in described()}
    missing = {name for name in every if not name.startswith("process_")} - {*" ".join(_GROUPS.values()).split()}
    if missing:
        raise LookupError(f"in no group: {sorted(missing)}")
    text = GENERATED + _INTRODUCTION
    for group, names in _GROUPS.items():
        rest = [name.removesuffix("_total") for name in _OF_THE_LIBRARY] if group == "Process" else []
        text += f"\n## {group}\n\n| Metric | Kind | Labels | What it tells |\n| --- | --- | --- | --- |\n"
        text += "".join(_row(every[name]) for name in [*names.split(), *rest])
    return text


def _row(one: Described) -> str:
    labels = ", ".join(f"`{label}`" for label in one.labels)
    return f"| `{one.name}` | {one.kind} | {labels} | {one.about} |\n"
