"""The store of guests' comments. What ``bot.ports`` says of stores holds for it, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

from bot.core.community import Community
from bot.core.guest import GuestComment, GuestState, GuestSums
from bot.core.ids import GuestCommentId, Slug


class GuestRoom(Enum):
    """What became of a comment that was to be added."""

    THERE = auto()
    ALREADY = auto()
    """One with its id is there: the form was sent twice."""
    FULL = auto()
    """As many wait as can."""


class GuestStore(Protocol):
    """Guests' comments by id. It keeps nothing of who wrote them."""

    async def add(self, comment: GuestComment, *, most_waiting: int) -> GuestRoom:
        """Store a new one that waits, unless its id is there or ``most_waiting`` of its community wait already. Of
        several callers at once no more get in.
        """
        ...

    async def get(self, comment: GuestCommentId) -> GuestComment | None: ...

    async def update(self, comment: GuestCommentId, change: Callable[[GuestComment], GuestComment]) -> GuestComment:
        """Change one, in a transaction of its own; ``change`` may be called again and has no effect of its own. What it
        raises is passed on, and nothing is written. Raises ``NotFound``.
        """
        ...

    async def delete(self, comment: GuestCommentId) -> bool:
        """Delete it, whatever its state; returns whether it was there."""
        ...

    async def listed(
        self, community: Community, state: GuestState, limit: int, offset: int = 0
    ) -> Sequence[GuestComment]:
        """At most ``limit`` of a community's, from the one after ``offset`` others on: those that wait the oldest
        first, others the newest first.
        """
        ...

    async def count(self, community: Community, state: GuestState) -> int: ...

    async def approved(self, slug: Slug, limit: int, after: GuestComment | None = None) -> Sequence[GuestComment]:
        """At most ``limit`` that the page of an essay shows, newest first, ties by id downwards; those that come after
        ``after`` in this order, which may be gone by now.
        """
        ...

    async def sums(self, slug: Slug, *, shared: bool = False) -> GuestSums:
        """All that the page of an essay shows, counted; where ``shared``, those alone whose community takes part in the
        shared talk (``CommunitySettings``).
        """
        ...

    async def key(self, community: Community) -> str:
        """The secret with which the community's forms and links are signed: the same one for ever, made when it is
        first asked for.
        """
        ...

    async def claim_notice(self, community: Community, now: datetime, pause: timedelta) -> int:
        """How many wait, where the admins are to be told of it now: of some they were not told yet, and the last time
        is at least ``pause`` ago. They count as told then, so that nobody else tells them. Else 0.
        """
        ...
