"""Essays that a member keeps for later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.community import Community
from bot.core.ids import Slug


@dataclass(frozen=True, slots=True)
class Saved:
    """A member saved the essay ``slug`` at an instant, in ``community``; None where that was not kept."""

    slug: Slug
    at: datetime
    community: Community | None = None
