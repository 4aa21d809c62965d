"""What is counted, and who may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.wiring.readiness import Readiness

if TYPE_CHECKING:
    from bot.adapters.metrics.prometheus import PrometheusMetrics
    from bot.adapters.scheduler.pulse import Pulse
    from bot.adapters.web.operations import Watched
    from bot.core.link import Link
    from bot.core.role import Role
    from bot.wiring.core import Core
    from bot.wiring.health import Condition
    from bot.wiring.stopping import Ends


def made_metrics(role: Role) -> PrometheusMetrics:
    """The counters of this process."""
    from bot import __version__
    from bot.adapters.metrics.prometheus import PrometheusMetrics

    return PrometheusMetrics(__version__, role)


@dataclass(frozen=True, slots=True)
class Eyes:
    """What the web server of any role tells whoever watches over it, and the readiness that it tells."""

    watched: Watched
    readiness: Readiness


def open_eyes(
    core: Core, metrics: PrometheusMetrics, condition: Condition, pulse: Pulse, links: Sequence[Link], ends: Ends
) -> Eyes:
    """Watch this process from now on: what it counts, and what the database knows."""
    from bot.adapters.metrics.exposing import Exposing
    from bot.adapters.metrics.snapshot import Snapshot
    from bot.adapters.web.operations import Watched

    readiness = Readiness(condition, pulse)
    snapshot = Snapshot(core.stores.overview, core.services.clock, core.background.load)
    exposing = Exposing(metrics, snapshot, lambda: readiness.is_up, links)
    ends.add("the metrics", exposing.stop)
    exposing.start()
    return Eyes(Watched(condition.problems, condition.notes, readiness.missing, exposing.text), readiness)
