"""Guilds and channels asked of Discord, where no gateway tells of them."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Generic, TypeAlias, TypeVar

import discord

from bot.adapters.discord.failures import wrapped
from bot.errors import ChatGone, ChatUnavailable, ChatUncertain
from bot.services.keyed_locks import KeyedLocks

Place: TypeAlias = discord.abc.GuildChannel | discord.Thread
Reached: TypeAlias = Place | discord.DMChannel

CHANNELS_MAX: Final = 1_000
CHANNEL_SECONDS: Final = 300.0
"""A channel that becomes a news channel, or gets other tags, is known as such after so long."""
GUILDS_MAX: Final = 100
GUILD_SECONDS: Final = 30.0
"""A permission that an admin gives is known after so long."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remote:
    """Asks for what it does not know, and for what it has known for too long; keeps a little."""

    def __init__(self, client: discord.Client, now: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._channels: _Kept[int, Reached] = _Kept(CHANNELS_MAX, CHANNEL_SECONDS, now)
        self._guilds: _Kept[int, discord.Guild] = _Kept(GUILDS_MAX, GUILD_SECONDS, now)

    def known(self, number: int) -> Reached | None:
        """The channel or thread as it was when it was last asked for, if that is kept."""
        return self._channels.known(number)

    async def place(self, number: int, *, anew: bool = False) -> Reached:
        """The channel, thread or direct messages; ``anew``: as it is now. Its guild has an id alone. Raises any
        ``ChatError``.
        """
        return await self._channels.get(number, lambda: self._place(number), anew=anew)

    async def guild(self, number: int) -> discord.Guild:
        """The guild with its roles and channels, and with us as its only member. Raises any ``ChatError``."""
        return await self._guilds.get(number, lambda: self._guild(number))

    async def _place(self, number: int) -> Reached:
        with reading():
            found = await self._client.fetch_channel(number)
        if not isinstance(found, Reached):
            raise ChatGone("The Discord channel {id} does not belong to a guild.", id=str(number))
        return found

    async def _guild(self, number: int) -> discord.Guild:
        """The library has a guild with its channels only from the gateway, so it is put together in the same form."""
        http, me = self._client.http, self._client.user
        with reading():
            told: dict[str, Any] = dict(await http.get_guild(number, with_counts=False))
            told["channels"] = await http.get_all_guild_channels(number)
            told["members"] = [await http.get_member(number, me.id)] if me is not None else []
        return discord.Guild(data=told, state=self._client._connection)  # type: ignore[arg-type]


@contextmanager
def reading() -> Iterator[None]:
    """An answer that was lost leaves nothing in doubt where nothing was to be changed."""
    try:
        with wrapped():
            yield
    except ChatUncertain as exc:
        raise ChatUnavailable("Discord's answer was lost.") from exc


class _Kept(Generic[K, V]):
    """The latest ``size`` values, each fresh for some ``seconds`` by ``now``. Each is asked for once at a time."""

    def __init__(self, size: int, seconds: float, now: Callable[[], float]) -> None:
        self._size = size
        self._seconds = seconds
        self._now = now
        self._locks: KeyedLocks[K] = KeyedLocks()
        self._values: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def known(self, key: K) -> V | None:
        return self._values[key][1] if key in self._values else None

    async def get(self, key: K, ask: Callable[[], Awaitable[V]], *, anew: bool = False) -> V:
        async with self._locks.of(key):
            if key in self._values and not anew:
                since, value = self._values[key]
                if self._now() - since < self._seconds:
                    return value
            asked = self._now()
            value = await ask()
            self._values[key] = asked, value
            self._values.move_to_end(key)
            while len(self._values) > self._size:
                self._values.popitem(last=False)
            return value
