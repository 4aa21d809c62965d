"""An essay with its posts, and a platform whose answers take their time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.core.community import Channel, Community, Member, MessageRef, Platform
from bot.core.delivery import Delivery
from bot.core.ids import MemberId, Slug, SubscriptionId
from bot.core.rating import Scale, Vote
from bot.core.subscription import Slot
from bot.ports.platforms import Platforms
from bot.services.community.engagement import Engagement
from bot.services.community.recounting import Recounting, recount_task
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FixedClock
from tests.fakes.opening import ListedWork
from tests.fakes.stores import MemoryRatings, MemoryStores
from tests.unit.arranged import NOW, essay, post, posted, standing_order

HOME = Community(Platform.DISCORD, "home")
HERE, THERE = Channel(HOME, "here"), Channel(HOME, "there")
AWAY = Community(Platform.DISCORD, "away")
UP, DOWN = "👍", "👎"
TRUST = Slug("trust")
ANN, BEN = (Member(HOME, MemberId(name), name) for name in ("ann", "ben"))
ROBOT = Member(HOME, MemberId("robot"), "robot", is_bot=True)


class SlowRatings(MemoryRatings):
    """A store that lets others go on, as every real one does."""

    async def vote(self, member: Member, vote: Vote) -> None:
        await asyncio.sleep(0)
        await super().vote(member, vote)
        await asyncio.sleep(0)

    async def withdraw(self, member: Member, slug: Slug, source: str) -> bool:
        await asyncio.sleep(0)
        gone = await super().withdraw(member, slug, source)
        await asyncio.sleep(0)
        return gone

    async def of_essay(self, community: Community, slug: Slug) -> Sequence[Vote]:
        found = await super().of_essay(community, slug)
        await asyncio.sleep(0)
        return found


class SlowChat(FakeChat):
    """Answers are some turns of the loop on their way, each as many as ``delays`` says; ``busy``: how many are now, and
    ``under_way``: whether the first was. ``meanwhile`` is done one by one before something is counted.
    """

    delays: Iterator[int] = iter(())
    busy = 0

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.under_way = asyncio.Event()
        self.meanwhile: list[Callable[[], Awaitable[None]]] = []

    async def counts(self, message: MessageRef, scale: Scale) -> Mapping[str, int] | None:
        if self.meanwhile:
            await self.meanwhile.pop(0)()
        found = await super().counts(message, scale)
        await self._wait()
        return found

    async def holders(
        self, message: MessageRef, emoji: str, scale: Scale, known: Collection[MemberId] = ()
    ) -> Sequence[Member]:
        found = await super().holders(message, emoji, scale, known)
        await self._wait()
        return found

    async def _wait(self) -> None:
        self.busy += 1
        self.under_way.set()
        for _ in range(next(self.delays, 0)):
            await asyncio.sleep(0)
        self.busy -= 1


class World:
    """An essay under one post or several; what is done on the platform is told when a test says so."""

    def __init__(self) -> None:
        self.stores = stores = MemoryStores.empty()
        self.ratings = SlowRatings()
        clock = FixedClock(NOW)
        self.chat = SlowChat.with_nonce(clock)
        self.rated: list[tuple[Community, Slug]] = []
        self.work = ListedWork()
        self.platforms = Platforms(reactions={Platform.DISCORD: self.chat})
        self.engagement = Engagement(stores.essays, self.ratings, clock)
        self.recounting = Recounting(
            self.platforms,
            stores.deliveries,
            stores.subscriptions,
            self.ratings,
            self.engagement,
            self.work,
            lambda community, slug: self.rated.append((community, slug)),
        )

    async def begin(self, *channels: Channel, slug: Slug = TRUST) -> list[Delivery]:
        """Post the essay in each of ``channels``."""
        await self.stores.essays.apply("test", [essay(slug)], ())
        made = []
        for turn, channel in enumerate(channels, start=1):
            thumbs = post(slug, seeds=(DOWN, UP), scores=(1.0, 5.0))
            ref = await self.chat.post(channel, thumbs, f"{slug}-{turn}")
            row = posted(slug, NOW, channel, turn)
            slot = Slot(SubscriptionId(f"{channel.community.id}-{channel.id}-{slug}"), NOW.date(), turn)
            made.append(replace(row, slot=slot, post=thumbs, message=ref))
            await self.stores.deliveries.add(made[-1])
        return made

    async def subscribe(self, delivery: Delivery) -> None:
        order = standing_order(id=delivery.slot.subscription, channel=delivery.channel)
        await self.stores.subscriptions.add(order)

    async def recounted(self) -> int:
        """Do what was enqueued; returns how many votes changed."""
        waiting, self.work.waiting = self.work.waiting, []
        assert {task for task, _ in waiting} <= {recount_task(Platform.DISCORD)}
        return sum([await self.recounting.recount_community(Community(Platform.DISCORD, id_)) for _, id_ in waiting])

    async def votes(self, community: Community = HOME, slug: Slug = TRUST) -> set[tuple[MemberId, str]]:
        return {(vote.member, vote.source) for vote in await self.ratings.of_essay(community, slug)}

    def held(self) -> set[tuple[MemberId, str]]:
        """What people hold on the platform."""
        return {
            (member.id, emoji)
            for message in self.chat.messages.values()
            for emoji, members in message.reactions.items()
            for member in members
            if not member.is_bot
        }

    def react(self, delivery: Delivery, member: Member, emoji: str) -> None:
        assert delivery.message is not None
        self.chat.react(delivery.message, member, emoji)

    def unreact(self, delivery: Delivery, member: Member, emoji: str) -> None:
        assert delivery.message is not None
        self.chat.unreact(delivery.message, member, emoji)
