"""Our place in a community that installed us itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.core.community import Community


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """``token`` is encrypted: only its adapter can decrypt it. ``user`` and ``bot`` are ours there, ``admin``
    is the member who installed us, ``name`` the community's own text, ``scopes`` what we were granted.
    """

    community: Community
    token: str = field(repr=False)
    user: str
    bot: str
    admin: str
    name: str
    scopes: tuple[str, ...]
    at: datetime
