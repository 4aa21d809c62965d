"""Who said something in the talk of all communities, and where, and how they rated."""

from __future__ import annotations

from typing import Final

from bot.conversation import wording
from bot.conversation.performing import PLATFORMS
from bot.conversation.phrases import Phrases
from bot.core.comment import Comment
from bot.core.community import Platform
from bot.core.phrase import message
from bot.core.shared_talk import SaidElsewhere, SharedRatings

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


def rated(comment: Comment | SaidElsewhere) -> str:
    """How the author of a comment from elsewhere rated the essay; empty where that is not shown."""
    return "" if isinstance(comment, Comment) or comment.score is None else f"★ {stars(comment.score)}"


def stars(score: float) -> str:
    """One person's rating, with a decimal only where it has one."""
    return f"{round(score, 1):g}"


def rated_elsewhere(p: Phrases, ratings: SharedRatings) -> str:
    """What ratings from elsewhere add up to, and where they were given; empty where there are none."""
    return p._("Elsewhere: {ratings}", ratings=summed(p, ratings)) if ratings.score.count else ""


def summed(p: Phrases, ratings: SharedRatings) -> str:
    """What shared ratings add up to, and how many were given where."""
    places = ", ".join(f"{_place(p, platform)} {score.count}" for platform, score in ratings.sums.items())
    return f"{wording.mean(p, ratings.score)} ({places})"


def _place(p: Phrases, platform: Platform | None) -> str:
    return PLATFORMS[platform] if platform is not None else p._("the page")
