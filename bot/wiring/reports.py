"""Reports, and counting for them as a task of any worker."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypedDict

if TYPE_CHECKING:
    from bot.adapters.scheduler.ticker import Ticker
    from bot.adapters.sql.stores import SqlStores
    from bot.config import Settings
    from bot.conversation.report_picture import ReportPicture
    from bot.ports.clock import Clock
    from bot.services.community.own_reading import ReadingLists
    from bot.services.community.report_links import ReportLinks
    from bot.services.community.reporting import Reporting
    from bot.services.community.saving import Saving
    from bot.services.community.search_trail import SearchTrail
    from bot.wiring.core import Core

COUNT: Final = "reports:count"
"""The task of counting for reports what members did up to yesterday."""
EVERY: Final = timedelta(hours=1)
"""Once a day there is something to count; asked more often, so that it is soon done wherever midnight is."""


class OfReports(TypedDict):
    saving: Saving
    reading_lists: ReadingLists
    reporting: Reporting
    report_links: ReportLinks
    search_trail: SearchTrail
    report_picture: ReportPicture


def report_services(stores: SqlStores, settings: Settings, clock: Clock) -> OfReports:
    """The services of reports over ``stores``, and of what they count."""
    from bot.adapters.web.reports.picture import DrawnReports
    from bot.services.community.own_reading import ReadingLists
    from bot.services.community.report_links import ReportLinks
    from bot.services.community.reporting import Reporting
    from bot.services.community.saving import Saving
    from bot.services.community.search_trail import SearchTrail

    return {
        "saving": Saving(stores.saved, stores.essays, clock),
        "reading_lists": ReadingLists(stores.reading_lists, stores.ratings, stores.comments, stores.essays, clock),
        "reporting": Reporting(
            stores.reports, stores.essays, stores.sources, clock, settings.report_min_members, stores.clicks
        ),
        "report_links": ReportLinks(
            stores.report_keys,
            stores.essays,
            stores.sources,
            clock,
            settings.own_url,
            is_static=settings.public_is_static,
        ),
        "search_trail": SearchTrail(stores.searched, clock),
        "report_picture": DrawnReports(settings.card_font),
    }


def report_ticker(core: Core) -> Ticker:
    """The clock that has it done by one of all processes. It declares the task."""
    from bot.ports.background import Task
    from bot.wiring.background import repeating

    async def count(_: str) -> None:
        await core.services.reporting.count()

    core.background.shared.tasks[COUNT] = Task(count)
    return repeating(core, COUNT, EVERY)
