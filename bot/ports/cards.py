"""Posts that show their rating."""

from __future__ import annotations

from typing import Protocol

from bot.core.community import MessageRef
from bot.core.delivery import DailyPost
from bot.core.essay import Language
from bot.core.rating import RatingSummary


class CardPort(Protocol):
    """A platform whose posts can be changed in their place."""

    async def edit(
        self, message: MessageRef, post: DailyPost, key: str, language: Language, ratings: RatingSummary | None
    ) -> None:
        """Show ``post`` with its rating (None: nobody rated) in the place of what ``message`` shows; ``language`` is
        that of the words around it where the community chose none. Doing so twice is the same as once. Raises
        ``ChatError``.
        """
        ...
