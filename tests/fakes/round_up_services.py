"""The services of reports and of round-ups over stores in memory, a part of ``services``."""

from __future__ import annotations

from typing import TypedDict

from bot.ports.clock import Clock
from bot.ports.holidays import Holidays
from bot.ports.platforms import Platforms
from bot.services.community.digest_orders import DigestOrders
from bot.services.community.digests import Digests
from bot.services.community.own_orders import DirectMail
from bot.services.community.own_reading import ReadingLists
from bot.services.community.personal import Personal
from bot.services.community.planning import Planning
from bot.services.community.report_links import ReportLinks
from bot.services.community.reporting import Reporting
from bot.services.community.saving import Saving
from bot.services.community.search_trail import SearchTrail
from bot.services.community.subscribing import Subscribing
from bot.services.delivery.belonging import Belonging
from bot.services.delivery.picking import Picking
from bot.services.library.collections import Collections
from tests.fakes.stores import MemoryStores


class OfReports(TypedDict):
    saving: Saving
    reading_lists: ReadingLists
    reporting: Reporting
    report_links: ReportLinks
    search_trail: SearchTrail


def of_reports(stores: MemoryStores, clock: Clock, public_url: str, least: int) -> OfReports:
    return {
        "saving": Saving(stores.saved, stores.essays, clock),
        "reading_lists": ReadingLists(stores.reading_lists, stores.ratings, stores.comments, stores.essays, clock),
        "reporting": Reporting(stores.reports, stores.essays, stores.sources, clock, least, stores.clicks),
        "report_links": ReportLinks(stores.report_keys, stores.essays, stores.sources, clock, public_url),
        "search_trail": SearchTrail(stores.searched, clock),
    }


class RoundUps(TypedDict):
    digests: Digests
    digest_orders: DigestOrders
    personal: Personal
    belonging: Belonging
    direct_mail: DirectMail


def round_ups(
    stores: MemoryStores, platforms: Platforms, clock: Clock, holidays: Holidays, public_url: str
) -> RoundUps:
    picking = Picking(stores.essays, stores.picks, public_url, stores.pictures)
    subscribing = Subscribing(stores.subscriptions, stores.deliveries, picking, holidays, clock)
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
            Collections(stores.essays, public_url),
            platforms,
            clock,
        ),
        "digest_orders": DigestOrders(stores.subscriptions, stores.deliveries, holidays, clock),
        "personal": Personal(stores.subscriptions, stores.deliveries, picking, holidays, clock),
        "belonging": belonging,
        "direct_mail": DirectMail(stores.subscriptions, stores.deliveries, belonging),
    }
