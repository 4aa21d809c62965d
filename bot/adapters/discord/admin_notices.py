"""What admins are told: the owner in a direct message, or the guild's system channel."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator

import discord
from discord import AllowedMentions, ui

from bot.adapters.discord import refs, render
from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.places import Places
from bot.conversation.catalogue import Catalogue
from bot.core.community import Channel
from bot.core.essay import Language
from bot.errors import ChatError, ChatUncertain
from bot.ports.chat import Held, Missed, Notice, PinLapsed, RoundEnding, Suspended

log = logging.getLogger(__name__)


class AdminNotices:
    """Tells once: the first place that takes the message, or may have taken it, is the last that is tried."""

    def __init__(self, client: discord.Client, places: Places, catalogue: Catalogue) -> None:
        self._client = client
        self._places = places
        self._catalogue = catalogue

    async def tell(self, channel: Channel, notice: Notice, language: Language) -> None:
        """Never raises a ``ChatError``."""
        guild = self._places.guild(channel) or await self._elsewhere(channel)
        if guild is None:
            log.warning("Nobody in guild %s can be notified of %s", channel.community.id, type(notice).__name__)
            return
        text = render.notice_text(notice, DiscordPhrases(self._catalogue, language))
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.TextDisplay(text))
        view.stop()
        await self.say(guild, view, _nonce(notice))

    async def _elsewhere(self, channel: Channel) -> discord.Guild | None:
        """A guild of another process's shard; None where we are in it no more."""
        try:
            with wrapped():
                return await self._client.fetch_guild(refs.snowflake(channel.community.id) or 0, with_counts=False)
        except ChatError as error:
            log.info("Guild %s cannot be found: %s", channel.community.id, error)
            return None

    async def say(
        self, guild: discord.Guild, view: ui.LayoutView, nonce: str, *, public: ui.LayoutView | None = None
    ) -> bool:
        """Say it to the owner, or else in the system channel; with ``public``, that in the channel first."""
        async for place in self._ways(guild, public is not None):
            said = public if public is not None and isinstance(place, discord.TextChannel) else view
            try:
                with wrapped():
                    await place.send(view=said, nonce=nonce, allowed_mentions=AllowedMentions.none())
                return True
            except ChatUncertain as error:
                log.warning("It is unclear whether the admins of guild %s were notified: %s", guild.id, error)
                return True
            except ChatError as error:
                log.info("A way to the admins of guild %s is closed: %s", guild.id, error)
        log.warning("The admins of guild %s could not be notified", guild.id)
        return False

    async def say_to_owner(self, guild: discord.Guild, view: ui.LayoutView, nonce: str) -> None:
        """Say it to the owner of a guild in which we are no more; nobody else of it can be reached."""
        try:
            if (place := await self._owner(guild)) is not None:
                with wrapped():
                    await place.send(view=view, nonce=nonce, allowed_mentions=AllowedMentions.none())
        except ChatError as error:
            log.info("The owner of guild %s, which we left, takes no message: %s", guild.id, error)

    async def _owner(self, guild: discord.Guild) -> discord.abc.Messageable | None:
        """Where the owner reads what we tell them. Raises any ``ChatError``."""
        if guild.owner_id is None:
            return None
        with wrapped():
            opened = await self._client.http.start_private_message(str(guild.owner_id))
        return self._client.get_partial_messageable(int(opened["id"]))

    async def _ways(self, guild: discord.Guild, public: bool) -> AsyncIterator[discord.abc.Messageable]:
        channel = guild.system_channel
        open_channel = channel if channel is not None and _may_speak(channel) else None
        if public and open_channel is not None:
            yield open_channel
        try:
            if (owner := await self._owner(guild)) is not None:
                yield owner
        except ChatError as error:
            log.info("The owner of guild %s takes no message: %s", guild.id, error)
        if not public and open_channel is not None:
            yield open_channel


def _may_speak(channel: discord.TextChannel) -> bool:
    allowed = channel.permissions_for(channel.guild.me)
    return allowed.view_channel and allowed.send_messages


def _nonce(notice: Notice) -> str:
    match notice:
        case Suspended(subscription):
            told = f"suspended {subscription.id} {subscription.reason}"
        case Held(delivery):
            told = f"held {delivery.slot.key}"
        case Missed(delivery):
            told = f"missed {delivery.slot.key}"
        case PinLapsed(delivery):
            told = f"pin {delivery.slot.key}"
        case RoundEnding(subscription, left):
            told = f"round {subscription.id} {left}"
    return hashlib.sha256(told.encode()).hexdigest()[:25]
