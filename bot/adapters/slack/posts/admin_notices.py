"""What admins are told: in the log channel, to whoever set the channel up, to whoever installed us, or to the
workspace's primary owner.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Final

from bot.adapters.slack.posts import render
from bot.adapters.slack.posts.people import People
from bot.adapters.slack.screens.escape import phrases_in
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import wrapped
from bot.adapters.slack.web.web import WebClient
from bot.conversation.catalogue import Catalogue
from bot.conversation.phrases import Phrases
from bot.core.community import Channel, Community
from bot.core.essay import Language
from bot.core.submission import Submission
from bot.errors import BotError, ChatError, ChatUncertain
from bot.ports.chat import Notice

log = logging.getLogger(__name__)

QUIETLY: Final[dict[str, Any]] = {"parse": "none", "link_names": False, "unfurl_links": False, "unfurl_media": False}
"""No name becomes a mention, and no link a preview."""
_PEOPLE: Final = ("U", "W")
"""The first letters of a member's id."""
PAGE: Final = 200
PAGES_MAX: Final = 10


class AdminNotices:
    """Tells once: a message that may have been accepted counts as said."""

    def __init__(self, clients: Clients, people: People, catalogue: Catalogue) -> None:
        self._clients = clients
        self._people = people
        self._catalogue = catalogue
        self._owners: dict[str, str] = {}

    async def tell(
        self, channel: Channel, notice: Notice, language: Language | None, readers: Sequence[str] = ()
    ) -> None:
        """Never raises a ``ChatError``. ``language`` None: the reader's own, and English in a channel. ``readers`` are
        the channel and the members who are told first where they take it; empty ones are passed over.
        """
        community = channel.community
        try:
            for reader in filter(None, readers):
                if await self._said_to(community, reader, notice, language):
                    return
            admin = await self._admin(community)
            if not admin:
                log.warning("The workspace %s has nobody who can be notified", community.id)
                return
            p = phrases_in(language or await self._language(community, admin), self._catalogue)
            await self._say(community, admin, channel, notice, p)
        except ChatUncertain as error:
            log.warning("It is unclear whether the admins of %s were notified: %s", community.id, error)
        except BotError as error:
            log.warning("The admins of %s could not be notified of %s: %s", community.id, type(notice).__name__, error)

    async def tell_author(self, submission: Submission) -> None:
        """In a direct message. Raises any ``ChatError``."""
        text, blocks = render.told_author(submission, phrases_in(submission.language, self._catalogue))
        client = await self._clients.of(submission.author.community)
        with wrapped():
            await client.chat_postMessage(channel=submission.author.id, text=text, blocks=blocks, **QUIETLY)

    async def _said_to(self, community: Community, reader: str, notice: Notice, language: Language | None) -> bool:
        """Whether a channel or a member took the notice. Raises ``ChatUncertain``."""
        client = await self._clients.of(community)
        try:
            spoken = language or (await self._language(community, reader) if reader[0] in _PEOPLE else Language.EN)
            text, blocks = render.told(notice, phrases_in(spoken, self._catalogue))
            with wrapped():
                await client.chat_postMessage(channel=reader, text=text, blocks=blocks, **QUIETLY)
        except ChatUncertain:
            raise
        except BotError as error:
            log.info("%s in %s takes no notice: %s", reader, community.id, error)
            return False
        return True

    async def _language(self, community: Community, member: str) -> Language:
        return (await self._people.find(community, member)).language

    async def _say(self, community: Community, admin: str, channel: Channel, notice: Notice, p: Phrases) -> None:
        client = await self._clients.of(community)
        text, blocks = render.told(notice, p)
        try:
            with wrapped():
                await client.chat_postMessage(channel=admin, text=text, blocks=blocks, **QUIETLY)
        except ChatUncertain:
            raise
        except ChatError as error:
            log.info("The admin of %s takes no direct message: %s", community.id, error)
            with wrapped():  # only they see it, as long as they are in the channel
                await client.chat_postEphemeral(channel=channel.id, user=admin, text=text, blocks=blocks)

    async def _admin(self, community: Community) -> str:
        """Whoever installed us, or the primary owner; empty where neither is known."""
        if admin := (await self._clients.workspace(community)).admin:
            return admin
        if community.id not in self._owners:
            self._owners[community.id] = await _owner(await self._clients.of(community))
        return self._owners[community.id]


async def _owner(client: WebClient) -> str:
    cursor: str | None = None
    for _ in range(PAGES_MAX):
        with wrapped():
            answer = await client.users_list(limit=PAGE, cursor=cursor)
        for user in answer.get("members") or ():
            if user.get("is_primary_owner") and not user.get("deleted"):
                return str(user["id"])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            break
    return ""
