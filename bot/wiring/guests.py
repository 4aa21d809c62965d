"""Readers without an account, and the admins who decide on what they write."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from bot.core.community import Community
    from bot.ports.clock import Clock
    from bot.ports.essays import EssayStore
    from bot.ports.guest_days import GuestDayStore
    from bot.ports.guests import GuestStore
    from bot.ports.platforms import Platforms
    from bot.ports.subscriptions import SubscriptionStore
    from bot.services.community.guest_book import GuestBook
    from bot.services.community.guests import Guests
    from bot.services.community.moderation import Moderation
    from bot.services.delivery.pace import Pace


class OfGuests(TypedDict):
    guest_book: GuestBook
    guests: Guests


def guest_services(
    guests: GuestStore,
    days: GuestDayStore,
    essays: EssayStore,
    subscriptions: SubscriptionStore,
    platforms: Platforms,
    moderation: Moderation,
    pace: Pace,
    clock: Clock,
    community: Community | None,
) -> OfGuests:
    """``community`` is the one whose admins decide; None: readers cannot write."""
    from bot.services.community.guest_book import GuestBook
    from bot.services.community.guest_limits import GuestLimits
    from bot.services.community.guests import Guests
    from bot.services.delivery.admin_notices import Admins

    admins = Admins(subscriptions, platforms.chats, pace)
    return {
        "guest_book": GuestBook(guests, moderation, GuestLimits(days, clock), clock, community),
        "guests": Guests(guests, essays, subscriptions, admins, platforms.chats, clock, community),
    }
