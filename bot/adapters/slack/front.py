"""Slack as a whole: its parts put together, started and stopped."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.slack.entries import Entries
from bot.adapters.slack.giving import Giving
from bot.adapters.slack.host import SlackHost
from bot.adapters.slack.install.joining import Joining
from bot.adapters.slack.install.token_watch import TokenWatch
from bot.adapters.slack.install.watching import Watching
from bot.adapters.slack.install.workspaces import Joined, OwnWorkspace, Workspaces
from bot.adapters.slack.offering import Offering
from bot.adapters.slack.posts.channels import Channels
from bot.adapters.slack.posts.chat import SlackChat
from bot.adapters.slack.posts.people import People
from bot.adapters.slack.posts.reacted import SlackReactions
from bot.adapters.slack.posts.reactions import Reactions
from bot.adapters.slack.posts.replies import SlackReplies
from bot.adapters.slack.posts.threads import Listening
from bot.adapters.slack.requests import Requests
from bot.adapters.slack.responding import PATIENCE, Responding
from bot.adapters.slack.screens.home import Home
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.events import Events
from bot.adapters.slack.web.logs import quiet_library
from bot.adapters.slack.web.pacing import PAUSE
from bot.adapters.slack.web.socket import SlackRunner
from bot.adapters.slack.web.web import Web
from bot.conversation.performing import Performing
from bot.conversation.services import Services
from bot.conversation.stage import Stage
from bot.core.community import Platform
from bot.core.link import SlackLinks
from bot.errors import BotError
from bot.ports.pacing import Pacing
from bot.services.background import Background
from bot.services.delivery.admin_notices import Admins

log = logging.getLogger(__name__)

Work: TypeAlias = Callable[[], Awaitable[None]]


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
        quiet_library()
        self.web = web
        links = links or SlackLinks()
        self._token_link = links.token
        self._own = OwnWorkspace(web, bot_token) if bot_token else None
        self.workspaces = Joined(*[source for source in (self._own, installed) if source is not None])
        self.clients = Clients(self.workspaces, web)
        self.people = People(self.clients, services.clock)
        self.app = self._app()
        self.chat = SlackChat(
            self.clients,
            self.people,
            services.subscriptions,
            services.communities,
            services.catalogue,
            services.engagement,
            pause,
            pacing,
        )
        self.reactions = SlackReactions(self.clients, self.people)
        self.stage = Stage(services, SlackHost(self.clients, self.people, self._is_own))
        self.requests = Requests(self.people)
        self.home = Home(self.stage, self.requests, self.clients, self.people)
        self.replies = SlackReplies(self.clients, self.people, self.stage.host.stores_text)
        self.listening = Listening(services, self.clients, self.replies)
        self._hearing = services.hearing
        self._reactions = Reactions(self.people, services.deliveries, services.recounting)
        self._background = Background()
        self._runner = (
            SlackRunner(self.app, app_token, web.client(), self._connected, links.socket) if app_token else None
        )
        self._listen(services, patience)

    def start(self) -> None:
        """Connect in the background; nothing of it ends the program."""
        if self._own is not None:
            self._in_background(TokenWatch(self._own, self._token_link, self.watching.back).run)
        self._in_background(self.watching.catch_up)
        if self._runner is not None:
            self._runner.start()
        else:
            self._in_background(self._reactions.catch_up)
            self._in_background(self._listen_back)

    async def stop(self) -> None:
        """Leave Slack. What was sent and not yet answered is found out at the next start."""
        await self._background.stop()
        await self.chat.background.stop()
        if self._runner is not None:
            await self._runner.stop()
        await self.web.stop()

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

    def _is_own(self, team: str) -> bool:
        return self._own is not None and self._own.is_own(team)

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
        admins = Admins(services.subscriptions, {Platform.SLACK: self.chat}, services.pace)
        self.watching = Watching(self.clients, self.workspaces, services.subscribing, services.subscriptions, admins)
        self.watching.listen(events)

    async def _connected(self, may_have_missed: bool) -> None:
        if may_have_missed:
            self._hearing.lost(Platform.SLACK)
            self._in_background(self._reactions.catch_up)
            self._in_background(self._listen_back)

    async def _listen_back(self) -> None:
        """After a time away: what was written then is not told."""
        if looked := await self._hearing.catch_up(Platform.SLACK):
            log.info("Messages written on Slack while away: looked at %d", looked)

    def _in_background(self, work: Work) -> None:
        self._background.start(_safely(work))


async def _safely(work: Work) -> None:
    try:
        await work()
    except BotError as error:
        log.warning("Slack: %s", error)
    except Exception:
        log.exception("Work for Slack in the background failed")
