"""How much is stored of what a member read."""

from __future__ import annotations

from bot.conversation.phrases import Phrases
from bot.services.community.privacy import Stored


def counted(p: Phrases, stored: Stored) -> list[str]:
    """Nothing where they keep no list."""
    if stored.list_since is None:
        return []
    return [
        p._n("A list of what you read: {number} entry", "A list of what you read: {number} entries", len(stored.read))
    ]
