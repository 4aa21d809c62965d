"""Posts that are shown anew in their place when their rating changes."""

from __future__ import annotations

import asyncio
import logging
from typing import Final, Protocol

from bot.core.community import Channel, MessageRef
from bot.core.delivery import DailyPost, Delivery
from bot.core.essay import Language
from bot.core.ids import Slug
from bot.errors import BotError
from bot.ports.store import DeliveryStore
from bot.services.community.engagement import Engagement, Standing

log = logging.getLogger(__name__)

DELAY: Final = 5.0
"""Seconds that ratings are gathered before a post is edited; platforms allow few edits."""


class Cards(Protocol):
    """A platform whose posts can be changed."""

    async def edit(
        self, message: MessageRef, post: DailyPost, key: str, language: Language, standing: Standing | None
    ) -> None:
        """Show the post anew in its place. Raises ``ChatError``."""
        ...


class Refreshing:
    """For the posts of one platform. Never raises: a card that is behind is behind, and nothing more."""

    def __init__(
        self,
        cards: Cards,
        deliveries: DeliveryStore,
        engagement: Engagement,
        delay: float = DELAY,
    ) -> None:
        self._cards = cards
        self._deliveries = deliveries
        self._engagement = engagement
        self._delay = delay
        self._waiting: dict[tuple[Channel, Slug], asyncio.Task[None]] = {}

    def rated(self, channel: Channel, slug: Slug) -> None:
        """Show the new rating in a moment."""
        if (channel, slug) not in self._waiting:
            self._waiting[channel, slug] = asyncio.create_task(self._later(channel, slug))

    async def stop(self) -> None:
        """Forget what waits."""
        tasks = list(self._waiting.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _later(self, channel: Channel, slug: Slug) -> None:
        try:
            await asyncio.sleep(self._delay)
        finally:
            del self._waiting[channel, slug]  # a rating from now on is shown by another edit
        await self._show(channel, slug)

    async def _show(self, channel: Channel, slug: Slug) -> None:
        try:
            delivery = await self._deliveries.latest_of(channel, slug)
            if delivery is not None and delivery.post is not None and delivery.message is not None:
                await self._edit(delivery, delivery.message, delivery.post)
        except BotError as error:
            log.info("The post of %s was not shown anew: %s", slug, error)
        except Exception:
            log.exception("The post of %s was not shown anew", slug)

    async def _edit(self, delivery: Delivery, message: MessageRef, post: DailyPost) -> None:
        standing = await self._engagement.standing(delivery.channel.community, post.slug)
        rated = standing if standing.score.count else None
        await self._cards.edit(message, post, delivery.slot.key, post.language, rated)
