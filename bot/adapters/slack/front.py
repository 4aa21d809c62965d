"""Slack as a whole: its parts put together, started and stopped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.slack import tree
from bot.adapters.slack.chat import SlackChat
from bot.adapters.slack.clients import Clients
from bot.adapters.slack.counting import Counting, Turns
from bot.adapters.slack.desk import Desk
from bot.adapters.slack.events import Events
from bot.adapters.slack.logs import quiet_library
from bot.adapters.slack.pacing import PAUSE
from bot.adapters.slack.people import People
from bot.adapters.slack.reactions import Reactions
from bot.adapters.slack.socket import SlackRunner
from bot.adapters.slack.watching import Watching
from bot.adapters.slack.web import Web
from bot.adapters.slack.workspaces import Joined, OwnWorkspace, Workspaces
from bot.conversation.services import Services
from bot.core.community import Platform
from bot.errors import BotError
from bot.services.community.mirroring import Mirroring
from bot.services.community.refreshing import Refreshing
from bot.services.delivery.admin_notices import Admins

log = logging.getLogger(__name__)

Work: TypeAlias = Callable[[], Awaitable[None]]


class SlackFront:
    """``chat`` is for delivering, ``mirroring`` shows comments that wait, ``app`` takes what comes over HTTP.
    ``bot_token`` is that of the operator's own workspace, ``installed`` are the others; with ``app_token`` events come
    by Socket Mode. Needs a running loop.
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
    ) -> None:
        quiet_library()
        self.web = web
        self._own = OwnWorkspace(web, bot_token) if bot_token else None
        self.workspaces = Joined(*[source for source in (self._own, installed) if source is not None])
        self.clients = Clients(self.workspaces, web)
        self.people = People(self.clients, services.clock)
        self.app = self._app()
        self.chat = SlackChat(
            self.clients, self.people, services.communities, services.catalogue, services.engagement, pause
        )
        self.mirroring = Mirroring(
            services.comments,
            services.deliveries,
            {Platform.SLACK: self.chat},
            services.clock,
            services.pace,
            services.shards,
        )
        self.refreshing = Refreshing(self.chat, services.deliveries, services.engagement)
        self._reactions = _reactions(self.clients, self.people, services, self.refreshing)
        self._tasks: set[asyncio.Task[None]] = set()
        self._runner = SlackRunner(self.app, app_token, web.client(), self._connected) if app_token else None
        self._listen(services)

    def start(self) -> None:
        """Connect in the background; nothing of it ends the program."""
        if self._runner is not None:
            self._runner.start()
        else:
            self._in_background(self._reactions.recount_all)

    async def ended(self) -> None:
        """Return when the connection of Socket Mode has ended for good."""
        if self._runner is not None:
            await self._runner.ended()

    async def stop(self) -> None:
        """Leave Slack. What was sent and not yet answered is found out at the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.refreshing.stop()
        await self.chat.stop()
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

    def _listen(self, services: Services) -> None:
        events = Events(self.app, services.seen, services.clock)
        admins = Admins(services.subscriptions, {Platform.SLACK: self.chat}, services.pace)
        self._reactions.listen(events)
        Watching(self.clients, self.workspaces, services.subscriptions, admins).listen(events)
        tree.install(self.app, self._desk(services), events)

    def _desk(self, services: Services) -> Desk:
        own = self._own
        return Desk(
            **services.use_cases(),
            clients=self.clients,
            people=self.people,
            chat=self.chat,
            mirroring=self.mirroring,
            reactions=self._reactions,
            keeps_text=lambda team: own is not None and own.is_own(team),
            rated=self.refreshing.rated,
        )

    async def _connected(self, may_have_missed: bool) -> None:
        if may_have_missed:
            self._in_background(self._reactions.recount_all)

    def _in_background(self, work: Work) -> None:
        task = asyncio.create_task(_safely(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _safely(work: Work) -> None:
    try:
        await work()
    except BotError as error:
        log.warning("Slack: %s", error)
    except Exception:
        log.exception("Work for Slack in the background failed")


def _reactions(clients: Clients, people: People, services: Services, refreshing: Refreshing) -> Reactions:
    turns = Turns()
    counting = Counting(
        clients,
        people,
        services.deliveries,
        services.subscriptions,
        services.ratings,
        services.engagement,
        turns,
    )
    return Reactions(services.deliveries, services.engagement, counting, turns, refreshing.rated)
