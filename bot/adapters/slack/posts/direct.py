"""``DirectMessages`` over Slack."""

from __future__ import annotations

from typing import Final

from slack_sdk.errors import SlackApiError

from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import code_of, wrapped
from bot.core.community import Channel, Member
from bot.errors import ChatError, ChatForbidden, ChatUnavailable

_LEFT: Final = "user_disabled"
_NOBODY: Final = "user_not_found"


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

    async def belongs(self, member: Member) -> bool:
        """As ``DirectMessages.belongs``. Slack closes the account of whoever leaves a workspace. Where it has taken us
        out, our token says nothing any more; what that suspends, its own events say.
        """
        try:
            client = await self._clients.of(member.community)
            with wrapped():
                found = await client.users_info(user=member.id)
                return not found["user"].get("deleted")
        except ChatUnavailable:
            raise
        except ChatError as error:
            if error.fields.get("code") == _NOBODY:
                return False
            raise ChatUnavailable("Slack does not say who is in a workspace.") from error
