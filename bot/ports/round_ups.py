"""What a round-up is made of, read from sums that are kept; what ``bot.ports`` says of stores holds here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.core.comment import Comment
from bot.core.community import Community, Person
from bot.core.ids import Slug
from bot.core.rating import Weighed


@dataclass(frozen=True, slots=True)
class Talk:
    """An essay, and how many comments that stand it got in a period."""

    slug: Slug
    comments: int


class RoundUpStore(Protocol):
    """Reads alone, beside the members' agreements to be quoted."""

    async def best(self, community: Community, since: date, until: date, limit: int) -> Sequence[Weighed]:
        """Of the essays that came to any channel of the community on the local dates from ``since`` up to and with
        ``until``, the ``limit`` best by ``RatingStore.ranked``'s weight, from the sums that are kept: ratings of every
        time count, the latest of each member. Ties by more ratings, then slug. Essays that nobody rated are left out.
        """
        ...

    async def rated(self, community: Community, since: datetime, until: datetime, limit: int) -> Sequence[Weighed]:
        """The same of the essays that members of the community rated at or after ``since`` and before ``until``,
        wherever they found them. Only the ``RATED_MAX`` best of the community are looked at.
        """
        ...

    async def talked(self, community: Community, since: datetime, until: datetime, limit: int) -> Sequence[Talk]:
        """The ``limit`` essays with most comments that stand and were written at or after ``since`` and before
        ``until``, ties by slug. Of more than ``TALK_MAX`` comments the latest alone are looked at.
        """
        ...

    async def quotable(
        self, community: Community, since: datetime, until: datetime, limit: int, *, assumed: bool
    ) -> Sequence[Comment]:
        """The latest ``limit`` comments of that time that stand, are no bot's and whose text is stored, newest first,
        ties by id downwards: of members who agreed to be quoted, or with ``assumed`` of everybody. Of more than
        ``QUOTABLE_MAX`` comments the latest alone are looked at.
        """
        ...

    async def agreed(self, person: Person) -> datetime | None:
        """Since when the person lets round-ups quote them; None where they do not."""
        ...

    async def agree(self, person: Person, at: datetime) -> datetime:
        """Keep the agreement; returns since when it is in force, which stays of one that is stored."""
        ...

    async def forget(self, person: Person) -> bool:
        """Forget the agreement; returns whether there was one."""
        ...


RATED_MAX = 500
"""Essays whose votes are looked at for one of a period: when an essay got its last vote is kept nowhere else."""
TALK_MAX = 20_000
"""Comments of a period that are looked at; a community that writes more has enough to choose from."""
QUOTABLE_MAX = 5_000
"""Fewer, since their texts and their authors' agreements are read as well."""
