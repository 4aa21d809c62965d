"""A workspace's client by its community."""

from __future__ import annotations

from typing import Any

from bot.adapters.slack.install.workspaces import Workspace, Workspaces
from bot.adapters.slack.web.failures import wrapped
from bot.adapters.slack.web.web import Web, WebClient
from bot.core.community import Community
from bot.errors import ChatRejected, ChatUnavailable


class Clients:
    """``workspace`` and ``of`` raise ``ChatUnavailable``, also where we are not installed: what waits goes on
    when we are installed again."""

    def __init__(self, workspaces: Workspaces, web: Web) -> None:
        self._workspaces = workspaces
        self._web = web

    async def workspace(self, community: Community) -> Workspace:
        """Our installation there."""
        found = await self._workspaces.find(community.id)
        if found is None:
            raise ChatUnavailable(
                "I am not installed in the Slack workspace {id}.", id=community.id, code="app_uninstalled"
            )
        return found

    async def respond(self, url: str, body: dict[str, Any]) -> None:
        """Answer by the address that came with an act. Raises any ``ChatError``."""
        with wrapped():
            answered = await self._web.answers(url).send_dict(body)
        if answered.status_code != 200:
            raise ChatRejected("Slack refuses what was sent ({code}).", code=answered.status_code)

    async def of(self, community: Community) -> WebClient:
        """The client with the workspace's token."""
        return self._web.client((await self.workspace(community)).token)
