"""What members see who take part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from bot.core.comment import Comment
from bot.core.community import MessageRef
from bot.core.essay import Essay
from bot.core.ids import CommentId, Slug
from bot.core.page_name import PageName
from bot.core.rating import RatingSummary, Score
from bot.core.shared_talk import SaidElsewhere, SharedRatings
from bot.core.subscription import Slot
from bot.services.community.mirroring import Shown
from bot.services.community.own_reading import OwnReading
from bot.services.community.privacy import Stored
from bot.services.community.reading import Today


@dataclass(frozen=True, slots=True)
class ScoresScreen:
    """An essay to be rated: a choice of scores, and a way to take one's rating back."""

    essay: Essay
    rating: RatingSummary


@dataclass(frozen=True, slots=True)
class RatedScreen:
    """A rating was stored."""

    essay: Essay
    score: float
    rating: RatingSummary
    address: str


@dataclass(frozen=True, slots=True)
class WithdrawnScreen:
    """A rating was withdrawn. ``rating.my_source`` is the member's reaction that counts again, if there is one."""

    rating: RatingSummary


@dataclass(frozen=True, slots=True)
class ChosenScreen:
    """The member's choice of the next essay was kept, in the vote that began with the post ``under``."""

    title: str
    under: MessageRef


@dataclass(frozen=True, slots=True)
class ReactionHeldScreen:
    """A rating was given by a reaction, which only its member can take back."""

    emoji: str


@dataclass(frozen=True, slots=True)
class CommentScreen:
    """A comment was stored. ``shown``: where it is to be seen."""

    comment: Comment
    shown: Shown


def page_argument(page: int, slot: Slot) -> str:
    """What a component carries that leads to a page of the comments in a slot's thread."""
    return f"{page}:{slot.key}"


@dataclass(frozen=True, slots=True)
class CommentsScreen:
    """A page of the comments on an essay, of ``total``: the first has the ``latest``, the others earlier ones, each
    oldest first; ``texts`` are those that are not stored here.

    ``removable`` are those that the member is allowed to remove, ``editable`` those that they can change: on the first
    page the latest of all, elsewhere those of the page. ``shared``: the community takes part in the talk with others,
    and each comment is shown with where it was said; ``ratings`` are what others gave the essay elsewhere.
    """

    today: Today
    latest: Sequence[Comment | SaidElsewhere]
    total: int
    texts: Mapping[CommentId, str]
    removable: Sequence[Comment]
    editable: Sequence[Comment]
    page: int = 1
    pages: int = 1
    shared: bool = False
    ratings: SharedRatings = field(default_factory=SharedRatings)

    def turn(self, page: int) -> str:
        """What a component carries that leads to another page."""
        return page_argument(page, self.today.delivery.slot)

    def text_of(self, comment: Comment | SaidElsewhere) -> str:
        """The comment's text; empty where only its place is known."""
        return comment.text or (self.texts.get(comment.id, "") if isinstance(comment, Comment) else "")


class Removal(Enum):
    """What became of a comment that was removed."""

    DELETED = auto()
    """By its author."""
    HIDDEN = auto()
    """By an admin."""


@dataclass(frozen=True, slots=True)
class CommentRemovedScreen:
    """``still_seen``: it is in a message of the member's own, which others still see."""

    comment: Comment
    removal: Removal
    still_seen: bool = False


@dataclass(frozen=True, slots=True)
class CommentChangedScreen:
    """The comment's text was replaced by ``text``."""

    comment: Comment
    text: str


@dataclass(frozen=True, slots=True)
class MessageStoredScreen:
    """A message of the thread counts as a comment from now on."""


@dataclass(frozen=True, slots=True)
class SavedScreen:
    """An essay was put on the member's list. ``notified`` is that of ``TodayScreen``."""

    essay: Essay
    notified: bool | None = None


@dataclass(frozen=True, slots=True)
class UnsavedScreen:
    """An essay was taken off the member's list."""


@dataclass(frozen=True, slots=True)
class SavedEssaysScreen:
    """What the member saved, with the community's ``scores``, and their ``own`` reading: for them alone. ``can_list``:
    essays are read in the chat here, of which they can keep a list. ``notified`` is that of ``TodayScreen``.
    """

    essays: Sequence[Essay]
    scores: Mapping[Slug, Score]
    own: OwnReading
    can_list: bool = True
    notified: bool | None = None


@dataclass(frozen=True, slots=True)
class OwnDataScreen:
    """How much is stored about the member."""

    stored: Stored


@dataclass(frozen=True, slots=True)
class OwnDataFileScreen:
    """Everything that is stored about the member, as the text of a JSON file for them alone."""

    json: str


@dataclass(frozen=True, slots=True)
class PageConsentScreen:
    """Whether the reading pages show the member's comments: ``agreed`` says under which name, None that they do not.
    ``address`` is where the public reads; empty where nobody outside can. ``everywhere``: in all communities.
    ``quoted``: they also let round-ups quote them.
    """

    agreed: PageName | None
    address: str
    everywhere: bool
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class ForgetScreen:
    """Asks whether everything is really to be deleted. ``everywhere``: in all communities of the platform."""

    everywhere: bool


@dataclass(frozen=True, slots=True)
class ForgottenScreen:
    """Everything about the member was deleted; ``still_seen`` comments stand in messages of their own."""

    entries: int
    still_seen: int = 0
