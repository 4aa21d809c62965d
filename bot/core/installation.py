"""Our place in a community that took us in by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.core.community import Community


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """``token`` is sealed: only the adapter that keeps it can open it. ``user`` and ``bot`` are ours there, ``admin``
    is the member who took us in, ``name`` the community's own text, ``scopes`` what we were granted.
    """

    community: Community
    token: str = field(repr=False)
    user: str
    bot: str
    admin: str
    name: str
    scopes: tuple[str, ...]
    at: datetime
