"""The first line in a channel that we were invited to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.adapters.slack.posts import refs
from bot.adapters.slack.posts.people import People
from bot.adapters.slack.screens.escape import phrases_in
from bot.adapters.slack.screens.layout import Rendered, button, rendered, row
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import wrapped
from bot.conversation import labels, wording
from bot.conversation.phrases import Phrases
from bot.conversation.services import Services
from bot.core.community import Channel, Community
from bot.core.essay import Language
from bot.core.subscription import SubscriptionState, public_language
from bot.errors import BotError


class Joining:
    """Greets once. A channel that we join by ourselves is being set up, and needs no greeting."""

    def __init__(self, services: Services, clients: Clients, people: People) -> None:
        self._services = services
        self._clients = clients
        self._people = people

    async def joined(self, event: Mapping[str, Any], community: Community) -> None:
        """``member_joined_channel``. Raises any ``ChatError``."""
        inviter = str(event.get("inviter") or "")
        if not inviter or event.get("user") != (await self._clients.workspace(community)).user:
            return
        channel = refs.channel_of(community.id, str(event.get("channel")))
        p = phrases_in(await self._language(community, inviter), self._services.catalogue)
        hello = await self._hello(channel, p)
        if hello is None:
            return
        client = await self._clients.of(community)
        with wrapped():
            await client.chat_postMessage(
                channel=channel.id, text=hello.text, blocks=list(hello.blocks), unfurl_links=False, unfurl_media=False
            )

    async def _hello(self, channel: Channel, p: Phrases) -> Rendered | None:
        """One line and a button; None where essays come already."""
        known = await self._services.subscriptions.of_channel(channel)
        if any(one.state is SubscriptionState.ACTIVE for one in known):
            return None
        if known:
            return rendered(p._("I can post here again. {command} resumes the essays.", command="/essay resume"))
        hello = p.text(wording.HELLO)
        return rendered(hello, row(button(p.text(labels.SET_UP), "setup", channel.id, "primary")))

    async def _language(self, community: Community, inviter: str) -> Language:
        chosen = public_language(await self._services.subscribing.of_community(community))
        if chosen is not None:
            return chosen
        try:
            return (await self._people.find(community, inviter)).language
        except BotError:
            return Language.EN
