"""The emojis of the rating scale under a post, for members to press. A post without them is a post all the same."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from slack_sdk.errors import SlackApiError

from bot.adapters.slack.posts.emojis import name_of
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import code_of, wrapped
from bot.adapters.slack.web.pacing import PAUSE
from bot.core.community import MessageRef
from bot.errors import ChatError, ChatUnavailable, ChatUncertain

log = logging.getLogger(__name__)

TRIES: Final = 5
STANDS: Final = frozenset({"already_reacted", "too_many_reactions", "too_many_emoji"})


class Seeding:
    """For the background: no delivery waits for it. ``pause``: seconds after an answer that was lost."""

    def __init__(self, clients: Clients, pause: float = PAUSE) -> None:
        self._clients = clients
        self._pause = pause

    async def seed(self, message: MessageRef, emojis: Sequence[str]) -> None:
        """Put ``emojis`` under our message; those that stand there already are no error."""
        try:
            for emoji in emojis:
                name = name_of(emoji)
                if name is None:
                    log.warning("Slack's name of %s is not known, so it cannot be pressed", emoji)
                else:
                    await self._add(message, name)
        except ChatError as error:
            log.info("A post lacks some of its reactions: %s", error)

    async def _add(self, message: MessageRef, name: str) -> None:
        """Again and again while Slack asks to wait. Where its answer was lost, a second press does no harm."""
        for _ in range(TRIES):
            try:
                await self._add_once(message, name)
                return
            except ChatUncertain:
                await asyncio.sleep(self._pause)
            except ChatUnavailable as error:
                if error.retry_after is None:
                    raise
                await asyncio.sleep(error.retry_after.total_seconds())

    async def _add_once(self, message: MessageRef, name: str) -> None:
        client = await self._clients.of(message.channel.community)
        with wrapped():
            try:
                await client.reactions_add(channel=message.channel.id, timestamp=message.id, name=name)
            except SlackApiError as exc:
                if code_of(exc) not in STANDS:
                    raise
