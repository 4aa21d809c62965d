"""An answer that a platform did not give: a page of somebody on the way."""

from __future__ import annotations

from typing import Final

from bot.errors import ChatUnavailable, ChatUncertain

REDIRECT: Final = 300
FAILURE: Final = 500
"""HTTP statuses from here on say that something failed, and not whether it was done (RFC 9110, section 15)."""


def foreign_answer(platform: str, status: int) -> ChatUnavailable | ChatUncertain:
    """The error for it: a refusal kept what was sent from ``platform`` (its name), and anything else says nothing."""
    if REDIRECT <= status < FAILURE:
        said = "Something between here and {platform} refuses this ({status})."
        return ChatUnavailable(said, foreign=True, platform=platform, status=status)
    return ChatUncertain("What came back is not an answer of {platform} ({status}).", platform=platform, status=status)
