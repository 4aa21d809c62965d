"""Installations, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

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

    async def page(self, limit: int, after: Installation | None = None) -> Sequence[Installation]:
        in_order = sorted(self._kept.values(), key=_order)
        return [one for one in in_order if after is None or _order(one) > _order(after)][:limit]

    async def newest(self, limit: int) -> Sequence[Installation]:
        return sorted(self._kept.values(), key=_order, reverse=True)[:limit]

    async def reseal(self, community: Community, before: str, after: str) -> bool:
        kept = self._kept.get(community)
        if kept is None or kept.token != before:
            return False
        self._kept[community] = replace(kept, token=after)
        return True

    async def remove(self, community: Community) -> bool:
        return self._kept.pop(community, None) is not None


def _order(one: Installation) -> tuple[datetime, str, str]:
    return one.at, one.community.platform, one.community.id
