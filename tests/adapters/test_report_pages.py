"""The pages of reports: who can open them, and what is in them; the same as a file, a picture and an answer in chat."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import httpx
import pytest
from lxml.html import fromstring
from PIL import Image

from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.responding import attached
from bot.adapters.discord.screens import Renderer
from bot.adapters.slack.screens.escape import phrases_in
from bot.adapters.slack.screens.rendering import render
from bot.adapters.web.cards.fonts import find_font
from bot.conversation import report_text
from bot.conversation.phrases import Phrases
from bot.conversation.screens import ReportScreen
from bot.core.essay import Language
from bot.core.report import OfSource
from bot.core.signed_link import LIFETIME
from bot.services.community.report_links import ReportLinks
from tests.adapters.report_site import BELL, GUILD, SOURCE, TOKEN, URL, app, lived, site, somebody
from tests.fakes.clock import FixedClock
from tests.fakes.services import catalogue
from tests.tools import html_validate
from tests.unit.arranged import NOW

REPORT = f"/report/{TOKEN}"
MONTH = {"month": "2026-11"}


@asynccontextmanager
async def reader(made: object | None = None) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=made or await site())  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
        yield client


async def test_a_private_link_opens_a_report_that_nobody_keeps_or_lists() -> None:
    async with reader() as author:
        page = await author.get(REPORT, params=MONTH)
        elsewhere = await author.get("/report/another-token")
        odd = await author.get(REPORT, params={"month": "soon"})
    assert page.status_code == 200
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["x-robots-tag"] == "noindex"
    assert page.headers["referrer-policy"] in ("same-origin", "no-referrer")
    root = fromstring(page.text)
    assert root.findall(".//script") == []
    charts = root.findall(".//svg")
    assert len(charts) == 5
    for chart in charts:
        named = str(chart.get("aria-labelledby")).split()
        assert chart.get("role") == "img"
        assert all(root.findtext(f".//*[@id='{name}']") for name in named)
        assert all(each.get("style") is None for each in chart.iter())  # the page's policy refuses it
    assert "=HYPERLINK(The second &lt;desk&gt;)" in page.text
    assert (elsewhere.status_code, odd.status_code) == (404, 400)


@pytest.mark.skipif(not html_validate.is_there(), reason=html_validate.REASON)
async def test_its_html_is_valid_in_both_languages_and_of_an_empty_month() -> None:
    async with reader() as author:
        pages = {
            f"{month} ({language})": (
                await author.get(REPORT, params={"month": month}, headers={"Accept-Language": language})
            ).text
            for month in ("2026-11", "2026-01")
            for language in Language
        }
    assert html_validate.problems(pages) == []


async def test_the_file_has_no_formulas_and_no_small_numbers() -> None:
    async with reader() as author:
        file = await author.get(f"{REPORT}/report.csv", params=MONTH)
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.headers["content-disposition"] == 'attachment; filename="report-2026-11.csv"'
    rows = {row["essay"]: row for row in csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff")))}
    assert set(rows) == {"the-ferry-bell", "the-second-desk"}
    bell, desk = rows["the-ferry-bell"], rows["the-second-desk"]
    assert desk["title"] == "'=HYPERLINK(The second <desk>)"
    assert bell["searches"] == "仕事 鐘: 12"  # four members searched for something else
    assert (bell["ratings"], bell["rating spans"], desk["saved"]) == ("16", "1-3: 5; 4-4: 5; 5-5: 6", "")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", " =1", "\r=1"])
async def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    _, services = await lived()
    report = await services.reporting.report(OfSource(SOURCE), services.reporting.month("2026-11"))
    bent = replace(report, essays=(replace(report.essays[0], title=cell),))
    [_, row] = csv.reader(io.StringIO(report_text.as_csv(bent).removeprefix("\ufeff"), newline=""))
    assert row[2] == f"'{cell}"


async def test_a_deletion_reaches_the_page_at_once() -> None:
    stores, services = await lived()
    async with reader(app(stores, services)) as author:
        before = await author.get(f"{REPORT}/report.csv", params=MONTH)
        await services.privacy.delete(somebody(7))
        after = await author.get(f"{REPORT}/report.csv", params=MONTH)
    rows = [
        {row["essay"]: row for row in csv.DictReader(io.StringIO(each.text.removeprefix("\ufeff")))}[BELL]
        for each in (before, after)
    ]
    assert [row["ratings"] for row in rows] == ["16", ""]
    assert [row["comments"] for row in rows] == ["10", "5"]


async def test_a_communitys_link_ends_and_a_new_one_of_a_source_ends_the_one_before() -> None:
    stores, _ = await lived()
    clock = FixedClock(NOW)
    links = ReportLinks(stores.report_keys, stores.essays, stores.sources, clock, URL)
    path, _, query = (await links.of_community(GUILD)).partition("?")
    token = path.removeprefix("/report/")
    ticket = [(name, value) for name, _, value in (pair.partition("=") for pair in query.split("&"))]
    assert await links.opened(token, ticket) == GUILD
    assert await links.opened(token, []) is None
    assert await links.opened(token, [ticket[0], ("sig", "A" * 43)]) is None
    assert await links.opened(TOKEN, []) == OfSource(SOURCE)
    renewed = await links.of_source(SOURCE, renew=True)
    assert await links.opened(TOKEN, []) is None
    assert await links.opened(renewed.removeprefix("/report/"), []) == OfSource(SOURCE)
    clock.advance(LIFETIME + timedelta(seconds=1))
    assert await links.opened(token, ticket) is None


@pytest.mark.skipif(find_font(None) is None, reason="this machine has no Japanese font")
async def test_the_picture_comes_along_on_discord_and_by_its_address_on_slack() -> None:
    _, services = await lived()
    report = await services.reporting.report(GUILD, services.reporting.month("2026-11"))
    assert services.report_picture is not None
    picture = await services.report_picture.draw(report, Phrases(catalogue(), Language.JA, str))
    with Image.open(BytesIO(picture)) as image:
        assert (image.format, image.size) == ("PNG", (1200, 630))
    screen = ReportScreen(report, f"{URL}/report/x", f"{URL}/report/x/report.png", picture)
    assert attached(screen)["file"].filename == "report.png"
    view: Any = Renderer(captures=False).view(screen, DiscordPhrases(catalogue(), Language.EN))
    assert "attachment://report.png" in str(view.to_components())
    images = [
        block for block in render(screen, phrases_in(Language.EN, catalogue())).blocks if block["type"] == "image"
    ]
    assert [block["image_url"] for block in images] == [f"{URL}/report/x/report.png"]
    assert "November 2026" in images[0]["alt_text"]
