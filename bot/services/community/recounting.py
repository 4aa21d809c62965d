"""Reactions under posts as ratings: as they come, and counted again where some may have been missed."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from weakref import WeakValueDictionary

from bot.core.community import Channel, Community, Member, MessageRef, Platform, Shards
from bot.core.delivery import Delivery
from bot.core.ids import MemberId, Slug
from bot.core.rating import Scale, may_rate
from bot.core.subscription import THREADED_KINDS, Subscription
from bot.errors import ChatForbidden, ChatGone, ChatRejected, InvalidInput, NotFound
from bot.ports.background import BackgroundWork
from bot.ports.delivery_log import DeliveryLog
from bot.ports.platforms import Platforms
from bot.ports.ratings import RatingStore
from bot.ports.reactions import ReactionsPort
from bot.ports.subscriptions import SubscriptionStore
from bot.services.community.engagement import Engagement
from bot.services.community.reaction_order import Act, Order
from bot.services.community.reading import POSTED
from bot.services.portions import PORTION, in_portions

log = logging.getLogger(__name__)

ASKED_POSTS: Final = 30
"""Latest posts of a channel that are looked at when an admin asks."""
AWAY_POSTS: Final = 7
"""Latest posts of a subscription that are looked at after a time away."""
TRIES: Final = 3
"""How often the platform is read at most while events keep changing what is compared with it."""

_TASK: Final = "recount"

Seen: TypeAlias = tuple[MessageRef, Scale, Mapping[str, int]]
"""A post that the platform still shows, and how many hold each emoji under it."""
Holders: TypeAlias = dict[MemberId, tuple[Member, Scale]]
"""Who holds an emoji, and by the scale of which post."""


def recount_task(platform: Platform) -> str:
    """The task of counting one community's latest posts again, whose argument is the community's id."""
    return f"{_TASK}-{platform.value}"


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the platform has, by the emojis that may differ from our votes; ``complete`` where every post was seen.
    ``ours``: our votes before it was asked.
    """

    holders: Mapping[str, Holders]
    complete: bool
    ours: Mapping[str, Collection[MemberId]]


@dataclass(slots=True, weakref_slot=True)
class _Essay:
    """One essay in one community, while anybody works on its votes. ``changes`` counts what was done to them;
    ``touched`` and ``cleared`` say which of these changes was the latest.
    """

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    changes: int = 0
    touched: dict[tuple[MemberId, str], int] = field(default_factory=dict)
    cleared: int = 0

    def touch(self, member: MemberId, seed: str) -> None:
        self.changes += 1
        self.touched[member, seed] = self.changes

    def clear(self) -> None:
        self.changes = self.cleared = self.changes + 1

    def is_touched(self, member: MemberId, seed: str, since: int) -> bool:
        return max(self.cleared, self.touched.get((member, seed), 0)) > since


