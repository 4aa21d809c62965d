"""Members' votes in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.core.community import Community, Member, Person
from bot.core.ids import MemberId, Slug
from bot.core.rating import Distribution, Score, Vote, Weighed, bayesian_mean, distribution, latest, overall_mean
from bot.core.shared_talk import SharedRatings
from tests.fakes.essays import MemoryEssays


class MemoryRatings:
    """Votes by essay and member, in the order in which they were given."""

    def __init__(self, essays: MemoryEssays | None = None) -> None:
        self._essays = essays or MemoryEssays()
        self.kept: dict[tuple[Community, Slug, MemberId], dict[str, Vote]] = {}

    async def vote(self, member: Member, vote: Vote) -> None:
        if vote.member != member.id:
            raise ValueError("a member votes for themselves")
        votes = self.kept.setdefault((member.community, vote.slug, member.id), {})
        votes.pop(vote.source, None)  # a renewed vote is the later given one
        votes[vote.source] = vote

    async def withdraw(self, member: Member, slug: Slug, source: str) -> bool:
        votes = self.kept.get((member.community, slug, member.id), {})
        return votes.pop(source, None) is not None

    async def votes(self, community: Community, slug: Slug, member: MemberId) -> Sequence[Vote]:
        return sorted(self.kept.get((community, slug, member), {}).values(), key=lambda m: m.at)

    async def of_essay(self, community: Community, slug: Slug) -> Sequence[Vote]:
        kept = [votes for (where, what, _), votes in self.kept.items() if (where, what) == (community, slug)]
        return sorted((vote for votes in kept for vote in votes.values()), key=lambda m: m.at)

    def written_out(self, slug: Slug) -> str:
        """All votes of an essay, as a text: no port asks for it."""
        return repr([item for item in self.kept.items() if item[0][1] == slug and item[1]])

    async def of_person(self, person: Person, latest: int | None = None) -> Sequence[Vote]:
        own = sorted((m for key in self._of(person) for m in self.kept[key].values()), key=lambda m: m.at)
        return own if latest is None else own[max(0, len(own) - latest) :]

    async def forget(self, person: Person) -> int:
        return sum(len(self.kept.pop(key)) for key in self._of(person))

    def _of(self, person: Person) -> list[tuple[Community, Slug, MemberId]]:
        return [key for key in self.kept if is_person(person, key[0], key[2])]

    async def counts(self, community: Community, slug: Slug) -> Mapping[str, int]:
        counts: dict[str, int] = {}
        for (where, what, _), votes in self.kept.items():
            for source in votes if (where, what) == (community, slug) else ():
                counts[source] = counts.get(source, 0) + 1
        return counts

    async def scores(
        self, community: Community | None, since: datetime | None = None, slugs: Collection[Slug] | None = None
    ) -> Mapping[Slug, Score]:
        scores: dict[Slug, Score] = {}
        for (where, slug, _), votes in self.kept.items():
            vote = latest(votes.values())
            wanted = (community is None or where == community) and (slugs is None or slug in slugs)
            if vote is not None and wanted and (since is None or vote.at >= since):
                before = scores.get(slug, Score())
                scores[slug] = Score(before.count + 1, before.total + vote.score)
        return scores

    async def distribution(self, community: Community | None, slug: Slug) -> Distribution:
        its = [v for (where, what, _), v in self.kept.items() if what == slug and community in (None, where)]
        counting = [latest(votes.values()) for votes in its]
        return distribution((vote.score, 1) for vote in counting if vote is not None)

    async def ranked(
        self, community: Community | None, since: datetime | None, without: Collection[str], limit: int
    ) -> Sequence[Weighed]:
        scores = await self.scores(community, since)
        listed = [essay.slug for essay in await self._essays.every(None, without) if essay.slug in scores]
        prior = overall_mean(scores[slug] for slug in (listed if community is None else scores))
        weighed = [Weighed(slug, scores[slug], bayesian_mean(scores[slug], prior)) for slug in listed]
        return sorted(weighed, key=lambda each: -each.weight)[:limit]  # stable: `every` comes newest first

    async def shared(
        self,
        slug: Slug,
        latest: int,
        of: Collection[tuple[Community, MemberId]] = (),
        without: Community | None = None,
    ) -> SharedRatings:
        """None: here nobody can agree to it."""
        return SharedRatings()


def is_person(person: Person, community: Community, member: MemberId) -> bool:
    """Whether ``member`` of ``community`` is ``person``."""
    here = person.community in (None, community) and person.platform is community.platform
    return here and person.id == member
