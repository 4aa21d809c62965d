"""The store of submissions. What ``bot.ports`` says of stores holds for it, too."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from bot.core.community import Community, Member, Person, Platform
from bot.core.ids import SubmissionId
from bot.core.submission import Submission


class Room(Enum):
    """Whether one more could wait."""

    THERE = auto()
    MEMBER_FULL = auto()
    """So many of the member's own wait already."""
    COMMUNITY_FULL = auto()


class SubmissionStore(Protocol):
    """Submissions by id, and the name of each community's collection of them."""

    async def add(self, submission: Submission, *, of_member: int, of_community: int) -> Room:
        """Store a new one that waits, unless as many of its author or of the community do already. Of several callers
        at once no more get in.
        """
        ...

    async def get(self, submission: SubmissionId) -> Submission | None: ...

    async def update(self, submission: SubmissionId, change: Callable[[Submission], Submission]) -> Submission:
        """Change one, in a transaction of its own; ``change`` may be called again and has no effect of its own. What it
        raises is passed on, and nothing is written. Raises ``NotFound``.
        """
        ...

    async def waiting(self, community: Community, limit: int, offset: int = 0) -> Sequence[Submission]:
        """At most ``limit`` that wait, the oldest first, from the one after ``offset`` others on."""
        ...

    async def count_waiting(self, community: Community) -> int: ...

    async def count_since(self, author: Member, since: datetime) -> int:
        """How many a member made in their community from ``since`` on, whatever became of them."""
        ...

    async def of_author(self, author: Member) -> Sequence[Submission]:
        """Those of a member in their community that wait, or of which they are to be told (``AuthorNews.DUE`` and
        ``LATER``), the oldest first.
        """
        ...

    async def untold(self, platforms: Collection[Platform], limit: int) -> Sequence[Submission]:
        """At most ``limit`` whose news is ``AuthorNews.DUE``, the first decided first."""
        ...

    async def of_person(self, person: Person) -> Sequence[Submission]:
        """All of a person, the newest first."""
        ...

    async def forget(self, person: Person) -> int:
        """Delete all of a person; returns how many."""
        ...

    async def collection(self, community: Community) -> str:
        """The name of its collection; empty before ``name_collection``."""
        ...

    async def name_collection(self, community: Community, name: str) -> bool:
        """Call the community's collection ``name``, unless another community's is called so; returns whether it is. A
        community that has one keeps it.
        """
        ...
