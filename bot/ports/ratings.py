"""Where members' ratings are stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.community import Community, Member, Person
from bot.core.ids import MemberId, Slug
from bot.core.rating import Distribution, Score, Vote, Weighed
from bot.core.shared_talk import SharedRatings


class RatingStore(Protocol):
    """Members' votes. A member's latest vote of an essay is their rating (``bot.core.rating.latest``)."""

    async def vote(self, member: Member, vote: Vote) -> None:
        """Keep ``vote``, replacing the member's vote of the same essay and source."""
        ...

    async def withdraw(self, member: Member, slug: Slug, source: str) -> bool:
        """Forget a vote; returns whether there was one."""
        ...

    async def votes(self, community: Community, slug: Slug, member: MemberId) -> Sequence[Vote]:
        """A member's votes of an essay, oldest first."""
        ...

    async def of_essay(self, community: Community, slug: Slug) -> Sequence[Vote]:
        """All votes of an essay in a community, oldest first."""
        ...

    async def of_person(self, person: Person, latest: int | None = None) -> Sequence[Vote]:
        """All votes of a person, oldest first; of many only the ``latest``."""
        ...

    async def forget(self, person: Person) -> int:
        """Forget all votes of a person; returns how many there were."""
        ...

    async def counts(self, community: Community, slug: Slug) -> Mapping[str, int]:
        """How many members hold a vote from each source."""
        ...

    async def scores(
        self, community: Community | None, since: datetime | None = None, slugs: Collection[Slug] | None = None
    ) -> Mapping[Slug, Score]:
        """The scores in a community (None: everywhere): each member's latest vote counts once, and only if it was made
        at or after ``since``.
        """
        ...

    async def distribution(self, community: Community | None, slug: Slug) -> Distribution:
        """How the ratings of an essay are distributed in a community (None: everywhere)."""
        ...

    async def ranked(
        self, community: Community | None, since: datetime | None, without: Collection[str], limit: int
    ) -> Sequence[Weighed]:
        """The ``limit`` best of the essays that have such a score and are not withdrawn nor of the collections
        ``without``: by Bayesian mean (``bot.core.rating``), newest date, then slug. Its prior is of all ratings of the
        community; everywhere (None) of those alone that count, since what a community gave its own essays is not for
        everybody.
        """
        ...

    async def shared(
        self,
        slug: Slug,
        latest: int,
        of: Collection[tuple[Community, MemberId]] = (),
        without: Community | None = None,
    ) -> SharedRatings:
        """The ratings of an essay that are shared, but those from ``without``: the sums, the ``latest``, and those
        ``of`` these members.

        Shared is a person's rating if they agreed to it (``PageName.ratings``): the latest that they gave in any
        community that takes part in the shared talk, and in which we still are, unless what it leaves unshared singles
        somebody out (``bot.core.shared_talk.singles_out``). That is asked of the members of its community who rated the
        essay, of all members everywhere, and of all but those of the community with most that are not shared: each
        community knows its own sum, and everybody that of all. What does not pass the first is not shared; where the
        others fail, nothing is.
        """
        ...
