"""What is kept of a member: all of it to read, and all of it to be forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.comment import Comment
from bot.core.community import Member, person_of
from bot.core.rating import Mark
from bot.core.saved import Saved
from bot.ports.comments import CommentStore
from bot.ports.store import RatingStore, SavedStore


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that is kept of a member: nothing else names them."""

    marks: tuple[Mark, ...]
    comments: tuple[Comment, ...]
    saved: tuple[Saved, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.marks or self.comments or self.saved)


class Privacy:
    """The member's own right. On Discord it reaches over all communities, since an id is the same person there."""

    def __init__(self, ratings: RatingStore, comments: CommentStore, saved: SavedStore) -> None:
        self._ratings = ratings
        self._comments = comments
        self._saved = saved

    async def export(self, member: Member) -> Kept:
        """All that is kept, marks and comments oldest and latest first."""
        person = person_of(member)
        return Kept(
            tuple(await self._ratings.of_person(person)),
            tuple(await self._comments.of_author(person)),
            tuple(await self._saved.of_person(person)),
        )

    async def delete(self, member: Member) -> Kept:
        """Forget all of it, and return what it was, so that an adapter can take the comments' messages back.

        A second call forgets what a first one that failed half-way left behind.
        """
        kept = await self.export(member)
        person = person_of(member)
        await self._comments.forget(person)
        await self._ratings.forget(person)
        await self._saved.forget(person)
        return kept
