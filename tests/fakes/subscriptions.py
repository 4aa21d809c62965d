"""Subscriptions in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.community import Channel, Community, Person, Platform, Shards
from bot.core.ids import SubscriptionId
from bot.core.subscription import ESSAYS, Kind, Subscription, SubscriptionState
from bot.errors import Conflict, NotFound
from tests.fakes.ratings import is_person


class MemorySubscriptions:
    """Subscriptions by id. ``handed_out`` counts those that lists of them held so far."""

    def __init__(self) -> None:
        self.handed_out = 0
        self._kept: dict[SubscriptionId, Subscription] = {}
        self.on_forgotten: Callable[[SubscriptionId], None] = lambda _: None
        self.on_changed: Callable[[SubscriptionId], None] = lambda _: None
        self.notified: dict[tuple[SubscriptionId, str], datetime | None] = {}

    async def add(self, subscription: Subscription) -> None:
        if subscription.id in self._kept:
            raise Conflict("The subscription {id} already exists.", id=subscription.id)
        self._kept[subscription.id] = subscription

    async def get(self, subscription: SubscriptionId) -> Subscription | None:
        return self._kept.get(subscription)

    @property
    def rows(self) -> Sequence[Subscription]:
        """All of them, for the other fakes, by creation, then id. No port gives that."""
        return sorted(self._kept.values(), key=_by_creation)

    async def page(
        self, limit: int, after: Subscription | None = None, kinds: Collection[Kind] = ESSAYS
    ) -> Sequence[Subscription]:
        later = [s for s in self.rows if s.kind in kinds and (after is None or _by_creation(s) > _by_creation(after))]
        return self._handed_out(later[:limit])

    async def of_platform(
        self,
        platform: Platform,
        limit: int,
        after: Subscription | None = None,
        shards: Shards | None = None,
        kinds: Collection[Kind] = ESSAYS,
    ) -> Sequence[Subscription]:
        ours = [s for s in self._kept.values() if s.channel.platform is platform and s.kind in kinds]
        served = sorted((s for s in ours if shards is None or shards.serve(s.channel.community)), key=_by_place)
        return self._handed_out([s for s in served if after is None or _by_place(s) > _by_place(after)][:limit])

    async def choosing(
        self, collection: str, limit: int, after: SubscriptionId | None = None
    ) -> Sequence[Subscription]:
        chosen = sorted(
            (s for s in self._kept.values() if collection in s.collections and s.kind in ESSAYS), key=lambda s: s.id
        )
        return self._handed_out([s for s in chosen if after is None or s.id > after][:limit])

    async def stopped(
        self, platform: Platform, reason: str, limit: int, after: Community | None = None
    ) -> Sequence[Community]:
        where = {s.channel.community for s in self._kept.values() if s.reason == reason}
        ids = sorted(one.id for one in where if one.platform is platform)
        return [Community(platform, id_) for id_ in ids if after is None or id_ > after.id][:limit]

    async def has_holidays(self) -> bool:
        return any(s.schedule.holidays for s in self._kept.values())

    async def of_channel(self, channel: Channel, kinds: Collection[Kind] = ESSAYS) -> Sequence[Subscription]:
        return self._handed_out([s for s in self.rows if s.channel == channel and not s.is_ended and s.kind in kinds])

    async def of_community(self, community: Community, kinds: Collection[Kind] = ESSAYS) -> Sequence[Subscription]:
        return self._handed_out([s for s in self.rows if s.channel.community == community and s.kind in kinds])

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Subscription], Subscription]
    ) -> Subscription:
        changed = change(self._known(subscription))
        if changed.id != subscription:
            raise ValueError("a change keeps the id")
        self._kept[subscription] = changed
        self.on_changed(subscription)
        return changed

    async def of_person(self, person: Person) -> Sequence[Subscription]:
        own = [s for s in self.rows if s.set_up_by and is_person(person, s.channel.community, s.set_up_by)]
        return self._handed_out(own)

    async def forget(self, person: Person) -> int:
        own = await self.of_person(person)
        self._kept |= {s.id: replace(s, set_up_by=None) for s in own}
        return len(own)

    async def direct_to(self, person: Person, *, also_ended: bool = False) -> Sequence[Subscription]:
        return self._handed_out([s for s in self._direct(person) if also_ended or not s.is_ended])

    async def forget_direct(self, person: Person) -> int:
        theirs = self._direct(person)
        for each in theirs:
            del self._kept[each.id]
            self.on_forgotten(each.id)
        return len(theirs)

    def _direct(self, person: Person) -> list[Subscription]:
        return [s for s in self.rows if s.member and is_person(person, s.channel.community, s.member)]

    async def first_notice(self, subscription: SubscriptionId, about: str, at: datetime | None = None) -> bool:
        is_first = (subscription, about) not in self.notified
        self.notified.setdefault((subscription, about), at)
        return is_first

    async def forget_notice(self, subscription: SubscriptionId, about: str) -> None:
        self.notified.pop((subscription, about), None)

    async def due(
        self,
        now: datetime,
        limit: int,
        platforms: Collection[Platform] | None = None,
        *,
        daily: bool | None = None,
    ) -> Sequence[Subscription]:
        ours = [s for s in self._kept.values() if platforms is None or s.channel.platform in platforms]
        ours = [s for s in ours if daily in (None, s.kind is Kind.ESSAY)]
        active = (s for s in ours if s.state is SubscriptionState.ACTIVE)
        waiting = [(s.upcoming.due, s.id, s) for s in active if s.upcoming is not None and s.upcoming.due <= now]
        return self._handed_out([s for _, _, s in sorted(waiting, key=lambda w: w[:2])[:limit]])

    def _handed_out(self, found: list[Subscription]) -> list[Subscription]:
        self.handed_out += len(found)
        return found

    def _known(self, subscription: SubscriptionId) -> Subscription:
        try:
            return self._kept[subscription]
        except KeyError:
            raise NotFound("There is no subscription “{id}”.", id=subscription) from None


def _by_creation(subscription: Subscription) -> tuple[datetime, str]:
    return subscription.created, subscription.id


def _by_place(subscription: Subscription) -> tuple[str, str, str]:
    return subscription.channel.community.id, subscription.channel.id, subscription.id