class Recounting:
    """Keeps our votes equal to the platforms' reactions. A vote belongs to a community and an essay, so all of the
    community's posts of an essay count together. ``rated`` hears of each essay whose rating may be another now.

    An essay's lock is held while votes are written, and never while a platform is asked: where an event changed the
    essay meanwhile, the platform is asked again, and at last only that is written which no event has touched. A vote
    that another process changed meanwhile, which hears the events, is left as it is now, too.
    """

    def __init__(
        self,
        platforms: Platforms,
        deliveries: DeliveryLog,
        subscriptions: SubscriptionStore,
        ratings: RatingStore,
        engagement: Engagement,
        work: BackgroundWork,
        rated: Callable[[Community, Slug], None] = lambda community, slug: None,
    ) -> None:
        self._work = work
        self._platforms = platforms
        self._deliveries = deliveries
        self._subscriptions = subscriptions
        self._ratings = ratings
        self._engagement = engagement
        self._rated = rated
        self._order = Order()
        self._essays: WeakValueDictionary[tuple[Community, Slug], _Essay] = WeakValueDictionary()

    async def recount(self, channel: Channel, only: Slug | None = None) -> int:
        """Count the channel's latest posts again, or those of one essay; returns how many votes changed. Raises any
        ``ChatError``, and ``InvalidInput`` where the platform keeps no reactions.
        """
        port = self._port(channel.platform)
        slugs = {only}
        if only is None:
            slugs = {d.post.slug for d in await self._deliveries.recent(channel, ASKED_POSTS, POSTED) if d.post}
        return sum([await self._count(port, channel.community, slug) for slug in sorted(filter(None, slugs))])

    async def recount_later(
        self,
        platform: Platform,
        communities: Collection[Community] | None = None,
        known: Collection[MessageRef] = (),
        shards: Shards | None = None,
    ) -> None:
        """After a time away: have the latest posts in each of ``communities`` (None: all) of ``shards`` counted again,
        one after the other; not where all reactions of these posts are ``known``.
        """
        self._port(platform)
        async for orders in self._orders(platform, communities, shards):
            if await self._latest(orders, known, 0, AWAY_POSTS):
                await self._work.enqueue(recount_task(platform), orders[0].channel.community.id)

    async def recount_community(self, community: Community) -> int:
        """Count the latest posts of every subscription of the community again, the newest first; returns how many votes
        changed. Raises ``ChatUnavailable``.
        """
        port, changed = self._port(community.platform), 0
        orders = await self._subscriptions.of_community(community)
        try:
            for first, many in ((0, 1), (1, AWAY_POSTS)):
                for slug in await self._latest(orders, (), first, many):
                    changed += await self._count(port, community, slug)
        except (ChatForbidden, ChatGone, ChatRejected) as error:
            log.info("The reactions in %s %s could not be counted: %s", community.platform.value, community.id, error)
        if changed:
            log.info("Reactions made on %s while away: %d ratings changed", community.platform.value, changed)
        return changed

    async def reacted(self, member: Member, delivery: Delivery, emoji: str, at: float | None = None) -> None:
        """``member`` put ``emoji`` under the delivery's post. ``at`` is the platform's time of the act, any number that
        grows from one act to the next: with it, acts may be told in any order.
        """
        await self._follow(member, delivery, emoji, at, added=True)

    async def unreacted(self, member: Member, delivery: Delivery, emoji: str, at: float | None = None) -> None:
        """``member`` took ``emoji`` back. Where the essay has other posts, they may hold it there still, so the essay
        is counted again, which raises any ``ChatError``.
        """
        if not await self._follow(member, delivery, emoji, at, added=False) or delivery.post is None:
            return
        community, slug = member.community, delivery.post.slug
        port = self._platforms.reactions.get(community.platform)
        if port is not None and len(await self._deliveries.posts_of(community, slug)) > 1:
            await self._count(port, community, slug)

    async def cleared(self, delivery: Delivery, at: float | None = None) -> None:
        """All reactions, or all of one emoji, were taken off the post. Who held what is not told, and the essay can
        have another post as well: so it is counted again. Raises any ``ChatError``.
        """
        if delivery.post is None:
            return
        community, slug = delivery.channel.community, delivery.post.slug
        if at is not None and delivery.message is not None:
            self._order.clear(delivery.message, at)
        essay = self._essay(community, slug)
        essay.clear()  # what is being read at this moment may be of the time before
        await self._count(self._port(community.platform), community, slug)

    async def _follow(self, member: Member, delivery: Delivery, emoji: str, at: float | None, *, added: bool) -> bool:
        """Whether the act counts: it is a person's, of the scale, and no later one is known. What came to one member
        alone is never counted again, so a reaction there is none.
        """
        if delivery.kind not in THREADED_KINDS or not may_rate(member):
            return False
        if delivery.post is None or delivery.message is None:
            return False
        slug, scale = delivery.post.slug, delivery.post.scale
        seed = scale.seed(emoji)
        if seed is None:
            return False
        essay = self._essay(member.community, slug)
        async with essay.lock:
            later: list[str] | None = []
            if at is not None:
                later = self._order.take(delivery.message, member.id, seed, Act(at, added))
            if later is None:
                return False
            try:
                if added:
                    for each in [seed, *later]:  # the latest that was added counts, and so comes last
                        await self._engagement.record(member, slug, each, scale)
                else:
                    await self._engagement.take_back(member, slug, seed)
            finally:  # not before: who read our votes during the write must see that they have changed since
                essay.touch(member.id, seed)
        self._rated(member.community, slug)
        return True

    async def _count(self, port: ReactionsPort, community: Community, slug: Slug) -> int:
        essay = self._essay(community, slug)
        changed = 0
        for attempt in range(1, TRIES + 1):
            before, last = essay.changes, attempt == TRIES
            reading = await self._read(port, community, slug, thorough=last)
            async with essay.lock:
                if last or essay.changes == before:
                    changed = await self._apply(community, slug, reading, essay, before)
                    break
        if changed:
            self._rated(community, slug)
        return changed

    async def _read(self, port: ReactionsPort, community: Community, slug: Slug, *, thorough: bool) -> _Reading:
        """Ask who holds an emoji only where the count differs from our votes; ``thorough``: of all of them."""
        posts = [d for d in await self._deliveries.posts_of(community, slug) if d.post is not None]
        ours = await self._votes(community, slug)
        seen: list[Seen] = []
        for delivery in posts:
            if delivery.message is not None and delivery.post is not None:
                counts = await port.counts(delivery.message, delivery.post.scale)
                seen += [(delivery.message, delivery.post.scale, counts)] if counts is not None else []
        complete = len(seen) == len(posts)
        holders: dict[str, Holders] = {}
        for seed in sorted({seed for _, scale, _ in seen for seed in scale.seeds}):
            held = [(message, scale, counts) for message, scale, counts in seen if counts.get(seed)]
            if thorough or _may_differ(held, seed, ours[seed], complete=complete):
                holders[seed] = await _holders(port, seed, held, ours[seed])
        return _Reading(holders, complete, ours)

    async def _apply(self, community: Community, slug: Slug, reading: _Reading, essay: _Essay, since: int) -> int:
        """Write what differs and was not touched ``since``. Where a post was not seen, nobody's vote is taken away."""
        ours, changed = await self._votes(community, slug), 0
        for seed, theirs in reading.holders.items():
            gone = sorted(ours[seed] - theirs.keys()) if reading.complete else []
            for id_ in [*gone, *sorted(theirs.keys() - ours[seed])]:
                is_changed = (id_ in ours[seed]) != (id_ in reading.ours.get(seed, ()))
                if is_changed or essay.is_touched(id_, seed, since):
                    continue
                try:
                    if id_ in theirs:
                        member, scale = theirs[id_]
                        await self._engagement.record(member, slug, seed, scale)
                    else:
                        await self._engagement.take_back(Member(community, id_, ""), slug, seed)
                except NotFound:  # the library, or this community, has the essay no more
                    return changed
                finally:
                    essay.touch(id_, seed)
                changed += 1
        return changed

    async def _votes(self, community: Community, slug: Slug) -> defaultdict[str, set[MemberId]]:
        """Whose votes we have, by what gave them."""
        votes: defaultdict[str, set[MemberId]] = defaultdict(set)
        for vote in await self._ratings.of_essay(community, slug):
            votes[vote.source].add(vote.member)
        return votes

    async def _orders(
        self, platform: Platform, communities: Collection[Community] | None, shards: Shards | None
    ) -> AsyncIterator[Sequence[Subscription]]:
        """The subscriptions of one community after the other."""
        one: list[Subscription] = []
        async for subscription in in_portions(
            lambda after: self._subscriptions.of_platform(platform, PORTION, after, shards)
        ):
            community = subscription.channel.community
            if communities is not None and community not in communities:
                continue
            if one and one[0].channel.community != community:
                yield one
                one = []
            one.append(subscription)
        if one:
            yield one

    async def _latest(
        self, orders: Sequence[Subscription], known: Collection[MessageRef], first: int, many: int
    ) -> Sequence[Slug]:
        """The essays of the latest posts, also of those in a channel from which the subscription has moved: ``many``,
        without the ``first`` of them.
        """
        slugs: set[Slug] = set()
        for order in orders:
            latest = (await self._deliveries.latest_of_order(order.id, many))[first:]
            slugs.update(d.post.slug for d in latest if d.post is not None and d.message not in known)
        return sorted(slugs)

    def _essay(self, community: Community, slug: Slug) -> _Essay:
        return self._essays.setdefault((community, slug), _Essay())

    def _port(self, platform: Platform) -> ReactionsPort:
        port = self._platforms.reactions.get(platform)
        if port is None:
            raise InvalidInput("Here members rate on the page itself, so there are no reactions to count again.")
        return port


def _may_differ(held: Sequence[Seen], seed: str, ours: Collection[MemberId], *, complete: bool) -> bool:
    """Whether those who hold ``seed`` can be others than ``ours``, as far as counts tell. Under several posts they can
    be the same people.
    """
    if len(held) > 1 or not complete:
        return bool(held)
    return sum(counts[seed] for _, _, counts in held) != len(ours)


async def _holders(port: ReactionsPort, seed: str, held: Sequence[Seen], known: Collection[MemberId]) -> Holders:
    holders: Holders = {}
    for message, scale, _ in held:
        for member in await port.holders(message, seed, scale, known):
            holders.setdefault(member.id, (member, scale))
    return holders
