"""The emojis of the rating scale under a post, for members to press. A post without them is a post all the same."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import aiohttp
import discord

from bot.adapters.discord.failures import LostAnswer
from bot.services.background import Background

log = logging.getLogger(__name__)


class Seeding:
    """Works in the background: Discord takes four reactions a second, which no delivery waits for."""

    def __init__(self) -> None:
        self._background = Background()

    def seed(self, message: discord.PartialMessage, emojis: Sequence[str]) -> None:
        self._background.start(_seed(message, emojis))

    async def stop(self) -> None:
        await self._background.stop()


async def _seed(message: discord.PartialMessage, emojis: Sequence[str]) -> None:
    try:
        for emoji in emojis:
            await message.add_reaction(emoji)
    except (discord.DiscordException, aiohttp.ClientError, LostAnswer, OSError) as exc:
        log.info("A post lacks some of its reactions: %s", exc)
