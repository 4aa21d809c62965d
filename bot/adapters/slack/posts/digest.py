"""A round-up as it is posted, in Block Kit."""

from __future__ import annotations

from bot.adapters.slack.screens.layout import SECTION_MAX, Block, Rendered, rendered
from bot.adapters.slack.screens.sentences import INLINE, shown
from bot.conversation import spoken_digest
from bot.conversation.phrases import Phrases
from bot.core.digest import DigestPost


def digest_blocks(post: DigestPost, words: Phrases) -> Rendered:
    """The blocks of the message, with their text for notifications. Where titles in markup are longer than a block
    holds, the last lines are left out.
    """
    parts = spoken_digest.parts(post, words, INLINE)
    return rendered(*(_within(shown(part)) for part in parts))


def _within(part: str | Block) -> str | Block:
    """Whole lines, so that no markup is cut in two."""
    if not isinstance(part, str) or len(part) <= SECTION_MAX:
        return part
    return part[: SECTION_MAX - 2].rpartition("\n")[0] + "\n…"
