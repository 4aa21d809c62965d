"""Slack as a whole: its parts put together, started and stopped."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.slack.entries import Entries
from bot.adapters.slack.giving import Giving
from bot.adapters.slack.install.joining import Joining
from bot.adapters.slack.install.workspaces import Workspaces
from bot.adapters.slack.offering import Offering
from bot.adapters.slack.poster import SlackPoster
from bot.adapters.slack.posts.channels import Channels
from bot.adapters.slack.posts.reactions import Reactions
from bot.adapters.slack.posts.threads import Listening
from bot.adapters.slack.requests import Requests
from bot.adapters.slack.responding import PATIENCE, Responding
from bot.adapters.slack.screens.home import Home
from bot.adapters.slack.web.events import Events
from bot.adapters.slack.web.pacing import PAUSE
from bot.adapters.slack.web.socket import SlackRunner
from bot.adapters.slack.web.web import Web
from bot.conversation.performing import Performing
from bot.conversation.services import Services
from bot.conversation.stage import Stage
from bot.core.community import Platform
from bot.core.link import SlackLinks
from bot.ports.pacing import Pacing

log = logging.getLogger(__name__)


class SlackFront:
    """``chat`` posts, shows comments and ratings; ``reactions`` tells who reacted; ``app`` takes what comes over HTTP.
    ``bot_token`` is that of the operator's own workspace, ``installed`` are the others; with ``app_token`` events come
    by Socket Mode. ``patience``: seconds that a form waits to be checked. Needs a running loop.
    """

    def __init__(
        self,
        services: Services,
        web: Web,
        *,
        bot_token: str | None = None,
        app_token: str | None = None,
        installed: Workspaces | None = None,
        pause: float = PAUSE,
        patience: float = PATIENCE,
        links: SlackLinks | None = None,
        pacing: Pacing | None = None,
    ) -> None:
        links = links or SlackLinks()
        self.poster = SlackPoster(
            services, web, bot_token=bot_token, installed=installed, pause=pause, link=links.token, pacing=pacing
        )
        self.web = web
        self.workspaces, self.clients, self.people = self.poster.workspaces, self.poster.clients, self.poster.people
        self.chat, self.reactions, self.replies = self.poster.chat, self.poster.reactions, self.poster.replies
        self.watching = self.poster.watching
        self.app = self._app()
        self.stage = Stage(services, self.poster.host)
        self.requests = Requests(self.people)
        self.home = Home(self.stage, self.requests, self.clients, self.people)
        self.listening = Listening(services, self.clients, self.replies)
        self._hearing = services.hearing
        self._reactions = Reactions(self.people, services.deliveries, services.recounting)
        self._runner = (
            SlackRunner(self.app, app_token, web.client(), self._connected, links.socket) if app_token else None
        )
        self._listen(services, patience)

    def start(self) -> None:
        """Connect in the background; nothing of it ends the program."""
        self.poster.start()
        if self._runner is not None:
            self._runner.start()
        else:
            self.poster.in_background(self._reactions.catch_up)
            self.poster.in_background(self._listen_back)

    async def stop(self) -> None:
        """Leave Slack. What was sent and not yet answered is found out at the next start."""
        if self._runner is not None:
            await self._runner.stop()
        await self.poster.stop()

    def _app(self) -> AsyncApp:
        """Requests over HTTP are verified before they come here."""

        async def authorize(enterprise_id: str | None, team_id: str | None) -> Any:
            """Bolt looks at the names of arguments, and takes no method."""
            return await self._authorize(enterprise_id, team_id)

        return AsyncApp(
            name="ichiwa",
            client=self.web.client(),
            logger=logging.getLogger("slack_bolt"),
            authorize=authorize,
            request_verification_enabled=False,
            ignoring_self_events_enabled=False,  # our mirror of a comment may be deleted by an admin
        )

    async def _authorize(self, enterprise_id: str | None, team_id: str | None) -> Any:
        """None, which Bolt's types do not know, where we are not installed."""
        workspace = await self.workspaces.find(team_id) if team_id else None
        if workspace is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=workspace.team,
            bot_token=workspace.token,
            bot_user_id=workspace.user,
            bot_id=workspace.bot or None,
        )

    def _listen(self, services: Services, patience: float) -> None:
        """Hear what members do, and what happens by itself."""
        giving = Giving(self.clients, services.catalogue)
        responding = Responding(Performing(self.stage), self.requests, giving, self.home.follow, patience)
        entries = Entries(
            responding, Offering(services, self.requests), Channels(self.clients), self.clients, self.people
        )
        entries.install(self.app)
        events = Events(self.app, services.handled_events, services.clock)
        events.on("app_home_opened", self.home.opened)
        events.on("app_mention", entries.mentioned)
        events.on("member_joined_channel", Joining(services, self.clients, self.people).joined)
        events.on("message", self.listening.heard)
        self._reactions.listen(events)
        self.watching.listen(events)

    async def _connected(self, may_have_missed: bool) -> None:
        if may_have_missed:
            self._hearing.lost(Platform.SLACK)
            self.poster.in_background(self._reactions.catch_up)
            self.poster.in_background(self._listen_back)

    async def _listen_back(self) -> None:
        """After a time away: what was written then is not told."""
        if looked := await self._hearing.catch_up(Platform.SLACK):
            log.info("Messages written on Slack while away: looked at %d", looked)
