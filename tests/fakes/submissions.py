"""Submissions in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from bot.core.community import Community, Member, Person, Platform
from bot.core.ids import SubmissionId
from bot.core.phrase import NO_SUBMISSION
from bot.core.submission import AuthorNews, Submission
from bot.errors import NotFound
from bot.ports.submissions import Room
from tests.fakes.ratings import is_person


class MemorySubmissions:
    """Submissions by id."""

    def __init__(self) -> None:
        self._kept: dict[SubmissionId, Submission] = {}
        self._collections: dict[Community, str] = {}

    async def add(self, submission: Submission, *, of_member: int, of_community: int) -> Room:
        waiting = self._waiting(submission.author.community)
        if len(waiting) >= of_community:
            return Room.COMMUNITY_FULL
        if len([each for each in waiting if each.author.id == submission.author.id]) >= of_member:
            return Room.MEMBER_FULL
        self._kept[submission.id] = submission
        return Room.THERE

    async def get(self, submission: SubmissionId) -> Submission | None:
        return self._kept.get(submission)

    async def update(self, submission: SubmissionId, change: Callable[[Submission], Submission]) -> Submission:
        if submission not in self._kept:
            raise NotFound(NO_SUBMISSION)
        changed = change(self._kept[submission])
        if changed.id != submission:
            raise ValueError("a change keeps the id")
        self._kept[submission] = changed
        return changed

    async def waiting(self, community: Community, limit: int, offset: int = 0) -> Sequence[Submission]:
        return self._waiting(community)[offset : offset + limit]

    async def count_waiting(self, community: Community) -> int:
        return len(self._waiting(community))

    async def count_since(self, author: Member, since: datetime) -> int:
        mine = [s for s in self._kept.values() if (s.author.community, s.author.id) == (author.community, author.id)]
        return len([s for s in mine if s.created >= since])

    async def of_author(self, author: Member) -> Sequence[Submission]:
        mine = [s for s in self._kept.values() if (s.author.community, s.author.id) == (author.community, author.id)]
        unheard = (AuthorNews.DUE, AuthorNews.LATER)
        return sorted((s for s in mine if s.is_waiting or s.news in unheard), key=lambda s: (s.created, s.id))

    async def untold(self, platforms: Collection[Platform], limit: int) -> Sequence[Submission]:
        due = [
            (s.decided, s.id, s)
            for s in self._kept.values()
            if s.news is AuthorNews.DUE and s.decided is not None and s.author.community.platform in platforms
        ]
        return [s for _, _, s in sorted(due, key=lambda each: each[:2])][:limit]

    async def of_person(self, person: Person) -> Sequence[Submission]:
        return sorted(self._of(person), key=lambda s: (s.created, s.id), reverse=True)

    async def forget(self, person: Person) -> int:
        return len([self._kept.pop(s.id) for s in self._of(person)])

    async def collection(self, community: Community) -> str:
        return self._collections.get(community, "")

    async def name_collection(self, community: Community, name: str) -> bool:
        if name not in self._collections.values():
            self._collections.setdefault(community, name)
        return await self.collection(community) == name

    def _waiting(self, community: Community) -> list[Submission]:
        found = [s for s in self._kept.values() if s.is_waiting and s.author.community == community]
        return sorted(found, key=lambda s: (s.created, s.id))

    def _of(self, person: Person) -> list[Submission]:
        return [s for s in self._kept.values() if is_person(person, s.author.community, s.author.id)]
