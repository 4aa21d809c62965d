"""Discord as a whole: its parts put together, started and stopped."""

from __future__ import annotations

import logging
from functools import partial

from bot.adapters.discord import tree
from bot.adapters.discord.chat import DiscordChat
from bot.adapters.discord.client import DiscordClient, DiscordRunner
from bot.adapters.discord.counting import Counting
from bot.adapters.discord.desk import Desk
from bot.adapters.discord.places import Places
from bot.adapters.discord.reactions import Reactions
from bot.adapters.discord.sessions import Sessions
from bot.adapters.discord.telling import Telling
from bot.adapters.discord.watching import Watching
from bot.conversation.services import Services
from bot.core.community import Platform
from bot.services.community.mirroring import Mirroring
from bot.services.community.refreshing import Refreshing
from bot.services.delivery.admin_notices import Admins

log = logging.getLogger(__name__)


class DiscordFront:
    """``chat`` is for delivering, ``mirroring`` shows comments that wait."""

    def __init__(
        self,
        services: Services,
        client: DiscordClient,
        token: str,
        captures: bool = False,
    ) -> None:
        self.client = client
        sessions = Sessions(client, services.clock)
        self.chat = DiscordChat(
            client,
            services.communities,
            services.catalogue,
            services.clock,
            posted=sessions.posted,
            standing=services.engagement.standing,
        )
        self.mirroring = Mirroring(
            services.comments,
            services.deliveries,
            {Platform.DISCORD: self.chat},
            services.clock,
            services.pace,
            services.shards,
        )
        self.refreshing = Refreshing(self.chat, services.deliveries, services.engagement)
        counting = Counting(client, services.deliveries, services.subscriptions, services.ratings, services.engagement)
        self.reactions = Reactions(
            client,
            services.deliveries,
            services.engagement,
            counting,
            sessions,
            self.refreshing.rated,
        )
        admins = Admins(services.subscriptions, {Platform.DISCORD: self.chat}, services.pace)
        telling = Telling(client, Places(client), services.catalogue)
        self._watching = Watching(client, services, admins, telling)
        self._runner = DiscordRunner(client, token)
        client.install = partial(self._install, self._desk(services, captures))

    def start(self) -> None:
        """Connect in the background; nothing of it ends the program."""
        self._runner.start()

    async def ended(self) -> None:
        """Return when the connection has ended for good."""
        await self._runner.ended()

    async def stop(self) -> None:
        """Leave Discord. What was sent and not yet answered is found out at the next start."""
        await self.refreshing.stop()
        await self.chat.stop()
        await self._runner.stop()

    async def _install(self, desk: Desk) -> None:
        self.reactions.listen()
        self._watching.listen()

        @self.client.event
        async def on_shard_ready(shard_id: int) -> None:
            await self._watching.catch_up(shard_id)
            await self.reactions.catch_up(shard_id)

        await tree.install(self.client, self.client.tree, desk)

    def _desk(self, services: Services, captures: bool) -> Desk:
        return Desk(
            **services.use_cases(),
            chat=self.chat,
            mirroring=self.mirroring,
            reactions=self.reactions,
            captures=captures,
            rated=self.refreshing.rated,
        )
