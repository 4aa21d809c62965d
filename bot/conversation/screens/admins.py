"""What admins see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.conversation.phrases import Sentence
from bot.core.community import Channel
from bot.core.subscription import NextSlot, Subscription, SubscriptionState
from bot.services.community.changes import PostNow, Preview, SetupState, Skipped


@dataclass(frozen=True, slots=True)
class SettingsScreen:
    """What is set, what is missing, and what became of the latest deliveries."""

    state: SetupState
    missing: Sequence[Sentence]


@dataclass(frozen=True, slots=True)
class PanelScreen:
    """A channel's daily essay, to go on from: settings, what comes next, and what can be chosen.

    ``preview`` is None while an essay is on its way (``on_its_way``) or where nothing is to come. ``collections`` are
    all that there are, with their sizes. ``is_admin``: the member is allowed to change what holds for the whole
    community as well. ``is_new``: the subscription was made by this act.
    """

    state: SetupState
    preview: Preview | None
    on_its_way: bool
    missing: Sequence[Sentence]
    collections: Mapping[str, int]
    is_admin: bool
    is_new: bool

    @property
    def subscription(self) -> Subscription:
        return self.state.subscription

    @property
    def is_first(self) -> bool:
        """Whether nothing has been posted here yet, and something can be."""
        return not self.state.log and self.subscription.state is SubscriptionState.ACTIVE


@dataclass(frozen=True, slots=True)
class ChannelsScreen:
    """One page of a community's subscriptions, of ``total``. ``log_channel`` is the id of the channel for notices
    (empty: none is chosen).
    """

    subscriptions: Sequence[Subscription]
    total: int
    page: int
    pages: int
    log_channel: str


@dataclass(frozen=True, slots=True)
class EndScreen:
    """Asks whether a subscription is really to end for good."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class EndedScreen:
    """A subscription has ended for good."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class PreviewScreen:
    """What comes next. ``is_trial``: if the form were sent as it is."""

    preview: Preview
    zone: str
    is_trial: bool = False


@dataclass(frozen=True, slots=True)
class SkippedScreen:
    """The next slot was skipped."""

    skipped: Skipped
    zone: str


@dataclass(frozen=True, slots=True)
class UnskippedScreen:
    """A skip was taken back: the slot due at ``due`` gets an essay again. ``upcoming`` is what comes next."""

    due: datetime
    upcoming: NextSlot | None
    zone: str


@dataclass(frozen=True, slots=True)
class PausedScreen:
    """No more essays come."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class ResumedScreen:
    """Essays come again."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class OnItsWayScreen:
    """An essay will be posted in a moment."""

    made: PostNow
    channel: Channel
    zone: str


@dataclass(frozen=True, slots=True)
class SourcesScreen:
    """Where the library's essays come from, and the collections that they make, each with its size."""

    sources: Mapping[str, int]
    collections: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RecountedScreen:
    """Ratings were brought in step with the reactions below posts."""

    changed: int


@dataclass(frozen=True, slots=True)
class RulesSavedScreen:
    """The house rules were stored."""


@dataclass(frozen=True, slots=True)
class CommentSearchScreen:
    """Whether searches look into comments."""

    search: bool
