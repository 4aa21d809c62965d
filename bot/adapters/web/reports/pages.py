"""The pages of reports: whoever has their link reads them, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from babel.dates import format_date
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.web.answers import answer
from bot.adapters.web.reports.charts import Chart, drawn
from bot.adapters.web.site.house import House
from bot.conversation import report_text
from bot.conversation.phrases import Phrases
from bot.conversation.services import Services
from bot.core.essay import Language
from bot.core.phrase import message
from bot.core.report import Report, Scope, month_before, month_of
from bot.core.signed_link import SIGNATURE, UNTIL
from bot.errors import NotFound

NO_REPORT: Final = message("This link opens no report. It may have ended, or been replaced by a new one.")
_NO_BAR: Final = message("A month without a bar has nothing to tell, or fewer members than may be told.")
_SPANS: Final = message("How many members gave which rating.")
_CSV: Final = "text/csv; charset=utf-8"


class ReportPages:
    """``/report/TOKEN``, with the same as a file and as a picture below it."""

    def __init__(self, house: House, services: Services) -> None:
        self._house = house
        self._links = services.report_links
        self._reporting = services.reporting
        self._picture = services.report_picture
        self._catalogue = services.catalogue
        self._clock = services.clock

    def routes(self) -> list[Route]:
        return [
            Route("/report/{token}", self.show),
            Route(f"/report/{{token}}/{report_text.FILE_NAME}", self.file),
            Route(f"/report/{{token}}/{report_text.PICTURE_NAME}", self.picture),
        ]

    async def show(self, request: Request) -> Response:
        """Raises ``NotFound``."""
        report = await self._report(request)
        p = self._phrases(request.state.language)
        later = month_before(report.month, -1)
        return self._house.show(
            request,
            "report.html",
            private=True,
            report=report,
            heading=report_text.heading(p, report),
            charts=[(title, drawn(chart)) for title, chart in _charts(report, p)],
            bars=drawn(_distribution(report, p)),
            earlier=self._path(request, f"{month_before(report.month):%Y-%m}"),
            later=self._path(request, f"{later:%Y-%m}") if later <= month_of(self._clock.now()) else "",
            file=self._path(request, f"{report.month:%Y-%m}", f"/{report_text.FILE_NAME}"),
        )

    async def file(self, request: Request) -> Response:
        """The same as CSV. Raises ``NotFound``."""
        report = await self._report(request)
        response = answer(request, report_text.as_csv(report), _CSV, private=True, varies=False)
        name = f"report-{report.month:%Y-%m}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    async def picture(self, request: Request) -> Response:
        """The same as a PNG. Raises ``NotFound``; 404 where this machine has no font."""
        report = await self._report(request)
        wanted = request.query_params.get("lang", "")
        language = Language(wanted) if wanted in set(Language) else request.state.language
        drawing = self._picture
        image = await drawing.draw(report, self._phrases(language)) if drawing is not None else b""
        if not image:
            raise HTTPException(404)
        return answer(request, image, "image/png", private=True, varies=False)

    async def _report(self, request: Request) -> Report:
        scope: Scope = await self._links.opened(request.path_params["token"], request.query_params.multi_items())
        if scope is None:
            raise NotFound(NO_REPORT)
        return await self._reporting.report(scope, self._reporting.month(request.query_params.get("month", "")))

    def _path(self, request: Request, month: str, below: str = "") -> str:
        """The report of another month, opened by the same link."""
        ticket = [(name, value) for name, value in request.query_params.multi_items() if name in (UNTIL, SIGNATURE)]
        path = self._house.paths.to(f"/report/{request.path_params['token']}{below}")
        return f"{path}?{urlencode([*ticket, ('month', month)])}"

    def _phrases(self, language: Language) -> Phrases:
        return Phrases(self._catalogue, language, lambda text: text)


def _charts(report: Report, p: Phrases) -> Sequence[tuple[str, Chart]]:
    """Columns by month."""
    names = [format_date(each.month, "LLL", locale=p.language.value) for each in report.months]
    kinds = {
        report_text.POSTS: [each.posts for each in report.months],
        report_text.RATINGS: [each.ratings.count for each in report.months],
        report_text.COMMENTS: [each.comments for each in report.months],
        report_text.SAVES: [each.saves for each in report.months],
    }
    return [
        (
            p.text(kind),
            Chart(
                f"chart-{number}",
                f"{p.text(kind)} · {p.text(report_text.BY_MONTH)}",
                p.text(_NO_BAR),
                list(zip(names, counts, strict=True)),
            ),
        )
        for number, (kind, counts) in enumerate(kinds.items())
        if any(counts)
    ]


def _distribution(report: Report, p: Phrases) -> Chart:
    bars = [(report_text.span_name(span), span.count) for span in report.spans]
    return Chart("chart-spans", p.text(report_text.DISTRIBUTION), p.text(_SPANS), bars)
