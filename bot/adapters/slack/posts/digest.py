"""A round-up as it is posted, in Block Kit."""

from __future__ import annotations

from bot.adapters.slack.screens.layout import Rendered, rendered
from bot.adapters.slack.screens.sentences import INLINE, shown
from bot.conversation import spoken_digest
from bot.conversation.phrases import Phrases
from bot.core.digest import DigestPost


def digest_blocks(post: DigestPost, words: Phrases) -> Rendered:
    """The blocks of the message, with their text for notifications."""
    parts = spoken_digest.parts(post, words, INLINE)
    return rendered(*map(shown, parts))
