"""A workspace's client by its community."""

from __future__ import annotations

from bot.adapters.slack.web import Web, WebClient
from bot.adapters.slack.workspaces import Workspace, Workspaces
from bot.core.community import Community
from bot.errors import ChatGone


class Clients:
    """Both methods raise ``ChatGone`` where we are not installed, and ``ChatUnavailable``."""

    def __init__(self, workspaces: Workspaces, web: Web) -> None:
        self._workspaces = workspaces
        self._web = web

    async def workspace(self, community: Community) -> Workspace:
        """Our installation there."""
        found = await self._workspaces.find(community.id)
        if found is None:
            raise ChatGone("I am not installed in the Slack workspace {id}.", id=community.id)
        return found

    async def of(self, community: Community) -> WebClient:
        """The client with the workspace's token."""
        return self._web.client((await self.workspace(community)).token)
