"""What admins see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.conversation.phrases import Sentence
from bot.core.community import Channel
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.pick import Policy
from bot.core.subscription import NextSlot, Subscription, SubscriptionState
from bot.ports.overview import Troubled
from bot.services.community.changes import PostNow, Preview, SetupState, Skipped
from bot.services.community.planning import Ahead, Outlook, PinnedLater


@dataclass(frozen=True, slots=True)
class SettingsScreen:
    """What is set, what is missing, and what became of the latest deliveries. ``can_recount``: members rate by
    reactions, which can be counted again; ``waiting`` is how many essays of members wait, and ``guests`` how many
    comments from the pages, None for whoever does not decide.
    """

    state: SetupState
    missing: Sequence[Sentence]
    can_recount: bool = False
    waiting: int | None = None
    guests: int | None = None


@dataclass(frozen=True, slots=True)
class PanelScreen:
    """A channel's daily essay, to go on from: settings, what comes next, and what can be chosen.

    ``preview`` is None while an essay is on its way (``on_its_way``) or where nothing is to come. ``collections`` are
    all that there are, with their sizes. ``is_admin``: the member is allowed to change what holds for the whole
    community as well. ``is_new``: the subscription was made by this act. ``own``: the next essay, where its words are
    theirs to correct.
    """

    state: SetupState
    preview: Preview | None
    on_its_way: bool
    missing: Sequence[Sentence]
    collections: Mapping[str, int]
    is_admin: bool
    is_new: bool
    own: Slug | None = None

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
    (empty: none is chosen). ``troubled`` is what stands still or may not have come, wherever it is listed, the most
    urgent first; ``is_more``: there is more of it. ``round_ups`` come to channels of the community, listed or not.
    """

    subscriptions: Sequence[Subscription]
    total: int
    page: int
    pages: int
    log_channel: str
    troubled: Sequence[Troubled] = ()
    is_more: bool = False
    round_ups: Sequence[Subscription] = ()


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
class UpcomingScreen:
    """The next slots with their essays, to be put in order; the first one as it will be posted. ``said``: what was
    just done. ``own``: the first essay, where its words are the member's to correct.
    """

    outlook: Outlook
    preview: Preview
    said: Sentence | None = None
    own: Slug | None = None

    @property
    def zone(self) -> str:
        return self.outlook.subscription.schedule.zone

    @property
    def channel(self) -> str:
        """The channel's id, which the screen's components carry."""
        return self.outlook.subscription.channel.id

    @property
    def is_certain(self) -> bool:
        """Whether what is not pinned goes by dates alone, and neither by chance nor by ratings."""
        return self.outlook.subscription.policy in (Policy.IN_ORDER, Policy.NEWEST)

    @property
    def can_hold(self) -> bool:
        """Whether an essay is here that is not pinned."""
        pinned = {row.title for row in self.filled if row.is_pinned}
        return any(row.title not in pinned for row in self.filled)

    @property
    def filled(self) -> Sequence[Ahead]:
        """The slots that have an essay."""
        return [row for row in self.outlook.slots if row.essay is not None]

    @property
    def pinned(self) -> Sequence[Ahead | PinnedLater]:
        """What can be taken back."""
        return [*(row for row in self.outlook.slots if row.is_pinned), *self.outlook.later]


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
    """An essay will be posted in a moment, or where it ``waits``, when a process that posts is started."""

    made: PostNow
    channel: Channel
    zone: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class RecountedScreen:
    """Ratings were brought in step with the reactions below posts."""

    changed: int


@dataclass(frozen=True, slots=True)
class RulesSavedScreen:
    """The house rules were stored."""


@dataclass(frozen=True, slots=True)
class CorrectedScreen:
    """Summary and question of a community's own essay were corrected."""

    essay: Essay


@dataclass(frozen=True, slots=True)
class QuotingScreen:
    """Whether the community's rules say that round-ups may quote every comment."""

    quotes: bool


@dataclass(frozen=True, slots=True)
class CommentSearchScreen:
    """Whether searches look into comments."""

    search: bool


@dataclass(frozen=True, slots=True)
class SharedTalkScreen:
    """Whether the community takes part in the talk with others about essays, as what (empty: its platform), and what
    that means.
    """

    shared: bool
    name: str
