"""What a round-up is made of, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.core.comment import Comment
from bot.core.community import Community, Person, person_of
from bot.core.community_settings import CommunitySettings
from bot.core.delivery import STANDING
from bot.core.ids import CommentId, Slug
from bot.core.rating import Weighed, bayesian_mean, overall_mean
from bot.ports.round_ups import Talk
from tests.fakes.deliveries import MemoryDeliveries
from tests.fakes.essays import MemoryEssays
from tests.fakes.ratings import MemoryRatings


class Kept(Protocol):
    """The comments in memory."""

    kept: dict[CommentId, Comment]


class Communities(Protocol):
    """The settings in memory."""

    on_quotes_end: Callable[[Community], None]

    async def get(self, community: Community) -> CommunitySettings: ...


class MemoryRoundUps:
    """Counts everything anew."""

    def __init__(
        self,
        essays: MemoryEssays,
        ratings: MemoryRatings,
        deliveries: MemoryDeliveries,
        comments: Kept,
        communities: Communities,
    ) -> None:
        self._essays = essays
        self._ratings = ratings
        self._deliveries = deliveries
        self._comments = comments
        self._communities = communities
        self._agreed: dict[Person, datetime] = {}
        communities.on_quotes_end = self._unquote_in

    async def best(self, community: Community, since: date, until: date, limit: int) -> Sequence[Weighed]:
        posted = {
            row.post.slug
            for row in self._deliveries.rows()
            if row.post and row.state in STANDING and row.channel.community == community
            if since <= row.slot.local_date <= until
        }
        return await self._weighed(community, posted, limit)

    async def rated(self, community: Community, since: datetime, until: datetime, limit: int) -> Sequence[Weighed]:
        given = [
            (slug, each)
            for (at, slug, _), votes in self._ratings.kept.items()
            for each in votes.values()
            if at == community
        ]
        rated = {slug for slug, vote in given if since <= vote.at < until}
        return await self._weighed(community, rated, limit)

    async def _weighed(self, community: Community, slugs: Collection[Slug], limit: int) -> Sequence[Weighed]:
        scores = await self._ratings.scores(community)
        prior = overall_mean(scores.values())
        there = await self._essays.some(sorted(slugs))
        weighed = [Weighed(s, scores[s], bayesian_mean(scores[s], prior)) for s in sorted(there) if s in scores]
        return sorted(weighed, key=lambda each: (-each.weight, -each.score.count, each.slug))[:limit]

    async def talked(self, community: Community, since: datetime, until: datetime, limit: int) -> Sequence[Talk]:
        counts = Counter(each.slug for each in self._written(community, since, until))
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return [Talk(Slug(slug), count) for slug, count in ordered[:limit]]

    async def quotable(
        self, community: Community, since: datetime, until: datetime, limit: int, *, assumed: bool
    ) -> Sequence[Comment]:
        written = [c for c in self._written(community, since, until) if c.text and not c.author.is_bot]
        found = [c for c in written if assumed or person_of(c.author) in self._agreed]
        return sorted(found, key=lambda c: (c.created, c.id), reverse=True)[:limit]

    async def agreed(self, person: Person) -> datetime | None:
        return self._agreed.get(person)

    async def agree(self, person: Person, at: datetime) -> datetime:
        return self._agreed.setdefault(person, at)

    async def forget(self, person: Person) -> bool:
        had = self._agreed.pop(person, None) is not None
        theirs = {c.id for c in self._comments.kept.values() if person_of(c.author) == person}
        here = {c.author.community for c in self._comments.kept.values()}
        assumed = {c for c in here if (await self._communities.get(c)).quote_comments}
        self._deliveries.requote_all(lambda quoted, at: quoted in theirs and at not in assumed, lambda quote: None)
        return had

    def _unquote_in(self, community: Community) -> None:
        agreed = {c.id for c in self._comments.kept.values() if person_of(c.author) in self._agreed}
        self._deliveries.requote_all(lambda quoted, at: at == community and quoted not in agreed, lambda quote: None)

    def _written(self, community: Community, since: datetime, until: datetime) -> list[Comment]:
        here = [c for c in self._comments.kept.values() if c.author.community == community]
        return [c for c in here if since <= c.created < until and c.is_live]
