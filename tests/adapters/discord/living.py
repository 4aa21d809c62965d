"""The whole of Discord's adapter, connected to the loopback front, with one essay posted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.adapters.discord import refs
from bot.adapters.discord.client import DiscordClient
from bot.adapters.discord.front import DiscordFront
from bot.conversation.services import Services
from bot.core.comment import Comment, CommentMirror
from bot.core.community import Channel, Member, MessageRef, Platform
from bot.core.ids import CommentId, MemberId, Slug, ThreadId, new_id
from bot.core.subscription import Slot, Subscription
from bot.services.community.engagement import Engagement
from bot.services.community.subscribing import Subscribing
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.picking import Picking
from tests.fakes.clock import FakeHolidays, FixedClock
from tests.fakes.library import MemoryIndex
from tests.fakes.opening import DoneWork
from tests.fakes.pacing import unpaced
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.faults.world import DUE, daily, essay
from tests.fronts.discord import state
from tests.fronts.discord.acts import Acts
from tests.fronts.discord.front import Front
from tests.hanging import HANGING
from tests.unit.arranged import post


@dataclass
class Living:
    """A guild with an owner, two members and a channel that gets its essay of the day; and one forum."""

    front: Front
    acts: Acts
    stores: MemoryStores
    clock: FixedClock
    services: Services
    owner: state.Member
    ann: state.Member
    ben: state.Member
    guild: state.Guild
    place: state.Channel
    forum: state.Channel
    discord: DiscordFront
    work: DoneWork

    @property
    def engagement(self) -> Engagement:
        return self.services.engagement

    @property
    def setup(self) -> Subscribing:
        return self.services.subscribing

    async def begin(self) -> None:
        """Connect, and wait until the session is ready."""
        self.discord.start()
        await self.front.until(lambda: self.front.gateway.connected > 0, what="a session")
        await eventually(lambda: _ready(self.discord.client))

    async def restart(self) -> None:
        """End the connection and begin with a new one, as a new process does."""
        await self.discord.stop()
        self.front.gateway.sessions.clear()
        self.discord = _connected(self.front, self.services)
        await self.begin()

    @property
    def channel(self) -> Channel:
        return refs.channel_of(self.guild.id, self.place.id)

    @property
    def subscription(self) -> Subscription:
        return replace(daily(Platform.DISCORD), channel=self.channel, scale="thumbs")

    async def deliver(self, subscription: Subscription | None = None) -> MessageRef:
        """Post what is due, and wait for its emojis."""
        wanted = subscription or self.subscription
        await self.stores.subscriptions.add(wanted)
        delivering = Delivering(
            subscriptions=self.stores.subscriptions,
            deliveries=self.stores.deliveries,
            picking=Picking(
                self.stores.essays,
                self.stores.picks,
                "https://essays.example",
            ),
            chats={Platform.DISCORD: self.discord.chat},
            clock=self.clock,
            holidays=FakeHolidays(),
        )
        await delivering.tick()
        [row] = await self.stores.deliveries.recent(wanted.channel, 1)
        assert row.message is not None, row
        post = self.message(row.message)
        await self.front.until(lambda: len(post.reactions) == 2, what="the seeds")
        return row.message

    def mirror(self, ref: MessageRef, text: str, thread: ThreadId | None = None) -> CommentMirror:
        """What Ann says of the essay."""
        ann = Member(self.channel.community, MemberId(str(self.ann.id)), "Ann")
        slot = Slot(self.subscription.id, self.clock.now().date())
        said = Comment(
            id=CommentId(new_id()), slot=slot, slug=Slug("essay-1"), author=ann, text=text, created=self.clock.now()
        )
        return CommentMirror(said, ref, thread, post("essay-1"))

    def message(self, ref: MessageRef) -> state.Message:
        """The message as it stands on the platform."""
        for number in (int(ref.channel.id), int(ref.id)):
            channel = self.front.state.channel(number)
            if channel is not None and int(ref.id) in channel.messages:
                return channel.messages[int(ref.id)]
        raise AssertionError(ref)

    async def votes(self) -> Mapping[str, int]:
        """How many members hold each vote of the essay that was posted."""
        slugs = {d.post.slug for d in await self.stores.deliveries.recent(self.channel, 9) if d.post}
        return {
            source: count
            for slug in slugs
            for source, count in (await self.stores.ratings.counts(self.channel.community, slug)).items()
            if count
        }

    async def see(self, votes: Mapping[str, int]) -> None:
        """Wait until the votes are these."""

        async def so() -> bool:
            return await self.votes() == votes

        try:
            await eventually(so)
        except TimeoutError:
            raise AssertionError(f"{await self.votes()}, not {votes}") from None


async def eventually(what: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so; what never comes fails."""
    async with asyncio.timeout(HANGING):
        while not await what():  # noqa: ASYNC110 (stores tell nobody of a change)
            await asyncio.sleep(0.005)


@asynccontextmanager
async def living() -> AsyncIterator[Living]:
    clock, stores = FixedClock(DUE), MemoryStores.empty()
    async with Front(clock).listening() as front:
        acts = Acts(front)
        owner, ann, ben = acts.person("Olga"), acts.person("Ann"), acts.person("Ben")
        guild = acts.found("Home", owner, ann, ben)
        place = acts.channel(guild, "essays")
        forum = acts.channel(guild, "talk", state.Kind.FORUM)
        await stores.essays.apply("test", [essay(n) for n in (1, 2, 3)], [])
        work = DoneWork()
        services = made_services(stores, clock, index=MemoryIndex(stores.essays), work=work)
        discord = _connected(front, services)
        made = Living(front, acts, stores, clock, services, owner, ann, ben, guild, place, forum, discord, work)
        try:
            await made.begin()
            yield made
        finally:
            await made.discord.stop()
            await work.done()
            await services.refreshing.stop()


def _connected(front: Front, services: Services) -> DiscordFront:
    client = DiscordClient(
        api_url=front.api_url, gateway_url=front.gateway_url, guild_ready_timeout=0.02, pacing=unpaced()
    )
    made = DiscordFront(services, client, state.TOKEN)
    services.platforms.join(Platform.DISCORD, made.chat, made.reacted, made.replies)
    return made


async def _ready(client: DiscordClient) -> bool:
    return client.is_ready()
