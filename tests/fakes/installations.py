"""Installations, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.community import Community
from bot.core.installation import Installation


class MemoryInstallations:
    """``InstallationStore`` by community."""

    def __init__(self) -> None:
        self._kept: dict[Community, Installation] = {}

    async def save(self, installation: Installation) -> None:
        self._kept[installation.community] = installation

    async def find(self, community: Community) -> Installation | None:
        return self._kept.get(community)

    async def every(self) -> Sequence[Installation]:
        return sorted(self._kept.values(), key=lambda one: (one.at, one.community.platform, one.community.id))

    async def reseal(self, community: Community, before: str, after: str) -> bool:
        kept = self._kept.get(community)
        if kept is None or kept.token != before:
            return False
        self._kept[community] = replace(kept, token=after)
        return True

    async def remove(self, community: Community) -> bool:
        return self._kept.pop(community, None) is not None
