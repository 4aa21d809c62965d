"""What is counted, and who may read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.adapters.metrics.exposing import Exposing
    from bot.adapters.metrics.prometheus import PrometheusMetrics
    from bot.adapters.web.operations import Watched
    from bot.core.link import Link
    from bot.core.role import Role
    from bot.wiring.core import Core
    from bot.wiring.health import Condition
    from bot.wiring.readiness import Readiness


def made_metrics(role: Role) -> PrometheusMetrics:
    """The counters of this process."""
    from bot import __version__
    from bot.adapters.metrics.prometheus import PrometheusMetrics

    return PrometheusMetrics(__version__, role)


def exposing(core: Core, metrics: PrometheusMetrics, readiness: Readiness, links: Sequence[Link]) -> Exposing:
    """All of them together with what the database knows."""
    from bot.adapters.metrics.exposing import Exposing
    from bot.adapters.metrics.snapshot import Snapshot

    snapshot = Snapshot(core.stores.overview, core.services.clock)
    return Exposing(metrics, snapshot, lambda: readiness.is_up, links)


def watched(condition: Condition, readiness: Readiness, exposed: Exposing) -> Watched:
    """What the web server of any role tells whoever watches over it."""
    from bot.adapters.web.operations import Watched

    return Watched(condition.problems, condition.notes, readiness.missing, exposed.text)
