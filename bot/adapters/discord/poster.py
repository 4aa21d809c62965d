"""Discord without its gateway: what is due is posted by requests alone, and nothing is heard."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Final

import aiohttp
import discord

from bot.adapters.discord.ballots import DiscordBallots
from bot.adapters.discord.chat import DiscordChat
from bot.adapters.discord.client import NOT_ACCEPTED, DiscordClient, quiet_library
from bot.adapters.discord.places import Places
from bot.adapters.discord.reacted import DiscordReactions
from bot.adapters.discord.remote import Remote
from bot.adapters.discord.replies import DiscordReplies
from bot.conversation.services import Services
from bot.core.link import Link

log = logging.getLogger(__name__)

_FIRST_RETRY: Final = 2.0
_LAST_RETRY: Final = 60.0


class DiscordPoster:
    """``chat`` posts, and shows comments and ratings; ``polls`` holds votes, ``reacted`` tells who reacted, and
    ``replies`` what was written. ``captures``: we are allowed to read what members write. ``first_retry``: seconds
    until Discord is tried again, each time twice as many.
    """

    def __init__(
        self,
        services: Services,
        client: DiscordClient,
        token: str,
        *,
        captures: bool = False,
        link: Link | None = None,
        first_retry: float = _FIRST_RETRY,
    ) -> None:
        self.client = client
        self._token = token
        self._link = link or client.link
        self._first_retry = first_retry
        self._task: asyncio.Task[None] | None = None
        places = Places(client, Remote(client))
        self.chat = DiscordChat(
            client,
            services.subscriptions,
            services.communities,
            services.catalogue,
            services.clock,
            ratings=services.engagement.summary,
            places=places,
        )
        self.polls = DiscordBallots(client, places, services.catalogue, services.clock)
        self.reacted = DiscordReactions(places)
        self.replies = DiscordReplies(places) if captures else None

    def start(self) -> None:
        """Log in, in the background; nothing of it ends the program."""
        quiet_library()
        self._task = asyncio.create_task(self._log_in(), name="discord")

    async def stop(self) -> None:
        """Close every connection. What was sent and not yet answered is found out at the next start."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self.chat.background.stop()
        await self.client.close()

    async def _log_in(self) -> None:
        """Again and again, until Discord takes the token: without it, we would not know our own messages."""
        wait = self._first_retry
        while True:
            try:
                await self.client.login(self._token)
            except discord.LoginFailure:
                self._link.refused(NOT_ACCEPTED)
            except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as exc:
                self._link.lost()
                log.warning("Discord cannot be reached (%s); trying again in %.0f s.", type(exc).__name__, wait)
            except Exception:
                self._link.lost()
                log.exception("Discord cannot be reached; trying again in %.0f s.", wait)
            else:
                self._link.connected()
                log.info("Discord takes our token.")
                return
            await self.client.begin_anew()
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LAST_RETRY)
