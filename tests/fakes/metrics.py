"""Metrics that keep what they were told, in its order."""

from __future__ import annotations

from typing import Any

from bot.core.community import Platform
from bot.core.delivery import Reason
from bot.ports.metrics import NoMetrics, Step


class ToldMetrics(NoMetrics):
    """``told`` has a tuple for each fact: its name, and what was said of it but for the seconds."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.seconds: list[float] = []

    def made(self, platform: Platform) -> None:
        self.told.append(("made", platform))

    def claimed(self, platform: Platform, many: int) -> None:
        self.told.append(("claimed", platform, many))

    def leases_ended(self, many: int) -> None:
        self.told.append(("leases ended", many))

    def posted(self, platform: Platform, late: float) -> None:
        self.told.append(("posted", platform, late))

    def retried(self, platform: Platform, step: Step, reason: Reason) -> None:
        self.told.append(("retried", platform, step, reason))

    def held(self, platform: Platform) -> None:
        self.told.append(("held", platform))

    def skipped(self, platform: Platform, reason: Reason) -> None:
        self.told.append(("skipped", platform, reason))

    def given_up(self, platform: Platform) -> None:
        self.told.append(("given up", platform))

    def rate_limited(self, platform: Platform) -> None:
        self.told.append(("rate limited", platform))

    def acknowledged(self, platform: Platform, seconds: float) -> None:
        self.told.append(("acknowledged", platform))
        self.seconds.append(seconds)

    def performed(self, platform: Platform, act: str, seconds: float) -> None:
        self.told.append(("performed", platform, act))
        self.seconds.append(seconds)

    def act_failed(self, platform: Platform) -> None:
        self.told.append(("act failed", platform))

    def searched(self, seconds: float) -> None:
        self.told.append(("searched",))
        self.seconds.append(seconds)

    def ticked(self, work: str, seconds: float, *, failed: bool) -> None:
        self.told.append(("ticked", work, failed))
        self.seconds.append(seconds)

    def worked(self, task: str, seconds: float, *, failed: bool) -> None:
        self.told.append(("worked", task, failed))
        self.seconds.append(seconds)
