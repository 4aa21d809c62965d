"""What a member read, where they want that to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.ids import Slug


@dataclass(frozen=True, slots=True)
class Read:
    """A member opened the essay ``slug`` in the chat, the first time on the local date ``day`` at ``at``."""

    slug: Slug
    day: date
    at: datetime
