"""What admins want to be different about a subscription, and what they get to see of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeAlias

from bot.core.delivery import Delivery
from bot.core.ids import MemberId
from bot.core.language_plan import LanguagePlan
from bot.core.pick import Policy
from bot.core.post_style import PostStyle
from bot.core.subscription import NextSlot, Subscription
from bot.services.delivery.picking import Planned

Restyle: TypeAlias = Callable[[PostStyle], PostStyle]
"""What an admin wants to be different about the posts of a channel. It is pure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an admin wants to change; None leaves a setting as it is.

    ``any_language`` lifts the filter that ``language`` sets, and no ``collections`` the one of collections;
    ``holidays`` is an ISO country, or empty for none; ``seed`` fixes the shuffle of a new subscription, so that what a
    trial showed is what comes. ``ballot`` is among how many essays members choose the next one, 0 for no vote.
    ``channel_name`` and ``set_up_by`` are what the subscription remembers of the channel and of the admin; nothing
    leaves them as they are.
    """

    at: time | None = None
    zone: str | None = None
    weekdays: frozenset[int] | None = None
    holidays: str | None = None
    late_limit: timedelta | None = None
    policy: Policy | None = None
    language: LanguagePlan = None
    any_language: bool = False
    collections: frozenset[str] | None = None
    scale: str | None = None
    seed: int | None = None
    restyle: Restyle | None = None
    capture: bool | None = None
    ballot: int | None = None
    channel_name: str = ""
    set_up_by: MemberId | None = None


@dataclass(frozen=True, slots=True)
class SetupState:
    """A channel's subscription and its latest deliveries, newest first."""

    subscription: Subscription
    log: tuple[Delivery, ...]

    @property
    def has_votes(self) -> bool:
        """Whether members are to choose the next essay."""
        return self.subscription.ballot > 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be posted next, and when. ``planned`` is None if there is no essay to pick."""

    upcoming: NextSlot
    planned: Planned | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """The slot that will be skipped with its essay, and the one that comes instead (None: none will)."""

    skipped: Preview
    upcoming: NextSlot | None


@dataclass(frozen=True, slots=True)
class PostNow:
    """The delivery that is on its way. ``instead_of`` is the later instant of today whose slot it used up, or None for
    an extra one.
    """

    delivery: Delivery
    instead_of: datetime | None
