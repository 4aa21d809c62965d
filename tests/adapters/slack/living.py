"""A running program on Slack with a standing order, and what it makes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.core.community import Channel, Member, MessageRef, Platform
from bot.core.delivery import Delivery
from bot.core.ids import MemberId
from bot.core.subscription import NextSlot, Subscription
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.picking import Picking
from tests.adapters.slack.talk import PAGES, Talk, talking
from tests.fakes.clock import FakeHolidays
from tests.faults.world import daily, essay
from tests.fronts.slack import state
from tests.fronts.slack.asked import Delivery as Envelope


@dataclass
class Living:
    """Ann and the owner are members; Ben joins them. The scale is that of thumbs."""

    talk: Talk
    ben: state.Member

    @property
    def channel(self) -> Channel:
        return self.talk.place

    @property
    def subscription(self) -> Subscription:
        made = daily(Platform.SLACK)
        assert made.upcoming is not None
        upcoming = NextSlot(made.upcoming.slot, self.talk.clock.now())
        return replace(made, channel=self.channel, scale="thumbs", upcoming=upcoming)

    async def deliver(self, subscription: Subscription | None = None) -> MessageRef:
        """Post what is due, and wait for its emojis."""
        wanted = subscription or self.subscription
        stores = self.talk.stores
        await stores.subscriptions.add(wanted)
        await self.worker().tick()
        row = await self.row(wanted.channel)
        assert row.message is not None, row
        post = self.post(row.message)
        await self.talk.front.until(lambda: len(post.reactions) == 2, what="the seeds")
        return row.message

    def worker(self) -> Delivering:
        stores = self.talk.stores
        return Delivering(
            subscriptions=stores.subscriptions,
            deliveries=stores.deliveries,
            picking=Picking(stores.essays, stores.picks, PAGES),
            chats={Platform.SLACK: self.talk.slack.chat},
            clock=self.talk.clock,
            holidays=FakeHolidays(),
        )

    async def row(self, channel: Channel | None = None) -> Delivery:
        """The channel's latest delivery."""
        [row] = await self.talk.stores.deliveries.recent(channel or self.channel, 1)
        return row

    def post(self, ref: MessageRef) -> state.Message:
        """The message as it stands on the platform."""
        return self.talk.home.channels[ref.channel.id].messages[ref.id]

    async def votes(self) -> Mapping[str, int]:
        """How many members hold each vote of the essay that was posted."""
        row = await self.row()
        assert row.post is not None
        counts = await self.talk.stores.ratings.counts(self.channel.community, row.post.slug)
        return {source: count for source, count in counts.items() if count}

    async def score_of(self, member: state.Member) -> float | None:
        """What counts as the member's rating."""
        row = await self.row()
        assert row.post is not None
        engagement = self.talk.services.engagement
        return (await engagement.summary(self.channel.community, row.post.slug, self._as(member))).mine

    def _as(self, member: state.Member) -> Member:
        return Member(self.channel.community, MemberId(member.id), member.name)

    def last(self, kind: str) -> Envelope:
        """The latest event of a kind that the program was sent."""
        return self.talk.front.events(kind)[-1]

    async def hear_again(self, envelope: Envelope) -> None:
        """Let Slack send the same once more, and wait until it is worked off."""
        envelope.acknowledged = None
        self.talk.front.outbox.again(envelope)
        await self.talk.handled()


@asynccontextmanager
async def living() -> AsyncIterator[Living]:
    async with talking(FakeHolidays()) as talk:
        await talk.stores.essays.apply("test", [essay(n) for n in (1, 2, 3)], [])
        yield Living(talk, talk.acts.person(talk.home, "Ben"))
