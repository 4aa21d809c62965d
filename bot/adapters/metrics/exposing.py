"""The answer to whoever reads the metrics, and what counts by itself meanwhile."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, disable_created_metrics
from prometheus_client.exposition import generate_latest

from bot.adapters.metrics.prometheus import NAMESPACE, PrometheusMetrics
from bot.adapters.metrics.snapshot import Snapshot
from bot.core.link import Link

STEP: Final = 0.5
"""Seconds between two looks at the event loop."""
_LEVELS: Final = {logging.WARNING: "warning", logging.ERROR: "error", logging.CRITICAL: "critical"}


class Exposing:
    """``is_ready`` says whether this process has started and does not stop; ``links`` are those that it keeps up."""

    def __init__(
        self,
        metrics: PrometheusMetrics,
        snapshot: Snapshot,
        is_ready: Callable[[], bool],
        links: Sequence[Link] = (),
        step: float = STEP,
    ) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # nobody asks when a series began, and it doubles them
        self._metrics = metrics
        self._snapshot = snapshot
        self._step = step
        self._lines = _Lines(metrics)
        self._watching: asyncio.Task[None] | None = None
        metrics.registry.register(snapshot)
        ready = Gauge(
            "ready", "1 where this process can do its work now, else 0.", namespace=NAMESPACE, registry=metrics.registry
        )
        ready.set_function(lambda: float(is_ready()))
        connected = Gauge(
            "connected", "1 where the link is up, else 0.", ["link"], namespace=NAMESPACE, registry=metrics.registry
        )
        for link in links:
            connected.labels(link.name).set_function(partial(_is_up, link))

    def start(self) -> None:
        """Count lines of the log, and watch the event loop that runs."""
        logging.getLogger().addHandler(self._lines)
        self._watching = asyncio.create_task(self._watch(), name="event loop lag")

    async def stop(self) -> None:
        """Watch no more."""
        logging.getLogger().removeHandler(self._lines)
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    async def text(self) -> tuple[bytes, str]:
        """All metrics, and the media type of their text. Putting them together takes longer than the loop may stand."""
        await self._snapshot.refresh()
        return await asyncio.to_thread(generate_latest, self._metrics.registry), CONTENT_TYPE_LATEST

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time() + self._step
            await asyncio.sleep(self._step)
            self._metrics.lagged(loop.time() - asked)


def _is_up(link: Link) -> float:
    return float(link.trouble is None)


class _Lines(logging.Handler):
    """Counts warnings and errors, those included that are left out of the log as repeats."""

    def __init__(self, metrics: PrometheusMetrics) -> None:
        super().__init__(logging.WARNING)
        self._counter = Counter(
            "log_lines",
            "Warnings and errors, those included that the log leaves out as repeats.",
            ["level"],
            namespace=NAMESPACE,
            registry=metrics.registry,
        )
        for level in _LEVELS.values():
            self._counter.labels(level)

    def emit(self, record: logging.LogRecord) -> None:
        grave = min((level for level in _LEVELS if level >= record.levelno), default=logging.CRITICAL)
        self._counter.labels(_LEVELS[grave]).inc()
