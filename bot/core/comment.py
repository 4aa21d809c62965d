"""Comments: a member's text in the thread of a delivery."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.core.community import Member, MessageRef
from bot.core.delivery import DailyPost
from bot.core.ids import CommentId, MessageId, Slug, ThreadId
from bot.core.subscription import Slot
from bot.errors import InvalidInput

COMMENT_MAX: Final = 2000
"""Characters of a comment; Discord's limit of a message's content (and Slack's is higher)."""

_BREAKS: Final = {ord(c): "\n" for c in "\r\u2028\u2029"}
_HARMFUL: Final = frozenset({"Cc", "Cs"})
_REORDERING: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_UNSEEN: Final = frozenset({"Cc", "Cf", "Zs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """``text`` is the member's own and is escaped wherever it is shown; it is empty where only ``message`` is kept, in
    which it stands. ``edited``, ``hidden`` (by an admin) and ``deleted`` are None until that happens. ``message`` is
    the platform's message in which it stands, where one is known; until it stands in one, ``mirror_at`` is when it is
    next brought there (None: not at all).
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
    def stands(self) -> bool:
        """Whether members see it."""
        return self.hidden is None and self.deleted is None


@dataclass(frozen=True, slots=True)
class CommentMirror:
    """A comment to be shown in the thread of the post ``message``; ``thread`` is None where none is known yet."""

    comment: Comment
    message: MessageRef
    thread: ThreadId | None
    post: DailyPost


def checked_text(text: str) -> str:
    """``text`` as it is kept: without outer white space, control characters and those that turn the direction of the
    text round. Raises ``InvalidInput`` where nothing is to be seen or it is too long.
    """
    lines = text.replace("\r\n", "\n").translate(_BREAKS)
    kept = "".join(c for c in lines if c in "\n\t" or _is_harmless(c)).strip()
    if not any(_is_seen(c) for c in kept):
        raise InvalidInput("The comment is empty. Write a few words first.")
    if len(kept) > COMMENT_MAX:
        raise InvalidInput(
            "The comment has {length} characters; at most {limit} fit. Nothing was saved.",
            length=len(kept),
            limit=COMMENT_MAX,
        )
    return kept


def _is_harmless(char: str) -> bool:
    return unicodedata.category(char) not in _HARMFUL and unicodedata.bidirectional(char) not in _REORDERING


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in _UNSEEN and char != "\ufe0f"
