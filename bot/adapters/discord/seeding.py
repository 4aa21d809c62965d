"""The emojis of the rating scale under a post, for members to press. A post without them is a post all the same."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import aiohttp
import discord

from bot.adapters.discord.failures import LostAnswer

log = logging.getLogger(__name__)


async def seed(message: discord.PartialMessage, emojis: Sequence[str]) -> None:
    """For the background: Discord takes four reactions a second, which no delivery waits for."""
    try:
        for emoji in emojis:
            await message.add_reaction(emoji)
    except (discord.DiscordException, aiohttp.ClientError, LostAnswer, OSError) as exc:
        log.info("A post lacks some of its reactions: %s", exc)
