"""Slack as the conversation sees it: who is allowed what there, and where posts and comments stand."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from slack_sdk.errors import SlackApiError

from bot.adapters.slack.posts.people import People
from bot.adapters.slack.screens.blocks import FIT
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import code_of, wrapped
from bot.conversation import labels
from bot.conversation.phrases import Sentence
from bot.conversation.stage import MentionedRole
from bot.core.comment import Comment
from bot.core.community import Channel, Community, Member, Platform
from bot.core.delivery import Delivery
from bot.core.ids import CommentId
from bot.core.phrase import message
from bot.errors import ChatError, InvalidInput

log = logging.getLogger(__name__)

_NOT_HERE: Final = message("I am not in this channel yet. Type /invite in it and choose me.")
_READ_AT_ONCE: Final = 15
"""Messages of a thread that Slack gives an app outside its directory in one answer."""


class SlackHost:
    """``Host`` over Slack. ``is_own`` says of which workspaces the text of threads is stored."""

    platform: Final = Platform.SLACK
    reads_threads: Final = True
    has_reactions: Final = True
    makers_may_set_up: Final = True
    mirrors: Final = True
    fit: Final = FIT

    def __init__(self, clients: Clients, people: People, is_own: Callable[[str], bool]) -> None:
        self._clients = clients
        self._people = people
        self._is_own = is_own

    async def may_set_up(self, member: Member, channel: Channel) -> bool:
        return member.is_admin or await self._people.has_made(member.id, channel)

    async def check_channel(self, channel: Channel) -> None:
        if not await self._is_in(channel, join=True):
            raise InvalidInput(_NOT_HERE)

    async def check_log_channel(self, channel: Channel) -> None:
        await self.check_channel(channel)

    async def channel_name(self, channel: Channel) -> str:
        try:
            client = await self._clients.of(channel.community)
            with wrapped():
                return str((await client.conversations_info(channel=channel.id))["channel"].get("name") or "")
        except ChatError as error:
            log.info("Slack did not tell what a channel is called: %s", error)
            return ""

    async def missing(self, channel: Channel, *, vital: bool = False, votes: bool = False) -> Sequence[Sentence]:
        return () if await self._is_in(channel, join=False) else (Sentence(_NOT_HERE),)

    async def mentioned_role(self, channel: Channel, role: str) -> MentionedRole:
        return MentionedRole("", Sentence(labels.NO_ROLES))

    async def hand_role(self, member: Member, channel: Channel, role: str, *, on: bool) -> None:
        raise InvalidInput(labels.NO_ROLES)

    async def addresses(self, deliveries: Sequence[Delivery]) -> Sequence[str]:
        return await asyncio.gather(*map(self._permalink, deliveries))

    async def texts_of(self, delivery: Delivery, comments: Sequence[Comment]) -> Mapping[CommentId, str]:
        wanted = {str(comment.message): comment.id for comment in comments if comment.message}
        if not wanted or delivery.message is None:
            return {}
        try:
            found = await self._replies(delivery.channel, delivery.message.id, min(wanted))
        except ChatError as error:
            log.info("A thread could not be read: %s", error)
            return {}
        community = delivery.channel.community
        return {
            wanted[each["ts"]]: await self._people.readable(community, str(each.get("text") or ""))
            for each in found
            if each["ts"] in wanted
        }

    def stores_text(self, community: Community) -> bool:
        return self._is_own(community.id)

    async def _is_in(self, channel: Channel, *, join: bool) -> bool:
        """Whether we are in ``channel``; with ``join`` a public one is entered. Silence counts as yes."""
        try:
            client = await self._clients.of(channel.community)
            with wrapped():
                found = (await client.conversations_info(channel=channel.id))["channel"]
                if join and not found.get("is_member") and not found.get("is_private"):
                    await client.conversations_join(channel=channel.id)
                    return True
            return bool(found.get("is_member"))
        except ChatError as error:
            cause = error.__cause__
            return not (isinstance(cause, SlackApiError) and code_of(cause) == "channel_not_found")

    async def _permalink(self, delivery: Delivery) -> str:
        if delivery.message is None:
            return ""
        try:
            client = await self._clients.of(delivery.channel.community)
            with wrapped():
                answer = await client.chat_getPermalink(channel=delivery.channel.id, message_ts=delivery.message.id)
        except ChatError as error:
            log.info("Slack did not tell where a post is: %s", error)
            return ""
        return str(answer["permalink"])

    async def _replies(self, channel: Channel, thread: str, oldest: str) -> Sequence[Mapping[str, Any]]:
        client = await self._clients.of(channel.community)
        with wrapped():
            answer = await client.conversations_replies(
                channel=channel.id, ts=thread, oldest=oldest, inclusive=True, limit=_READ_AT_ONCE
            )
        return answer.get("messages") or ()
