"""Discord as a whole: its parts put together, started and stopped."""

from __future__ import annotations

import logging

from bot.adapters.discord import refs, tree
from bot.adapters.discord.admin_notices import AdminNotices
from bot.adapters.discord.ballots import DiscordBallots
from bot.adapters.discord.chat import DiscordChat
from bot.adapters.discord.client import DiscordClient, DiscordRunner
from bot.adapters.discord.places import Places
from bot.adapters.discord.reacted import DiscordReactions
from bot.adapters.discord.reactions import Reactions
from bot.adapters.discord.replies import DiscordReplies
from bot.adapters.discord.sessions import Sessions
from bot.adapters.discord.watching import Watching
from bot.conversation.following import follow
from bot.conversation.services import Services
from bot.core.community import Platform, Shards
from bot.core.link import Link
from bot.services.delivery.admin_notices import Admins

log = logging.getLogger(__name__)


class DiscordFront:
    """``chat`` posts, and shows comments and ratings; ``polls`` holds votes, ``reacted`` tells who reacted, and
    ``replies`` what was written. ``captures``: we are allowed to read what members write.
    """

    def __init__(
        self, services: Services, client: DiscordClient, token: str, *, captures: bool = False, link: Link | None = None
    ) -> None:
        self.client = client
        self._services = services
        self._captures = captures
        self._sessions = sessions = Sessions(client, services.clock)
        places = Places(client)
        self.chat = DiscordChat(
            client,
            services.subscriptions,
            services.communities,
            services.catalogue,
            services.clock,
            posted=sessions.posted,
            ratings=services.engagement.summary,
            places=places,
        )
        self.polls = DiscordBallots(client, places, services.catalogue, services.clock)
        self.reacted = DiscordReactions(places)
        self.replies = DiscordReplies(places) if captures else None
        self.reactions = Reactions(client, services.deliveries, services.recounting, sessions)
        admins = Admins(services.subscriptions, {Platform.DISCORD: self.chat}, services.pace)
        admin_notices = AdminNotices(client, places, services.catalogue)
        self._watching = Watching(client, services, admins, admin_notices)
        self._runner = DiscordRunner(client, token, link=link)
        client.install = self._install

    def start(self) -> None:
        """Connect in the background; nothing of it ends the program."""
        self._runner.start()

    async def stop(self) -> None:
        """Leave Discord. What was sent and not yet answered is found out at the next start."""
        await self.chat.background.stop()
        await self._runner.stop()

    async def _install(self) -> None:
        self.reactions.listen()
        self._watching.listen()

        @self.client.event
        async def on_shard_ready(shard_id: int) -> None:
            await self._watching.catch_up(shard_id)
            await self.reactions.catch_up(shard_id)
            await follow(self._listen_back(shard_id), "What was written while away")

        @self.client.event
        async def on_shard_connect(shard_id: int) -> None:
            self._sessions.began(shard_id)
            self._services.hearing.lost(Platform.DISCORD, shard_id)

        await tree.install(self.client, self.client.tree, self._services, captures=self._captures)

    async def _listen_back(self, shard_id: int) -> None:
        """A fresh session tells nothing of the messages before it; a resumed one tells them by itself."""
        here = {refs.community_of(guild.id) for guild in self.client.guilds if guild.shard_id == shard_id}
        shards = Shards(frozenset({shard_id}), self.client.shard_count or 1)
        looked = await self._services.hearing.catch_up(Platform.DISCORD, shard_id, here.__contains__, shards)
        if looked:
            log.info("Messages written while away: looked at %d", looked)
