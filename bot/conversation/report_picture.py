"""A report as a picture."""

from __future__ import annotations

from typing import Protocol

from bot.conversation.phrases import Phrases
from bot.core.report import Report


class ReportPicture(Protocol):
    """Draws reports for chats."""

    async def draw(self, report: Report, p: Phrases) -> bytes:
        """A PNG, with the words of ``p``, which must not escape anything; empty where this machine has no font."""
        ...
