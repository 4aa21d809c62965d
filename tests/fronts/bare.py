"""A client of discord.py and nothing else, for trying the front itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.fronts.discord.front import Front
from tests.fronts.discord.state import TOKEN

WAIT = 0.05
"""Seconds that the client waits for more guilds before it calls itself ready."""
INTENTS = discord.Intents(guilds=True, guild_messages=True, guild_reactions=True)


class Bare(discord.AutoShardedClient):
    """Keeps its events, by name and with their arguments, and does not wait before it identifies again."""

    def __init__(self, front: Front, intents: discord.Intents = INTENTS, shards: int | None = None) -> None:
        super().__init__(
            intents=intents,
            shard_count=shards,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            guild_ready_timeout=WAIT,
        )
        self.front = front
        self.seen: list[tuple[str, tuple[object, ...]]] = []
        self.failed: BaseException | None = None

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Discord's own five seconds are not the front's."""

    def dispatch(self, event: str, /, *args: object, **kwargs: object) -> None:
        super().dispatch(event, *args, **kwargs)
        self.seen.append((event, args))
        self.front.stir()

    def count(self, event: str) -> int:
        return sum(name == event for name, _ in self.seen)

    def last(self, event: str) -> object:
        """What the latest ``event`` brought."""
        return next(args[0] for name, args in reversed(self.seen) if name == event)

    async def until(self, event: str, times: int = 1) -> None:
        """Wait until ``event`` has come ``times`` times since the start."""
        await self.front.until(lambda: self.count(event) >= times, what=f"{times} × {event}")

    def text_channel(self, id_: int) -> discord.TextChannel:
        channel = self.get_channel(id_)
        assert isinstance(channel, discord.TextChannel)
        return channel


@contextmanager
def pointed(front: Front) -> Iterator[None]:
    """discord.py takes the front for Discord inside the block."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = front.api_url, yarl.URL(front.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@asynccontextmanager
async def bare(client: Bare) -> AsyncIterator[Bare]:
    """``client``, ready; an error that ends it is in ``failed``."""

    async def run() -> None:
        try:
            await client.start(TOKEN)
        except BaseException as exc:
            client.failed = exc
            raise
        finally:
            client.front.stir()

    with pointed(client.front):
        running = asyncio.create_task(run())
        try:
            await client.front.until(lambda: client.is_ready() or client.failed is not None, what="ready")
            yield client
        finally:
            await client.close()
            await asyncio.gather(running, return_exceptions=True)
