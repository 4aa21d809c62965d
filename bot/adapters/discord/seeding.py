"""The emojis of the rating scale under a post, for members to press. A post without them is a post all the same."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import aiohttp
import discord

from bot.adapters.discord.failures import LostAnswer

log = logging.getLogger(__name__)


class Seeding:
    """Works in the background: Discord takes four reactions a second, which no delivery waits for."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def seed(self, message: discord.PartialMessage, emojis: Sequence[str]) -> None:
        task = asyncio.create_task(_seed(message, emojis))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def stop(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


async def _seed(message: discord.PartialMessage, emojis: Sequence[str]) -> None:
    try:
        for emoji in emojis:
            await message.add_reaction(emoji)
    except (discord.DiscordException, aiohttp.ClientError, LostAnswer, OSError) as exc:
        log.info("A post lacks some of its reactions: %s", exc)
