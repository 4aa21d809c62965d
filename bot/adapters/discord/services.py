"""The services that Discord is a front of."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports.clock import Clock, Holidays
from bot.ports.store import CommunityStore, DeliveryStore, EssayStore, RatingStore, SubscriptionStore
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
