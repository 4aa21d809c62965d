"""Screens about reports: what may not be told is left out, and what others wrote is data."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.conversation import screens
from bot.conversation.parts import Inline, Link, Note, Picture, Press, Title, Tone
from bot.conversation.phrases import Phrases
from bot.conversation.spoken import spoken
from bot.core.essay import Language
from bot.core.ids import Slug
from bot.core.rating import Score
from bot.core.report import EssayReport, MonthReport, Reach, Report
from tests.fakes.services import catalogue
from tests.unit.arranged import NOW

P = Phrases(catalogue(), Language.EN, lambda text: f"\\{text}")
INLINE = Inline(lambda at: f"at {at:%H:%M}", lambda channel: channel, lambda title, _: f"*{title}*")
MONTH = date(2026, 11, 1)
KNOWN = EssayReport(
    slug=Slug("x"),
    title="X",
    author="Ann",
    question="Why?",
    reach=Reach(2, 1),
    clicks=10,
    ratings=Score(6, 27.0),
    comments=7,
    saves=5,
    searches=(("folder", 5),),
)
QUIET = EssayReport(slug=Slug("y"), title="Y", author="Ben", question="", reach=Reach(1, 1), clicks=0)
COUNTED = Note(
    "What members did is counted up to the beginning of \\November 24, 2026 (UTC), and told only where at least \\5 "
    "different members did it."
)
QUIETLY = "*Y*: 1 post · 1 channel"
FILE = Press("As a CSV file", "report-file", "2026-11")


def report(*essays: EssayReport, **changes: Any) -> Report:
    total = MonthReport(month=MONTH, posts=3, ratings=Score(6, 27.0), comments=7, saves=5)
    return Report(month=MONTH, until=NOW, least=5, essays=essays, months=(total,), **changes)


def test_a_report_tells_what_may_be_told_and_where_the_rest_is() -> None:
    screen = screens.ReportScreen(
        report(KNOWN, QUIET), "https://a.example/report/t", "https://a.example/p.png", b"", date(2026, 10, 1)
    )
    assert spoken(screen, P, INLINE) == [
        Title("Report for November 2026"),
        Picture(
            "https://a.example/p.png",
            "Report for November 2026. Posts: 3 · Ratings: 6 (★4.5) · Comments: 7 · Saved: 5",
        ),
        "Posts: 3 · Ratings: 6 (★4.5) · Comments: 7 · Saved: 5",
        f"*X*: 2 posts · 1 channel · at least \\10 clicks · ★4.5 (6) · 7 comments · saved \\5 times\n{QUIETLY}",
        "*Questions that made people talk*\n“\\Why?” (\\7 comments)",
        "Searches that led here: \\folder (5)",
        COUNTED,
        (Press("The month before", "report", "2026-10"), FILE),
        Link("Open the report", "https://a.example/report/t"),
    ]


def test_of_one_essay_no_sums_of_all_are_told_and_of_nothing_that_there_is_nothing() -> None:
    assert spoken(screens.ReportScreen(report(QUIET, is_of_one=True)), P, INLINE) == [
        Title("Report for November 2026"),
        QUIETLY,
        COUNTED,
        (FILE,),
    ]
    empty = screens.ReportScreen(report(source="Letters"), picture_address="https://a.example/p.png")
    assert spoken(empty, P, INLINE) == [
        Title("Report on “Letters” for November 2026"),
        "There is nothing to tell of this month yet.",
        COUNTED,
        (FILE,),
    ]


def test_a_private_link_is_told_where_it_works() -> None:
    again = (Press("Make a new link", "source-report-new", "s-1", Tone.DANGER),)
    address = "https://a.example/report/t"
    given = "Whoever has this link reads the report on “\\Letters”, without a password. Give it to the author alone."
    assert spoken(screens.ReportLinkScreen("s-1", "Letters", address, is_public=True), P, INLINE) == [
        Title("The author's report"),
        given,
        f"\\{address}",
        again,
        Link("Open the report", address),
    ]
    assert spoken(screens.ReportLinkScreen("s-1", "Letters", "", is_public=False, is_new=True), P, INLINE) == [
        Title("The author's report"),
        "This is the new link. The one before opens nothing any more.",
        Note("The pages have no public address, so nobody elsewhere could open the link."),
        again,
    ]
