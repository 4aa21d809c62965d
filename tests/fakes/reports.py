"""What reports are made of, in memory. A group keeps the acts that it holds, and counts as long as all are there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.core.community import Community, Member, Person
from bot.core.delivery import Delivery
from bot.core.ids import MemberId, Slug
from bot.core.rating import latest
from bot.core.report import Act, Figure, Group, OfSource, Reach, Scope, Stream, Sums, grouped, month_of
from bot.core.subscription import Kind
from bot.ports.report_keys import ReportKey
from bot.ports.searched import Searched
from tests.fakes.ratings import MemoryRatings, is_person

if TYPE_CHECKING:
    from tests.fakes.deliveries import MemoryDeliveries
    from tests.fakes.essays import MemoryEssays
    from tests.fakes.stores import MemoryComments, MemorySaved


class MemorySearched:
    """Searches by member, essay and words."""

    def __init__(self) -> None:
        self.kept: dict[tuple[Community, MemberId, Slug, str], datetime] = {}

    async def opened(self, member: Member, searched: Searched) -> None:
        self.kept.setdefault((member.community, member.id, searched.slug, searched.words), searched.at)

    async def of_person(self, person: Person) -> Sequence[Searched]:
        own = [Searched(slug, words, at) for (_, _, slug, words), at in self._of(person).items()]
        return sorted(own, key=lambda each: (each.at, each.slug, each.words))

    async def forget(self, person: Person) -> int:
        return len([self.kept.pop(key) for key in self._of(person)])

    def _of(self, person: Person) -> dict[tuple[Community, MemberId, Slug, str], datetime]:
        return {key: at for key, at in self.kept.items() if is_person(person, key[0], key[1])}


class MemoryReports:
    """Groups by stream, each with its acts."""

    def __init__(
        self,
        essays: MemoryEssays,
        deliveries: MemoryDeliveries,
        ratings: MemoryRatings,
        comments: MemoryComments,
        saved: MemorySaved,
        searched: MemorySearched,
    ) -> None:
        self._essays = essays
        self._deliveries = deliveries
        self._ratings = ratings
        self._comments = comments
        self._saved = saved
        self._searched = searched
        self._groups: dict[Stream, list[tuple[Group, set[Act]]]] = {}
        self._lost: set[Group] = set()
        self._counted: datetime | None = None

    async def streams(self, since: datetime, until: datetime) -> Sequence[Stream]:
        return list({stream: None for stream, act in self._acts() if since <= act.at < until})

    async def group(self, stream: Stream, until: datetime, least: int) -> int:
        self._look()
        known = self._groups.setdefault(stream, [])
        fresh = [act for its, act in self._acts() if its == stream and act.at < until]
        fresh = [act for act in fresh if all(act.at >= group.until for group, _ in known)]
        made = grouped(stream, fresh, until, least)
        known += [(group, {act for act in fresh if group.since <= act.at < group.until}) for group in made]
        return len(made)

    async def counted(self) -> datetime | None:
        return self._counted

    async def count_from(self, until: datetime) -> None:
        self._counted = until

    async def groups(self, scope: Scope, month: date) -> Sequence[Group]:
        self._look()
        every = [group for groups in self._groups.values() for group, _ in groups if group not in self._lost]
        return [g for g in every if g.month == month and self._is_of(scope, g.stream.community, g.stream.slug)]

    async def sums(self, scope: Scope, first: date, last: date, least: int) -> Sequence[Sums]:
        counts: Counter[tuple[date, Figure]] = Counter()
        totals: dict[tuple[date, Figure], float] = {}
        for month in {group.month for groups in self._groups.values() for group, _ in groups}:
            its = await self.groups(scope, month) if first <= month <= last else []
            for group in (each for each in its if each.members >= least):
                key = (month, group.stream.figure)
                counts[key] += group.count
                totals[key] = totals.get(key, 0.0) + group.total
        return [Sums(*key, count, totals[key]) for key, count in counts.items()]

    async def reach(self, scope: Scope, month: date) -> Mapping[Slug, Reach]:
        posted: dict[Slug, list[Delivery]] = {}
        for delivery in self._posted(scope, month):
            if delivery.post is not None:
                posted.setdefault(delivery.post.slug, []).append(delivery)
        return {slug: Reach(len(its), len({each.channel for each in its})) for slug, its in posted.items()}

    async def posts(self, scope: Scope, month: date) -> int:
        return len(self._posted(scope, month))

    def _posted(self, scope: Scope, month: date) -> list[Delivery]:
        rows = [each for each in self._deliveries.kept.values() if each.kind is Kind.ESSAY and each.message is not None]
        due = [each for each in rows if each.post is not None and month_of(each.due) == month]
        return [each for each in due if each.post and self._is_of(scope, each.channel.community, each.post.slug)]

    def _is_of(self, scope: Scope, community: Community, slug: Slug) -> bool:
        match scope:
            case Community():
                return community == scope
            case OfSource(name):
                return self._essays.source_of(slug) == name
        return self._essays.source_of(slug) is not None

    def _look(self) -> None:
        """What lost an act counts no more, for good."""
        there: dict[Stream, set[Act]] = {}
        for stream, act in self._acts():
            there.setdefault(stream, set()).add(act)
        for stream, groups in self._groups.items():
            self._lost |= {group for group, acts in groups if not acts <= there.get(stream, set())}

    def _acts(self) -> Iterator[tuple[Stream, Act]]:
        for (community, slug, member), votes in self._ratings.kept.items():
            if (vote := latest(votes.values())) is not None:
                yield Stream(community, slug, Figure.RATINGS), Act(member, vote.at, vote.score)
        for comment in self._comments.kept.values():
            if comment.is_live and not comment.author.is_bot:
                stream = Stream(comment.author.community, comment.slug, Figure.COMMENTS)
                yield stream, Act(comment.author.id, comment.created)
        for person, saved in self._saved.kept.items():
            for each in saved.values():
                if each.community is not None:
                    yield Stream(each.community, each.slug, Figure.SAVES), Act(person.id, each.at)
        for (community, member, slug, words), at in self._searched.kept.items():
            yield Stream(community, slug, Figure.SEARCHES, words), Act(member, at)


class MemoryReportKeys:
    """Keys by token."""

    def __init__(self) -> None:
        self._kept: dict[str, ReportKey] = {}

    async def of(self, scope: Scope) -> ReportKey | None:
        if scope is None:
            raise ValueError("only a community or a source has a key")
        return next((key for key in self._kept.values() if _scope(key) == scope), None)

    async def make(self, key: ReportKey) -> ReportKey:
        known = await self.of(_scope(key))
        return known or self._kept.setdefault(key.token, key)

    async def renew(self, key: ReportKey) -> None:
        self._kept = {token: each for token, each in self._kept.items() if _scope(each) != _scope(key)}
        self._kept[key.token] = key

    async def find(self, token: str) -> ReportKey | None:
        return self._kept.get(token)


def _scope(key: ReportKey) -> Scope:
    return key.community or OfSource(key.source or "")
