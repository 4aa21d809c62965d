"""Channels by the name that members type."""

from __future__ import annotations

from typing import Final

from bot.adapters.slack.posts.people import CHANNELS
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import wrapped
from bot.core.community import Community
from bot.errors import InvalidInput

PAGE: Final = 200
PAGES_MAX: Final = 20
"""Pages that are looked through at most. Slack writes the id of a channel that a member picks while typing, so this is
for names that were typed to their end.
"""


class Channels:
    """Finds public channels, and private ones that we are in."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def named(self, community: Community, name: str) -> str:
        """The id of the channel with that name or id. Raises ``InvalidInput``, and any ``ChatError``."""
        client, cursor = await self._clients.of(community), None
        for _ in range(PAGES_MAX):
            with wrapped():
                answer = await client.conversations_list(
                    types=CHANNELS, exclude_archived=True, limit=PAGE, cursor=cursor
                )
            for channel in answer.get("channels") or ():
                if name.casefold() in (str(channel.get("name")).casefold(), str(channel["id"]).casefold()):
                    return str(channel["id"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        raise InvalidInput("I see no channel “{name}”. If it is private, invite me there first.", name=name[:80])
