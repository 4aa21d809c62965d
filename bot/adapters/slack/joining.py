"""The first line in a channel that we were invited to."""

from __future__ import annotations

from bot.adapters.slack import refs
from bot.adapters.slack.asking import Payload
from bot.adapters.slack.desk import Desk
from bot.adapters.slack.failures import wrapped
from bot.adapters.slack.layout import Screen, button, row, screen
from bot.adapters.slack.render import Words
from bot.core.community import Channel, Community
from bot.core.essay import Language
from bot.core.subscription import SubscriptionState
from bot.errors import BotError


class Joining:
    """Greets once. A channel that we join by ourselves is being set up, and needs no greeting."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def joined(self, event: Payload, community: Community) -> None:
        """``member_joined_channel``. Raises any ``ChatError``."""
        inviter = str(event.get("inviter") or "")
        if not inviter or event.get("user") != (await self._desk.clients.workspace(community)).user:
            return
        channel = refs.channel_of(community.id, str(event.get("channel")))
        hello = await self._hello(channel, Words(self._desk.catalogue, await self._language(community, inviter)))
        if hello is None:
            return
        client = await self._desk.clients.of(community)
        with wrapped():
            await client.chat_postMessage(
                channel=channel.id, text=hello.text, blocks=list(hello.blocks), unfurl_links=False, unfurl_media=False
            )

    async def _hello(self, channel: Channel, words: Words) -> Screen | None:
        """One line and a button; None where essays come already."""
        _ = words.text
        orders = [o for o in await self._desk.setup.of_community(channel.community) if o.channel == channel]
        if any(order.state is SubscriptionState.ACTIVE for order in orders):
            return None
        if orders:
            return screen(_("I can post here again. {command} lets essays come.", command="/essay resume"))
        setup = button(_("Set up"), "setup", channel.id, "primary")
        return screen(_("Hello! I bring one essay a day on work and careers, and open its discussion."), row(setup))

    async def _language(self, community: Community, inviter: str) -> Language:
        settled = (await self._desk.moderation.settings(community)).language
        if settled is not None:
            return settled
        try:
            return (await self._desk.people.find(community, inviter)).language
        except BotError:
            return Language.EN
