"""What members do in their direct messages, where Discord names no guild."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import discord

from bot.conversation.request import Request
from bot.core.community import Channel, Platform
from bot.core.ids import MessageId
from bot.errors import ChatUnavailable
from bot.services.community.own_orders import DirectMail

PATIENCE: Final = 1.5
"""Seconds: what is not acknowledged within three is lost."""


async def at_home(interaction: discord.Interaction[Any], request: Request, mail: DirectMail) -> Request:
    """``request`` as one of the community whose essay or round-up it is about, where that is known and the member is
    still in it; else as it is. Raises any ``ChatError`` where Discord does not say whether they are.
    """
    if interaction.guild_id is not None or interaction.channel_id is None:
        return request
    place, shown = str(interaction.channel_id), interaction.message
    asked = shown.interaction_metadata if shown is not None else None
    before = str(asked.id) if asked is not None else None
    behind, act = list(_behind(shown)), str(interaction.id)
    try:
        async with asyncio.timeout(PATIENCE):
            found = await mail.community_of(Platform.DISCORD, request.member.id, place, behind, act, before)
    except TimeoutError as exc:
        raise ChatUnavailable("Discord does not say in time who is in a guild.") from exc
    if found is None:
        return request
    member = replace(request.member, community=found)
    return replace(request, member=member, direct=Channel(found, place), at_home=True, is_guest=False)


def _behind(message: discord.Message | None) -> Iterator[MessageId]:
    """The message of what was pressed, and the one that it answers: below our answers, too, there are buttons."""
    if message is None:
        return
    yield MessageId(str(message.id))
    asked = message.interaction_metadata
    if asked is not None and asked.interacted_message_id is not None:
        yield MessageId(str(asked.interacted_message_id))
    if message.reference is not None and message.reference.message_id is not None:
        yield MessageId(str(message.reference.message_id))
