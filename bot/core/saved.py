"""Essays that a member keeps for later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.ids import Slug


@dataclass(frozen=True, slots=True)
class Saved:
    """A member saved the essay ``slug`` at an instant."""

    slug: Slug
    at: datetime
