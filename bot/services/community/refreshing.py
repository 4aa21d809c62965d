"""Posts that show their new rating in their place."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from bot.core.community import Community
from bot.core.delivery import Delivery
from bot.core.ids import Slug
from bot.core.rating import RatingSummary
from bot.errors import BotError
from bot.ports.cards import CardPort
from bot.ports.delivery_log import DeliveryLog
from bot.ports.platforms import Platforms
from bot.ports.subscriptions import SubscriptionStore
from bot.services.background import cancelled
from bot.services.community.engagement import Engagement
from bot.services.delivery.about import about
from bot.services.delivery.picking import Picking

log = logging.getLogger(__name__)

DELAY: Final = 5.0
"""Seconds that ratings are gathered before posts are edited; platforms allow few edits."""


class Refreshing:
    """For the posts of all platforms. Never raises: a card that is behind is behind, and nothing more. The edits of an
    essay's cards in a community come one after the other, so that the latest rating is the last that is shown.
    """

    def __init__(
        self,
        platforms: Platforms,
        deliveries: DeliveryLog,
        subscriptions: SubscriptionStore,
        engagement: Engagement,
        picking: Picking,
        delay: float = DELAY,
    ) -> None:
        self._platforms = platforms
        self._deliveries = deliveries
        self._subscriptions = subscriptions
        self._engagement = engagement
        self._picking = picking
        self._delay = delay
        self._rated: set[tuple[Community, Slug]] = set()
        self._running: dict[tuple[Community, Slug], asyncio.Task[None]] = {}

    def rated(self, community: Community, slug: Slug) -> None:
        """In a moment, show the new rating on every card of the essay in the community's subscribed channels."""
        if community.platform not in self._platforms.cards:
            return
        self._rated.add((community, slug))
        if (community, slug) not in self._running:
            self._running[community, slug] = asyncio.create_task(self._follow(community, slug))

    async def stop(self) -> None:
        """Forget what waits."""
        tasks = list(self._running.values())
        self._running.clear()
        self._rated.clear()
        await cancelled(tasks)

    async def _follow(self, community: Community, slug: Slug) -> None:
        """Until no rating has come since the last edit began."""
        try:
            while (community, slug) in self._rated:
                await asyncio.sleep(self._delay)
                self._rated.discard((community, slug))  # a rating from now on is shown by another edit
                await self._show(community, slug)
        finally:
            if self._running.get((community, slug)) is asyncio.current_task():
                del self._running[community, slug]

    async def _show(self, community: Community, slug: Slug) -> None:
        try:
            subscribed = {each.channel for each in await self._subscriptions.of_community(community)}
            posts = [post for post in await self._deliveries.posts_of(community, slug) if post.channel in subscribed]
            ratings = await self._engagement.summary(community, slug)
        except BotError as error:
            log.info("The posts of %s do not show their new rating: %s", slug, error)
        except Exception:
            log.exception("The posts of %s do not show their new rating", slug)
        else:
            for post in posts:
                await self._edit(self._platforms.cards[community.platform], post, ratings)

    async def _edit(self, cards: CardPort, delivery: Delivery, ratings: RatingSummary) -> None:
        with about(delivery.slot, delivery.channel):
            await self._edit_one(cards, delivery, ratings)

    async def _edit_one(self, cards: CardPort, delivery: Delivery, ratings: RatingSummary) -> None:
        post, message = delivery.post, delivery.message
        if post is None or message is None:
            return
        try:
            if post.is_reduced and (post := await self._picking.renewed(post, delivery.channel)) is None:
                return  # its essay is gone, and its message stays as it is
            rated = ratings if ratings.score.count else None
            await cards.edit(message, post, delivery.slot.key, post.language, rated)
        except BotError as error:
            log.info("The post %s does not show its new rating: %s", delivery.slot.key, error)
        except Exception:
            log.exception("The post %s does not show its new rating", delivery.slot.key)
