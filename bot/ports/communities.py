"""Where the settings of communities are stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bot.core.community import Community
from bot.core.community_settings import CommunitySettings


class CommunityStore(Protocol):
    """What admins have settled for their communities."""

    async def get(self, community: Community) -> CommunitySettings:
        """The community's settings; the defaults where nothing was settled yet."""
        ...

    async def update(
        self, community: Community, change: Callable[[CommunitySettings], CommunitySettings]
    ) -> CommunitySettings:
        """Read, ``change`` and write in one transaction; returns what was written. ``change`` is pure and keeps the
        community.
        """
        ...
