"""Slack by its Web API alone: what is due is posted with the workspaces' tokens, and nothing is heard."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from bot.adapters.slack.host import SlackHost
from bot.adapters.slack.install.token_watch import TokenWatch
from bot.adapters.slack.install.watching import Watching
from bot.adapters.slack.install.workspaces import Joined, OwnWorkspace, Workspaces
from bot.adapters.slack.posts.ballots import SlackBallots
from bot.adapters.slack.posts.chat import SlackChat
from bot.adapters.slack.posts.people import People
from bot.adapters.slack.posts.reacted import SlackReactions
from bot.adapters.slack.posts.replies import SlackReplies
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.logs import quiet_library
from bot.adapters.slack.web.pacing import PAUSE
from bot.adapters.slack.web.web import Web
from bot.conversation.services import Services
from bot.core.community import Platform
from bot.core.link import Link
from bot.errors import BotError
from bot.ports.pacing import Pacing
from bot.services.background import Background
from bot.services.delivery.admin_notices import Admins

log = logging.getLogger(__name__)

Work: TypeAlias = Callable[[], Awaitable[None]]


class SlackPoster:
    """``chat`` posts, shows comments and ratings; ``polls`` holds votes, ``reactions`` tells who reacted, ``replies``
    what was written. ``bot_token`` is that of the operator's own workspace, ``installed`` are the others. Needs a
    running loop.
    """

    def __init__(
        self,
        services: Services,
        web: Web,
        *,
        bot_token: str | None = None,
        installed: Workspaces | None = None,
        pause: float = PAUSE,
        link: Link | None = None,
        pacing: Pacing | None = None,
    ) -> None:
        quiet_library()
        self.web = web
        self._link = link or Link("Slack")
        self._own = OwnWorkspace(web, bot_token) if bot_token else None
        self.workspaces = Joined(*[source for source in (self._own, installed) if source is not None])
        self.clients = Clients(self.workspaces, web)
        self.people = People(self.clients, services.clock)
        self.host = SlackHost(self.clients, self.people, self._is_own)
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
        self.polls = SlackBallots(self.chat, services.voting, services.catalogue)
        self.reactions = SlackReactions(self.clients, self.people)
        self.replies = SlackReplies(self.clients, self.people, self.host.stores_text)
        admins = Admins(services.subscriptions, {Platform.SLACK: self.chat}, services.pace)
        self.watching = Watching(self.clients, self.workspaces, services.subscribing, services.subscriptions, admins)
        self._background = Background()

    def start(self) -> None:
        """Look after the tokens in the background; nothing of it ends the program."""
        if self._own is not None:
            self.in_background(TokenWatch(self._own, self._link, self.watching.back).run)
        self.in_background(self.watching.catch_up)

    async def stop(self) -> None:
        """Leave Slack. What was sent and not yet answered is found out at the next start."""
        await self._background.stop()
        await self.chat.background.stop()
        await self.web.stop()

    def in_background(self, work: Work) -> None:
        """Begin ``work``; its errors end in the log, and it ends with the rest."""
        self._background.start(_safely(work))

    def _is_own(self, team: str) -> bool:
        return self._own is not None and self._own.is_own(team)


async def _safely(work: Work) -> None:
    try:
        await work()
    except BotError as error:
        log.warning("Slack: %s", error)
    except Exception:
        log.exception("Work for Slack in the background failed")
