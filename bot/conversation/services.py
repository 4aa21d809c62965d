"""All use cases together: what a platform's front is a front of."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from bot.conversation.catalogue import Catalogue
from bot.core.community import Shards
from bot.ports.clock import Clock, Holidays
from bot.ports.comments import CommentStore
from bot.ports.seen import SeenStore
from bot.ports.store import CommunityStore, DeliveryStore, RatingStore, SubscriptionStore
from bot.services.community.discussion import Discussion
from bot.services.community.engagement import Engagement
from bot.services.community.moderation import Moderation
from bot.services.community.privacy import Privacy
from bot.services.community.reading import Reading
from bot.services.community.saving import Saving
from bot.services.community.subscribing import Setup
from bot.services.delivery.pace import Pace
from bot.services.library.collections import Collections
from bot.services.library.library import Library
from bot.services.library.searching import Searching


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """What members' and admins' acts lead to. ``zone`` is the machine's."""

    library: Library
    reading: Reading
    engagement: Engagement
    discussion: Discussion
    searching: Searching
    setup: Setup
    moderation: Moderation
    saving: Saving
    privacy: Privacy
    collections: Collections
    catalogue: Catalogue
    holidays: Holidays
    clock: Clock
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Services(UseCases):
    """The use cases, and what a front follows by itself: reactions, lost channels, events that come again.
    ``public_url`` is the address of the reading pages.
    """

    deliveries: DeliveryStore
    subscriptions: SubscriptionStore
    ratings: RatingStore
    comments: CommentStore
    communities: CommunityStore
    seen: SeenStore
    pace: Pace
    public_url: str
    shards: Shards | None = None

    def use_cases(self) -> dict[str, Any]:
        """The use cases alone, by name: what a platform's desk is made with."""
        return {field.name: getattr(self, field.name) for field in fields(UseCases)}
