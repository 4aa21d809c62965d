"""Whether Slack takes the bot's token, asked now and then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from bot.adapters.slack.install.workspaces import OwnWorkspace
from bot.adapters.slack.posts.refs import community_of
from bot.adapters.slack.web.failures import DEAD
from bot.core.community import Community
from bot.core.link import Link
from bot.errors import ChatError

log = logging.getLogger(__name__)

Back: TypeAlias = Callable[[Community], Awaitable[None]]
PATIENCE: Final = 60.0
"""Seconds between two questions."""
_SENTENCE: Final = "Slack does not accept SLACK_BOT_TOKEN: copy the bot's token again from the app's page."


class TokenWatch:
    """Tells a lost token once, as what it is, and its return. What it stopped waits, and is tried again by itself;
    ``back`` resumes what was suspended without it.
    """

    def __init__(self, workspace: OwnWorkspace, link: Link, back: Back, patience: float = PATIENCE) -> None:
        self._workspace = workspace
        self._link = link
        self._back = back
        self._patience = patience
        self._worked = False

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await self.ask()
            await asyncio.sleep(self._patience)

    async def ask(self) -> None:
        """Ask once."""
        try:
            workspace = await self._workspace.try_token()
        except ChatError as error:
            self._worked = False
            self._hear(error)
        else:
            if self._link.is_refused:
                log.warning("Slack accepts SLACK_BOT_TOKEN again.")
            self._link.connected()
            if not self._worked:
                await self._back(community_of(workspace.team))
            self._worked = True

    def _hear(self, error: ChatError) -> None:
        if error.fields.get("code") not in DEAD:
            self._link.lost()
            return
        self._link.refused(_SENTENCE)
