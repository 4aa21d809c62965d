"""Who said something in the talk of all communities, and where."""

from __future__ import annotations

from typing import Final

from bot.conversation.performing import PLATFORMS
from bot.conversation.phrases import Phrases
from bot.core.comment import Comment
from bot.core.phrase import message
from bot.core.shared_talk import SaidElsewhere

SOMEBODY: Final = message("Somebody")
"""Who agreed to show no name."""


def said_in(p: Phrases, comment: Comment | SaidElsewhere) -> str:
    """Where a comment was said; nothing in it is escaped yet."""
    if isinstance(comment, Comment):
        return p._("here")
    if comment.platform is None:
        return p._("on the page")
    platform = PLATFORMS[comment.platform]
    return f"{comment.house} ({platform})" if comment.house else platform


def said_by(p: Phrases, comment: Comment | SaidElsewhere) -> str:
    """Who said it; nothing in it is escaped yet."""
    return comment.author.name if isinstance(comment, Comment) else comment.name or p.text(SOMEBODY)
