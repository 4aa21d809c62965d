"""The connection to Discord: a sharded client that keeps little in memory, and what starts and stops it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Final

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord.http import LIMIT, PacedHTTP
from bot.adapters.discord.string_ids import answer_with_string_ids
from bot.core.library_logs import in_one_line
from bot.core.link import Link
from bot.ports.metrics import NO_METRICS, Metrics
from bot.services.pacing.requests import RequestPacing

log = logging.getLogger(__name__)

API_URL: Final = "https://discord.com/api/v10"
GATEWAY_URL: Final = "wss://gateway.discord.gg"
WAIT_MAX: Final = 30.0
"""Seconds of a rate limit that a call waits for by itself; a longer one is told to whoever called."""
_FIRST_RETRY: Final = 2.0
_LAST_RETRY: Final = 60.0
_PATIENCE: Final = 300.0
_LONGEST_PATIENCE: Final = 3600.0
NOT_ACCEPTED: Final = "Discord does not accept DISCORD_TOKEN: copy the bot's token from the developer portal again."
_TOKEN_CODE: Final = 4004
_SHARDING: Final = frozenset({4010, 4011})
_INTENTS: Final = frozenset({4013, 4014})


_REFUSALS: Final = (discord.LoginFailure, discord.PrivilegedIntentsRequired, discord.ConnectionClosed)


class DiscordClient(discord.AutoShardedClient):
    """No cache of members or messages, no mention unless a message asks for it, and only unprivileged intents but
    where ``captures`` asks for the content of messages. ``install`` runs once, before the gateway is opened. ``pacing``
    None: nobody else uses the token.

    The library keeps the addresses of API and gateway in its classes: one process has one of each.
    """

    def __init__(
        self,
        *,
        api_url: str = API_URL,
        gateway_url: str = GATEWAY_URL,
        shard_ids: Sequence[int] = (),
        shard_count: int | None = None,
        captures: bool = False,
        guild_ready_timeout: float = 2.0,
        pacing: RequestPacing | None = None,
        metrics: Metrics = NO_METRICS,
    ) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody here wants to speak
        shards: dict[str, Any] = {"shard_ids": list(shard_ids)} if shard_ids else {}
        super().__init__(
            intents=_intents(captures),
            **shards,
            shard_count=shard_count,
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=WAIT_MAX,
            guild_ready_timeout=guild_ready_timeout,
        )
        self.tree: app_commands.CommandTree[Any] = app_commands.CommandTree(self)
        self.install: Callable[[], Awaitable[None]] | None = None
        self._api_url = api_url
        self._gateway_url = gateway_url
        self.pacing = pacing or RequestPacing(LIMIT)
        self._metrics = metrics
        self._before: tuple[str, yarl.URL] | None = None
        self._prepared = False
        self.link = Link("Discord")
        self._away: set[int] = set()

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Note how the connection stands before anybody hears of it. Each shard comes and goes by itself."""
        if event == "shard_disconnect":
            self._away.add(args[0])
            self.link.lost()
        elif event in {"shard_ready", "shard_resumed"}:
            self._away.discard(args[0])
            if event == "shard_resumed" and not self._away and self.is_ready():
                self.link.connected()
        elif event == "ready":
            self._away.clear()
            self.link.connected()
            log.info("Discord is connected.")
        super().dispatch(event, *args, **kwargs)

    async def login(self, token: str) -> None:
        """Log in over our own HTTP client."""
        own = None if self._gateway_url == GATEWAY_URL else self._gateway_url
        http = PacedHTTP(pacing=self.pacing, gateway_url=own, max_ratelimit_timeout=WAIT_MAX, metrics=self._metrics)
        self.http = http
        self._connection.http = http
        self.tree._http = http
        self._before = self._before or (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)
        Route.BASE = self._api_url
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._gateway_url)
        answer_with_string_ids()
        await super().login(token)

    async def begin_anew(self) -> None:
        """Be as before the first connection; the library alone would keep a queue in which its last end stands."""
        await self.close()
        self.clear()
        await self._async_setup_hook()

    async def close(self) -> None:
        await super().close()
        if self._before is not None:
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = self._before
            self._before = None

    async def setup_hook(self) -> None:
        """``on_ready`` comes again with every new session; this comes once."""
        if self.install is None or self._prepared:
            return
        self._prepared = True
        await self.install()
        try:
            await self.tree.sync()
        except (discord.DiscordException, aiohttp.ClientError, OSError) as exc:
            log.error("Discord did not accept the commands, so the earlier ones stay: %s", exc)


