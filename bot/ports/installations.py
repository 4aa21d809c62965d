"""The communities that took us in by themselves, and the sealed tokens that they gave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.core.community import Community
from bot.core.installation import Installation


class InstallationStore(Protocol):
    """One installation a community. Every method is one durable transaction and can raise ``StoreError``."""

    async def save(self, installation: Installation) -> None:
        """Keep it in the place of an earlier one."""
        ...

    async def find(self, community: Community) -> Installation | None:
        """The installation; None where there is none."""
        ...

    async def page(self, limit: int, after: Installation | None = None) -> Sequence[Installation]:
        """At most ``limit`` of all, the oldest first: the first, or those that come after ``after``."""
        ...

    async def newest(self, limit: int) -> Sequence[Installation]:
        """At most ``limit`` of all, the newest first."""
        ...

    async def reseal(self, community: Community, before: str, after: str) -> bool:
        """Put the sealed token ``after`` in the place of ``before``; False where another one has come meanwhile."""
        ...

    async def remove(self, community: Community) -> bool:
        """Forget it with its token; whether there was one."""
        ...
