"""A world whose platform is the real Discord adapter, over real sockets, against the loopback front."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from bot.adapters.discord import refs
from bot.adapters.discord.chat import DiscordChat
from bot.adapters.discord.client import DiscordClient
from bot.adapters.discord.places import Places
from bot.adapters.discord.remote import Remote
from bot.conversation.catalogue import load_catalogue
from bot.core import community
from bot.core.community import Community, MessageRef, Platform
from bot.core.essay import Essay
from bot.core.ids import MessageId
from bot.core.subscription import Subscription
from tests.fakes.clock import FixedClock
from tests.fakes.pacing import unpaced
from tests.fakes.stores import MemoryStores
from tests.faults.world import DUE, World, daily
from tests.fronts.discord.acts import Acts
from tests.fronts.discord.front import Front
from tests.fronts.discord.state import BOT, TOKEN, Channel, Guild, Kind, Member, Message
from tests.hanging import HANGING


@dataclass(frozen=True, kw_only=True)
class FrontWorld(World):
    """One guild with one channel, whose subscription is due."""

    front: Front
    acts: Acts
    client: DiscordClient
    places: Places
    owner: Member
    guild: Guild
    place: Channel

    @property
    def channel(self) -> community.Channel:
        """``place`` as the core names it."""
        return community.Channel(Community(Platform.DISCORD, str(self.guild.id)), str(self.place.id))

    async def settle_in(self, subscription: Subscription | None = None, essays: Sequence[Essay] | None = None) -> None:
        await super().settle_in(subscription or replace(daily(Platform.DISCORD), channel=self.channel), essays)

    def posts(self) -> list[Message]:
        """What the bot has standing in the channel; in a forum, the first messages of its threads."""
        self.front.arrive()
        threads = [c for c in self.guild.channels.values() if c.parent == self.place.id]
        first = [thread.messages[thread.id] for thread in threads if thread.id in thread.messages]
        return [message for message in [*self.place.messages.values(), *first] if message.author == BOT]


async def front_world() -> FrontWorld:
    """Posts go to a channel of texts."""
    return await _world(Kind.TEXT)


async def forum_world() -> FrontWorld:
    """Posts go to a forum, which knows no nonce."""
    return await _world(Kind.FORUM)


async def remote_world() -> FrontWorld:
    """Posts go to a channel of texts, and there is no gateway: what a worker has."""
    return await _world(Kind.TEXT, is_remote=True)


async def remote_forum_world() -> FrontWorld:
    """Posts go to a forum, and there is no gateway."""
    return await _world(Kind.FORUM, is_remote=True)


async def _world(kind: Kind, *, is_remote: bool = False) -> FrontWorld:
    """A front of its own for every life; its time is the world's."""
    clock, stores = FixedClock(DUE), MemoryStores.empty()
    stack = AsyncExitStack()
    front = await stack.enter_async_context(Front(clock).listening())
    acts = Acts(front)
    owner = acts.person("Aoi", "ja")
    guild = acts.found("Home", owner)
    place = acts.channel(guild, "essays", kind)
    client = await (_logged_in if is_remote else _connected)(stack, front)
    places = Places(client, Remote(client) if is_remote else None)

    async def visible(key: str) -> Sequence[MessageRef]:
        marked = [m for m in world.posts() if refs.rate_id(key) in refs.custom_ids(m.components)]
        return [MessageRef(world.channel, MessageId(str(m.id))) for m in marked]

    async def questions(message: MessageRef) -> int:
        front.arrive()
        thread = front.state.channel(int(message.id))
        said = thread.messages.values() if thread is not None else ()
        return sum(one.author == BOT and one.id != one.channel for one in said)

    world = FrontWorld(
        clock=clock,
        platform=Platform.DISCORD,
        essays=stores.essays,
        subscriptions=stores.subscriptions,
        deliveries=stores.deliveries,
        picks=stores.picks,
        chat=DiscordChat(client, stores.subscriptions, stores.communities, load_catalogue(), clock, places=places),
        visible=visible,
        questions=questions,
        close=stack.aclose,
        front=front,
        acts=acts,
        client=client,
        places=places,
        owner=owner,
        guild=guild,
        place=place,
    )
    return world


async def _logged_in(stack: AsyncExitStack, front: Front) -> DiscordClient:
    client = DiscordClient(api_url=front.api_url, gateway_url=front.gateway_url, pacing=unpaced())
    stack.push_async_callback(client.close)
    await client.login(TOKEN)
    return client


async def _connected(stack: AsyncExitStack, front: Front) -> DiscordClient:
    client = DiscordClient(
        api_url=front.api_url, gateway_url=front.gateway_url, guild_ready_timeout=0.02, pacing=unpaced()
    )
    ready = asyncio.Event()

    @client.event
    async def on_shard_ready(_: int) -> None:
        ready.set()

    running = asyncio.create_task(client.start(TOKEN))

    async def leave() -> None:
        await client.close()
        await asyncio.gather(running, return_exceptions=True)

    stack.push_async_callback(leave)
    await asyncio.wait_for(ready.wait(), HANGING)
    return client
