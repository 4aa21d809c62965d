"""Where what happens is counted, for whoever watches the program."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Protocol

from bot.core.community import Platform
from bot.core.delivery import Reason


class Step(StrEnum):
    """What of a delivery failed and is tried again."""

    POST = "post"
    """It was certainly not accepted."""
    LOOK = "look"
    """It may have been accepted; it is looked for."""
    THREAD = "thread"
    """Its thread, or the closing question in it."""


class Metrics(Protocol):
    """Facts, told where they happen. Nothing here waits, fails, or keeps more than numbers; no argument names a
    community, a channel or a member. All times are in seconds.
    """

    def made(self, platform: Platform) -> None:
        """A slot that was due has its delivery."""
        ...

    def claimed(self, platform: Platform, many: int) -> None:
        """Deliveries were claimed, for their post or a later step."""
        ...

    def leases_ended(self, many: int) -> None:
        """Leases ended before their work did."""
        ...

    def posted(self, platform: Platform, late: float) -> None:
        """A delivery has its message, ``late`` after it was due."""
        ...

    def retried(self, platform: Platform, step: Step, reason: Reason) -> None:
        """A step failed and is tried again later."""
        ...

    def held(self, platform: Platform) -> None:
        """A delivery waits for an admin, since nobody knows whether it was posted."""
        ...

    def skipped(self, platform: Platform, reason: Reason) -> None:
        """A delivery will not be posted."""
        ...

    def given_up(self, platform: Platform) -> None:
        """A post stays without its thread."""
        ...

    def rate_limited(self, platform: Platform) -> None:
        """The platform answered 429."""
        ...

    def acknowledged(self, platform: Platform, seconds: float) -> None:
        """The platform has our first answer to an interaction, so long after it came."""
        ...

    def performed(self, platform: Platform, act: str, seconds: float) -> None:
        """An act was done or refused. ``act`` is a name of ours: a command, a component or a form."""
        ...

    def act_failed(self, platform: Platform) -> None:
        """An act ended in an error that nobody foresaw."""
        ...

    def searched(self, seconds: float) -> None:
        """A search was answered."""
        ...

    def ticked(self, work: str, seconds: float, *, failed: bool) -> None:
        """A tick of the clock of ``work`` ended."""
        ...

    def worked(self, task: str, seconds: float, *, failed: bool) -> None:
        """A task in the background ended."""
        ...

    def lagged(self, seconds: float) -> None:
        """The event loop came so much later than it was asked to."""
        ...


class NoMetrics:
    """Counts nothing: for commands, and wherever nobody watches."""

    def made(self, platform: Platform) -> None:
        pass

    def claimed(self, platform: Platform, many: int) -> None:
        pass

    def leases_ended(self, many: int) -> None:
        pass

    def posted(self, platform: Platform, late: float) -> None:
        pass

    def retried(self, platform: Platform, step: Step, reason: Reason) -> None:
        pass

    def held(self, platform: Platform) -> None:
        pass

    def skipped(self, platform: Platform, reason: Reason) -> None:
        pass

    def given_up(self, platform: Platform) -> None:
        pass

    def rate_limited(self, platform: Platform) -> None:
        pass

    def acknowledged(self, platform: Platform, seconds: float) -> None:
        pass

    def performed(self, platform: Platform, act: str, seconds: float) -> None:
        pass

    def act_failed(self, platform: Platform) -> None:
        pass

    def searched(self, seconds: float) -> None:
        pass

    def ticked(self, work: str, seconds: float, *, failed: bool) -> None:
        pass

    def worked(self, task: str, seconds: float, *, failed: bool) -> None:
        pass

    def lagged(self, seconds: float) -> None:
        pass


NO_METRICS: Final = NoMetrics()
