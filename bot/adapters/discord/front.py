"""Discord as a whole: its parts put together, started and stopped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from bot.adapters.discord import tree
from bot.adapters.discord.chat import DiscordChat
from bot.adapters.discord.client import DiscordClient, DiscordRunner
from bot.adapters.discord.counting import Counting
from bot.adapters.discord.desk import Desk
from bot.adapters.discord.places import Places
from bot.adapters.discord.reactions import Reactions
from bot.adapters.discord.refreshing import Refreshing
from bot.adapters.discord.sessions import Sessions
from bot.adapters.discord.telling import Telling
from bot.adapters.discord.watching import Watching
from bot.core.community import Platform
from bot.core.ids import Slug
from bot.ports.clock import Clock, Holidays
from bot.ports.store import CommunityStore, DeliveryStore, EssayStore, RatingStore, SubscriptionStore
from bot.services.admins import Admins
from bot.services.discussion import Discussion
from bot.services.engagement import Engagement
from bot.services.library import Library
from bot.services.moderation import Moderation
from bot.services.pace import Pace
from bot.services.privacy import Privacy
from bot.services.reading import Reading
from bot.services.saving import Saving
from bot.services.searching import Searching
from bot.services.setup import Setup
from bot.text.catalogue import Catalogue

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What Discord is a front of. ``zone`` is the machine's."""

    essays: EssayStore
    deliveries: DeliveryStore
    subscriptions: SubscriptionStore
    ratings: RatingStore
    communities: CommunityStore
    library: Library
    reading: Reading
    engagement: Engagement
    discussion: Discussion
    searching: Searching
    setup: Setup
    moderation: Moderation
    saving: Saving
    privacy: Privacy
    catalogue: Catalogue
    holidays: Holidays
    clock: Clock
    pace: Pace
    zone: str


class DiscordFront:
    """``chat`` is for delivering; ``corrected`` are the essays that changed since the last start."""

    def __init__(
        self,
        services: Services,
        client: DiscordClient,
        token: str,
        captures: bool = False,
        corrected: Collection[Slug] = (),
    ) -> None:
        self.client = client
        sessions = Sessions(client, services.clock)
        self.chat = DiscordChat(
            client, services.communities, services.catalogue, services.clock, posted=sessions.posted
        )
        self.refreshing = Refreshing(
            self.chat, services.essays, services.deliveries, services.subscriptions, services.engagement
        )
        counting = Counting(client, services.deliveries, services.subscriptions, services.ratings, services.engagement)
        self.reactions = Reactions(
            client,
            services.deliveries,
            services.subscriptions,
            services.engagement,
            counting,
            sessions,
            self.refreshing.rated,
        )
        admins = Admins(services.subscriptions, {Platform.DISCORD: self.chat}, services.pace)
        telling = Telling(client, Places(client), services.catalogue)
        self._watching = Watching(client, services.subscriptions, admins, telling, services.catalogue)
        self._corrected = corrected
        self._correcting: asyncio.Task[None] | None = None
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
        if self._correcting is not None:
            self._correcting.cancel()
        await self.refreshing.stop()
        await self.chat.stop()
        await self._runner.stop()

    async def _install(self, desk: Desk) -> None:
        self.reactions.listen()
        self._watching.listen()
        await tree.install(self.client, self.client.tree, desk)
        if self._corrected:
            self._correcting = asyncio.create_task(self._show_corrected())

    async def _show_corrected(self) -> None:
        """Show the essays that changed as they read now, wherever they were posted."""
        await self.client.wait_until_ready()
        if edited := await self.refreshing.corrected(self._corrected):
            log.info("Posts on Discord that now show a corrected essay: %d", edited)

    def _desk(self, services: Services, captures: bool) -> Desk:
        return Desk(
            library=services.library,
            reading=services.reading,
            engagement=services.engagement,
            discussion=services.discussion,
            searching=services.searching,
            setup=services.setup,
            moderation=services.moderation,
            saving=services.saving,
            privacy=services.privacy,
            catalogue=services.catalogue,
            holidays=services.holidays,
            chat=self.chat,
            reactions=self.reactions,
            zone=services.zone,
            captures=captures,
            rated=self.refreshing.rated,
        )
