"""Many tabs of one browser: one stream of events serves them all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.acceptance.browser import PATIENCE, launched
from tests.acceptance.test_tour import command, name_oneself
from tests.tools.process import Running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TABS = 7
"""One more than the connections that a browser allows to one host."""


@pytest.fixture
def context() -> Iterator[BrowserContext]:
    expect.set_options(timeout=PATIENCE)
    with launched() as browser:
        yield _context(browser)


def _context(browser: Browser) -> BrowserContext:
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(PATIENCE)
    return context


def _opened(context: BrowserContext, ichiwa: Running, streams: list[str]) -> Page:
    page = context.new_page()
    page.on("request", lambda request: streams.append(request.url) if request.url.endswith("/events") else None)
    page.goto(f"http://127.0.0.1:{ichiwa.port}/")
    return page


def test_seven_tabs_share_one_stream_and_all_follow(context: BrowserContext, ichiwa: Running) -> None:
    streams: list[str] = []
    pages = [_opened(context, ichiwa, streams) for _ in range(TABS)]
    command(pages[-1], "/essay comment Heard by every tab.")
    name_oneself(pages[-1], "Ann")
    for page in pages:
        expect(page.get_by_role("article").first).to_contain_text("1 comment")
    assert len(streams) == 1
    pages.pop(0).close()  # the one with the stream: another tab takes it over
    command(pages[-1], "/essay comment And once more.")
    for page in pages:
        expect(page.get_by_role("article").first).to_contain_text("2 comments")
