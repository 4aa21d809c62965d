"""Comments: a member's text in the thread of a delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.core.community import Member
from bot.core.ids import CommentId, Slug
from bot.core.subscription import Slot
from bot.errors import InvalidInput

COMMENT_MAX: Final = 2000
"""Characters of a comment; Discord's limit of a message's content (and Slack's is higher)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """``text`` is the member's own and is escaped wherever it is shown. ``edited`` and ``deleted`` are None until that
    happens.
    """

    id: CommentId
    slot: Slot
    slug: Slug
    author: Member
    text: str
    created: datetime
    edited: datetime | None = None
    deleted: datetime | None = None


def checked_text(text: str) -> str:
    """``text`` as it is kept: without control characters and outer white space. Raises ``InvalidInput`` where it is
    empty or too long.
    """
    kept = "".join(
        c for c in text.replace("\r\n", "\n") if c in "\n\t" or c.isprintable() or c in "\u200d\ufe0f"
    ).strip()
    if not kept:
        raise InvalidInput("The comment is empty. Write a few words first.")
    if len(kept) > COMMENT_MAX:
        raise InvalidInput(
            "The comment has {length} characters; at most {limit} fit. Nothing was saved.",
            length=len(kept),
            limit=COMMENT_MAX,
        )
    return kept
