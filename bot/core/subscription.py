"""A channel's standing order for essays, and the slots that it makes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.core.calendar import Schedule
from bot.core.community import Channel
from bot.core.essay import Language
from bot.core.ids import MemberId, SubscriptionId
from bot.core.language_plan import ByWeekday, LanguagePlan, language_on, takes
from bot.core.pick import Policy
from bot.core.post_style import PostStyle

DEFAULT_LATE_LIMIT: Final = timedelta(hours=6)


class SubscriptionState(StrEnum):
    """``PAUSED`` by an admin; ``SUSPENDED`` by us, because the channel is gone or forbidden; ``ENDED`` by an admin for
    good. None of them makes slots.
    """

    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    ENDED = "ended"


STOPPED_BY_ADMINS: Final = frozenset({SubscriptionState.PAUSED, SubscriptionState.ENDED})
"""What waits in them is left out at an admin's wish, so that nobody has to be told of it."""


class Kind(StrEnum):
    """What a subscription, and each of its deliveries, brings."""

    ESSAY = "essay"
    """The essay of the day, into a channel of a community."""
    DIGEST = "digest"
    """A round-up of a week or a month."""
    PERSONAL = "personal"
    """The essay of the day of a channel, once more, into one member's direct messages at their own hour."""


ESSAYS: Final = frozenset({Kind.ESSAY})
DIGESTS: Final = frozenset({Kind.DIGEST})
EVERY_KIND: Final = frozenset(Kind)
THREADED_KINDS: Final = ESSAYS
"""The kinds whose messages have a thread, a closing question and reactions."""


class FirstDay(StrEnum):
    """How far the language of the first run's subscription is settled by itself: see
    ``bot.services.community.first_day``.
    """

    OVER = ""
    """It is settled, by a browser or by an admin; every other subscription is from the start."""
    OPEN = "open"
    """Nobody has opened the page yet."""
    OWED = "owed"
    """A browser has settled it, and perhaps an essay in its language has still to be posted at once."""


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One essay owed: a subscription's local date.

    ``turn`` is 1 for the date's first slot; a later one comes from "post now" or from a schedule that was changed after
    the first had been posted.
    """

    subscription: SubscriptionId
    local_date: date
    turn: int = 1

    @property
    def key(self) -> str:
        """The delivery's key on every platform, the same at every attempt. At most 25 characters, which is Discord's
        limit of a nonce.
        """
        return f"{self.subscription}-{self.local_date:%Y%m%d}-{self.turn}"

    @classmethod
    def from_key(cls, key: str) -> Slot:
        """The inverse of ``key``. Raises ``ValueError`` where ``key`` is not a key."""
        subscription, day, turn = key.split("-")
        local_date = datetime.strptime(day, "%Y%m%d").date()  # noqa: DTZ007 (a date, not an instant)
        slot = cls(SubscriptionId(subscription), local_date, int(turn))
        if slot.key != key:  # both parsers accept more than one spelling
            raise ValueError(key)
        return slot


@dataclass(frozen=True, slots=True)
class NextSlot:
    """The slot that a subscription makes next, and the UTC instant at which it is due."""

    slot: Slot
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A channel's standing order. ``language`` None takes essays of every language, and no ``collections`` those of
    all; ``scale`` names a rating scale; ``seed`` fixes the shuffle. ``style`` is what its posts look like; with
    ``capture`` what members write in their threads is saved as comments. ``ballot`` is among how many essays members
    choose the next one (0: they do not).

    ``upcoming`` is None while no slot is to be made (paused, suspended, ended, or a schedule without any day).
    ``reason`` says why it is suspended, and is empty otherwise. ``channel_name`` is what its members called the channel
    when we last heard of it, without the platform's sign before it (empty: never); it is their text. ``set_up_by`` is
    who set it up or changed that last, who is told what stops it. ``member`` is whose direct messages the channel is
    (None: it is the community's). ``follows`` is the channel's own subscription that a digest or a personal one
    belongs to (None: there is none). ``publishing_refused``: its last post was not
    published for want of a permission, and the admins were told. ``first_day`` is for the first run's alone.
    """

    id: SubscriptionId
    channel: Channel
    schedule: Schedule
    kind: Kind = Kind.ESSAY
    member: MemberId | None = None
    follows: SubscriptionId | None = None
    policy: Policy = Policy.SHUFFLE
    language: LanguagePlan = None
    collections: frozenset[str] = frozenset()
    scale: str = "five"
    style: PostStyle = field(default_factory=PostStyle)
    capture: bool = False
    ballot: int = 0
    late_limit: timedelta = DEFAULT_LATE_LIMIT
    seed: int = 0
    state: SubscriptionState = SubscriptionState.ACTIVE
    reason: str = ""
    upcoming: NextSlot | None = None
    channel_name: str = ""
    set_up_by: MemberId | None = None
    publishing_refused: bool = False
    first_day: FirstDay = FirstDay.OVER
    created: datetime

    @property
    def is_ended(self) -> bool:
        return self.state is SubscriptionState.ENDED

    @property
    def counts_by_language(self) -> bool:
        """Whether each language has its own rounds: the days differ in language (``bot.core.pick``)."""
        return isinstance(self.language, ByWeekday)

    def language_on(self, day: date) -> Language | None:
        """The language of the essays on the local date ``day``; None for any."""
        return language_on(self.language, day, self.schedule.weekdays)

    def takes(self, language: Language) -> bool:
        """Whether essays in ``language`` ever come."""
        return takes(self.language, language, self.schedule.weekdays)


def is_of_reminders(subscription: Subscription) -> bool:
    """Whether it is a member's reminders, of which each is a delivery that no schedule makes."""
    return subscription.kind is Kind.PERSONAL and subscription.follows is None


def ended(subscription: Subscription) -> Subscription:
    """``subscription``, which makes no slot any more and never will."""
    return replace(subscription, state=SubscriptionState.ENDED, reason="", upcoming=None, first_day=FirstDay.OVER)


def public_language(subscriptions: Iterable[Subscription]) -> Language | None:
    """The language of public messages that the first of ``subscriptions`` to have one has, of those that have not
    ended; None where none has. What is said to all of a community takes it from the oldest of its channels.
    """
    going = (each.style.language for each in subscriptions if not each.is_ended)
    return next((language for language in going if language is not None), None)
