"""Posts that are shown anew in their place: when their rating changes, and when their essay was corrected."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from dataclasses import replace
from typing import Final, Protocol

from bot.core.community import Channel, MessageRef, Platform
from bot.core.delivery import DailyPost, Delivery
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.errors import BotError
from bot.ports.store import DeliveryStore, EssayStore, SubscriptionStore
from bot.services.engagement import Engagement, Standing

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
        platform: Platform,
        cards: Cards,
        essays: EssayStore,
        deliveries: DeliveryStore,
        subscriptions: SubscriptionStore,
        engagement: Engagement,
        delay: float = DELAY,
    ) -> None:
        self._platform = platform
        self._cards = cards
        self._essays = essays
        self._deliveries = deliveries
        self._subscriptions = subscriptions
        self._engagement = engagement
        self._delay = delay
        self._waiting: dict[tuple[Channel, Slug], asyncio.Task[None]] = {}

    def rated(self, channel: Channel, slug: Slug) -> None:
        """Show the new rating in a moment."""
        if (channel, slug) not in self._waiting:
            self._waiting[channel, slug] = asyncio.create_task(self._later(channel, slug))

    async def corrected(self, slugs: Collection[Slug]) -> int:
        """Show the essays ``slugs`` as they read now, wherever they were posted; returns how many posts changed."""
        channels = {s.channel for s in await self._subscriptions.every() if s.channel.platform is self._platform}
        edited = 0
        for channel in channels:
            for slug in slugs:
                edited += await self._show(channel, slug, only_corrected=True)
        return edited

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
        await self._show(channel, slug, only_corrected=False)

    async def _show(self, channel: Channel, slug: Slug, *, only_corrected: bool) -> bool:
        try:
            delivery = await self._deliveries.latest_of(channel, slug)
            essay = await self._essays.get(slug, withdrawn=True)
            if delivery is None or delivery.post is None or delivery.message is None or essay is None:
                return False
            post = _corrected(delivery.post, essay)
            if only_corrected and post == delivery.post:
                return False
            await self._edit(delivery, post)
        except BotError as error:
            log.info("The post of %s was not shown anew: %s", slug, error)
            return False
        except Exception:
            log.exception("The post of %s was not shown anew", slug)
            return False
        return True

    async def _edit(self, delivery: Delivery, post: DailyPost) -> None:
        assert delivery.message is not None  # noqa: S101 (asked before)
        standing = await self._engagement.standing(delivery.channel.community, post.slug)
        rated = standing if standing.score.count else None
        await self._cards.edit(delivery.message, post, delivery.slot.key, post.language, rated)


def _corrected(post: DailyPost, essay: Essay) -> DailyPost:
    return replace(
        post,
        title=essay.title,
        author=essay.author,
        category=essay.category,
        minutes=essay.minutes,
        summary=essay.summary,
    )
