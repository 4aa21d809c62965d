"""Acts of admins on reports: the one of their community, and the private links of authors."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.conversation import report_text
from bot.conversation.acts.essays import named
from bot.conversation.acts.sources import SOURCE
from bot.conversation.permissions import check_admin
from bot.conversation.phrases import Phrases
from bot.conversation.request import Request
from bot.conversation.screens import ReportFileScreen, ReportLinkScreen, ReportScreen
from bot.conversation.stage import Stage
from bot.core.community import Platform
from bot.core.ids import Slug
from bot.core.report import Report, month_before, month_of

REPORT: Final = "/essay report"


async def report(stage: Stage, request: Request) -> ReportScreen | ReportFileScreen:
    """``/essay report``: a month's, of all essays or one, to look at or as a file."""
    options, reporting = request.options, stage.services.reporting
    name = options.get("essay", "")
    slug = (await named(stage, request, name)).slug if name else None
    month = reporting.month(options.get("month", ""))
    if options.get("format"):
        return await _file(stage, request, month, slug)
    return await _shown(stage, request, month, slug)


async def turned(stage: Stage, request: Request) -> ReportScreen:
    """Another month's; the component carries it."""
    check_admin(request, REPORT)
    return await _shown(stage, request, stage.services.reporting.month(request.argument), None)


async def file(stage: Stage, request: Request) -> ReportFileScreen:
    check_admin(request, REPORT)
    return await _file(stage, request, stage.services.reporting.month(request.argument), None)


async def link(stage: Stage, request: Request) -> ReportLinkScreen:
    """The private link for the author of a source."""
    return await _link(stage, request, renew=False)


async def renewed(stage: Stage, request: Request) -> ReportLinkScreen:
    """Another one: whoever has the one before cannot open the report any more."""
    return await _link(stage, request, renew=True)


async def _link(stage: Stage, request: Request, *, renew: bool) -> ReportLinkScreen:
    check_admin(request, SOURCE)
    services, name = stage.services, request.argument
    source = (await services.sources.status(name, request.member.community)).source
    path = await services.report_links.of_source(source.name, renew=renew)
    can_open = services.report_links.is_public or stage.host.platform is Platform.LOCAL
    address = services.report_links.address(path) if can_open else ""
    return ReportLinkScreen(source.name, source.title, address, services.report_links.is_public, renew)


async def _file(stage: Stage, request: Request, month: date | None, slug: Slug | None) -> ReportFileScreen:
    made = await stage.services.reporting.report(request.member.community, month, slug)
    return ReportFileScreen(report_text.as_csv(made))


async def _shown(stage: Stage, request: Request, month: date | None, slug: Slug | None) -> ReportScreen:
    services, community = stage.services, request.member.community
    made = await services.reporting.report(community, month, slug)
    address = picture_address = ""
    is_local = stage.host.platform is Platform.LOCAL
    if slug is None and (is_local or services.report_links.is_public):
        path = await services.report_links.of_community(community)
        page, _, ticket = path.partition("?")
        asked = f"{ticket}&month={made.month:%Y-%m}"
        picture = f"{page}/{report_text.PICTURE_NAME}?{asked}&lang={request.language.value}"
        whole = (lambda own: own) if is_local else services.report_links.address
        address = whole(f"{page}?{asked}")
        picture_address = whole(picture) if services.report_picture is not None else ""
    return ReportScreen(
        made,
        address,
        picture_address,
        await _picture(stage, request, made),
        month_before(made.month) if made.month > date(2000, 1, 1) else None,
        later if (later := month_before(made.month, -1)) <= month_of(services.clock.now()) else None,
    )


async def _picture(stage: Stage, request: Request, made: Report) -> bytes:
    drawing = stage.services.report_picture
    if drawing is None or made.is_of_one or not made.essays or stage.host.platform is not Platform.DISCORD:
        return b""
    phrases = Phrases(stage.services.catalogue, request.language, lambda text: text)
    return await drawing.draw(made, phrases)