class DiscordRunner:
    """Keeps a client connected. Whatever ends it is told in one sentence, and ends nothing else. ``first_retry``:
    seconds before Discord is tried again; they double, and from ``patience`` on where Discord refuses us.
    """

    def __init__(
        self,
        client: DiscordClient,
        token: str,
        first_retry: float = _FIRST_RETRY,
        patience: float = _PATIENCE,
        link: Link | None = None,
    ) -> None:
        self._client = client
        client.link = link or client.link
        self._patience = patience
        self._token = token
        self._first_retry = first_retry
        self._leaving = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Connect in the background."""
        quiet_library()
        self._task = asyncio.create_task(self.run(), name="discord")

    async def stop(self) -> None:
        """Leave the gateway and close every connection."""
        self._leaving = True
        await self._client.close()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def run(self) -> None:
        """Until it is stopped. The library ends by itself in some cases, such as a payload that it cannot read: then
        everything begins again, and so it does, more slowly, where Discord refuses us.
        """
        wait, patience = self._first_retry, self._patience
        try:
            while True:
                try:
                    why = await self._session()
                except _REFUSALS as exc:
                    if self._client.is_ready():
                        patience = self._patience
                    self._client.link.refused(_sentence(exc))
                    await self._client.begin_anew()
                    await asyncio.sleep(patience)
                    patience = min(patience * 2, _LONGEST_PATIENCE)
                    continue
                if self._leaving:
                    return
                wait = self._first_retry if self._client.is_ready() else wait
                self._client.link.lost()
                log.error("Discord ended (%s); reconnecting in %.0f s.", why, wait)
                await self._client.begin_anew()
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LAST_RETRY)
        except Exception:
            log.exception("Discord could not be reconnected. The local page keeps running.")
        finally:
            await self._client.close()

    async def _session(self) -> str:
        """Connect, and say why the connection has ended. Raises what ends it for good."""
        try:
            await self._log_in()
            await self._client.connect()
        except _REFUSALS:
            raise
        except Exception as exc:
            return f"{type(exc).__name__}: {exc}"
        return "the gateway said goodbye"

    async def _log_in(self) -> None:
        """Again and again while Discord cannot be reached."""
        wait = self._first_retry
        while True:
            try:
                await self._client.login(self._token)
                return
            except discord.LoginFailure:
                raise
            except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as exc:
                log.warning("Discord cannot be reached (%s); trying again in %.0f s.", type(exc).__name__, wait)
            await self._client.http.close()
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LAST_RETRY)


def quiet_library() -> None:
    """Warnings only, one line each: below that the library logs sessions and whole payloads."""
    logging.getLogger("discord").setLevel(logging.WARNING)
    for name in ("client", "gateway", "http", "shard", "state"):
        in_one_line(f"discord.{name}")


def _intents(captures: bool) -> discord.Intents:
    intents = discord.Intents.none()
    intents.guilds = True
    intents.guild_messages = True
    intents.guild_reactions = True
    intents.message_content = captures
    return intents


def _sentence(error: Exception) -> str:
    code = error.code if isinstance(error, discord.ConnectionClosed) else None
    if isinstance(error, discord.LoginFailure) or code == _TOKEN_CODE:
        return NOT_ACCEPTED
    if isinstance(error, discord.PrivilegedIntentsRequired) or code in _INTENTS:
        return "Discord refuses the Message Content intent: turn it on in the portal, or set DISCORD_CAPTURE=false."
    if code in _SHARDING:
        return "Discord refuses DISCORD_SHARDS: there are too few of them."
    return f"Discord closed the connection for good ({code})."
