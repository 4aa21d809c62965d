"""What is seen of round-ups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.phrases import Sentence
from bot.core.delivery import Delivery
from bot.core.digest import DigestPost
from bot.core.subscription import Subscription


@dataclass(frozen=True, slots=True)
class DigestScreen:
    """A round-up as it would be told now. ``channel`` is the id of the one that the member may set it up in (empty:
    none), ``order`` what that channel gets. ``to_me``: whether it comes to the member's direct messages; None where the
    platform has none.
    """

    post: DigestPost
    channel: str = ""
    order: Subscription | None = None
    to_me: bool | None = None


@dataclass(frozen=True, slots=True)
class DigestSetScreen:
    """A channel's round-up was set up, or with ``order`` None stopped. ``channel`` is its id."""

    order: Subscription | None
    channel: str


@dataclass(frozen=True, slots=True)
class DigestSettingsScreen:
    """The settings of a channel to which a round-up comes and no essays, with its latest deliveries, newest first.
    ``missing``, ``waiting`` and ``guests`` as in ``SettingsScreen``.
    """

    order: Subscription
    log: Sequence[Delivery]
    missing: Sequence[Sentence]
    waiting: int | None = None
    guests: int | None = None


@dataclass(frozen=True, slots=True)
class DigestToMeScreen:
    """A round-up comes to the member's direct messages, or with ``order`` None not any more."""

    order: Subscription | None
