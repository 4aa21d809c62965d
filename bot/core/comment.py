"""Comments: a member's text in the thread of a delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.core.community import Community, Member, MessageRef
from bot.core.delivery import DailyPost
from bot.core.ids import CommentId, MessageId, Slug, ThreadId
from bot.core.subscription import Slot
from bot.core.visible import is_visible, without_harm
from bot.errors import InvalidInput

COMMENT_MAX: Final = 2000
"""Characters of a comment; Discord's limit of a message's content (and Slack's is higher)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """``text`` is the member's own and is escaped wherever it is shown; it is empty if only ``message`` is stored, in
    which the text is. ``edited``, ``hidden`` (by an admin) and ``deleted`` are None until that happens. ``message`` is
    the platform's message that shows it, where one is known; until there is one, ``mirror_at`` is when the next
    attempt to post it is made (None: never).
    """

    id: CommentId
    slot: Slot
    slug: Slug
    author: Member
    text: str
    created: datetime
    edited: datetime | None = None
    hidden: datetime | None = None
    deleted: datetime | None = None
    message: MessageId | None = None
    mirror_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Whether members see it."""
        return self.hidden is None and self.deleted is None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRemoval:
    """What shows a comment is to go, whatever becomes of the comment's row: in ``message``, or where that is None
    wherever it was posted since it was ``written``. Neither its text nor its author is needed. ``since`` when it was
    taken back, ``due`` when the next attempt is made.
    """

    comment: CommentId
    community: Community
    slot: Slot
    written: datetime
    message: MessageId | None
    since: datetime
    due: datetime


@dataclass(frozen=True, slots=True)
class NamedComment:
    """A comment whose author agreed that the reading pages show it, under ``name`` (empty: without one). ``house`` is
    what its community is called; empty where not both its admins and the author agreed that others are told.
    """

    name: str
    comment: Comment
    house: str = ""


@dataclass(frozen=True, slots=True)
class CommentsOnPage:
    """The ``latest`` of the ``total`` comments that the page of an essay shows, oldest first."""

    latest: Sequence[NamedComment]
    total: int


@dataclass(frozen=True, slots=True)
class CommentMirror:
    """A comment to be shown in the thread of the post ``message``; ``thread`` is None where none is known yet."""

    comment: Comment
    message: MessageRef
    thread: ThreadId | None
    post: DailyPost


def checked_text(text: str) -> str:
    """``text`` as it is kept: without outer white space, control characters, those that turn the direction of the text
    round, and marks piled on a letter. Raises ``InvalidInput`` where nothing is to be seen or it is too long.
    """
    kept = without_harm(text).strip()
    if not any(is_visible(c) for c in kept):
        raise InvalidInput("The comment is empty. Write a few words first.")
    if len(kept) > COMMENT_MAX:
        raise too_long(kept, COMMENT_MAX)
    return kept


def too_long(text: str, limit: int) -> InvalidInput:
    """What is said of a comment that is longer than ``limit`` characters."""
    return InvalidInput(
        "The comment has {length} characters; the limit is {limit}. Nothing was saved.", length=len(text), limit=limit
    )
