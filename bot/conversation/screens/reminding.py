"""What is seen of reminders and of a member's own hour."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.delivery import Delivery
from bot.services.community.personal import Own


@dataclass(frozen=True, slots=True)
class RemindersScreen:
    """What comes to the member's direct messages. ``made`` is the reminder that was asked for just now. ``follows``:
    whether there are essays here that their hour could follow. ``notified`` is that of ``TodayScreen``.
    """

    own: Own
    made: Delivery | None = None
    follows: bool = False
    notified: bool | None = None
