"""``DirectMessages`` over Slack."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError

from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import code_of, wrapped
from bot.core.community import Channel, Member
from bot.errors import ChatForbidden

_LEFT = "user_disabled"


class SlackDirect:
    """A member whose account is closed takes none."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def open(self, member: Member) -> Channel:
        """As ``DirectMessages.open``."""
        client = await self._clients.of(member.community)
        with wrapped():
            try:
                opened = await client.conversations_open(users=[member.id])
            except SlackApiError as error:
                if code_of(error) == _LEFT:
                    raise ChatForbidden("There is no member “{id}”.", id=member.id) from error
                raise
        return Channel(member.community, str(opened["channel"]["id"]))
