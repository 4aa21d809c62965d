"""Round-ups: what is in them, and who has them sent; and what else comes to members alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from bot.adapters.sql.stores import SqlStores
    from bot.config import Settings
    from bot.ports.clock import Clock
    from bot.ports.holidays import Holidays
    from bot.ports.platforms import Platforms
    from bot.services.community.digest_orders import DigestOrders
    from bot.services.community.digests import Digests
    from bot.services.community.own_orders import DirectMail
    from bot.services.community.personal import Personal
    from bot.services.community.subscribing import Subscribing
    from bot.services.delivery.belonging import Belonging
    from bot.services.delivery.picking import Picking


class OfRoundUps(TypedDict):
    digests: Digests
    digest_orders: DigestOrders
    personal: Personal
    belonging: Belonging
    direct_mail: DirectMail


def round_up_services(
    stores: SqlStores,
    settings: Settings,
    subscribing: Subscribing,
    picking: Picking,
    holidays: Holidays,
    platforms: Platforms,
    clock: Clock,
) -> OfRoundUps:
    """The services of round-ups over ``stores``."""
    from bot.services.community.digest_orders import DigestOrders
    from bot.services.community.digests import Digests
    from bot.services.community.own_orders import DirectMail
    from bot.services.community.personal import Personal
    from bot.services.community.planning import Planning
    from bot.services.delivery.belonging import Belonging
    from bot.services.library.collections import Collections

    belonging = Belonging(platforms.direct, stores.subscriptions, clock)
    return {
        "digests": Digests(
            stores.round_ups,
            stores.essays,
            stores.comments,
            stores.communities,
            stores.subscriptions,
            stores.deliveries,
            Planning(subscribing, picking, stores.picks, stores.deliveries, holidays),
            Collections(stores.essays, settings.public_url, is_static=settings.public_is_static),
            platforms,
            clock,
        ),
        "digest_orders": DigestOrders(stores.subscriptions, stores.deliveries, holidays, clock),
        "personal": Personal(stores.subscriptions, stores.deliveries, picking, holidays, clock),
        "belonging": belonging,
        "direct_mail": DirectMail(stores.subscriptions, stores.deliveries, belonging),
    }
