"""The page of a report in a real browser: readable on a phone and at a desk, in the light and in the dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.acceptance.browser import LOOKS, Look, flaws, visit
from tests.adapters.reading_site import serving
from tests.adapters.report_site import TOKEN, site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(site) as url:
        yield f"{url}/report/{TOKEN}"


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_everybody_can_read_a_report(browser: Browser, url: str, look: Look) -> None:
    with visit(browser, f"{url}?month=2026-05", look) as page:  # in which nothing was posted
        assert flaws(page) == []
        page.goto(f"{url}?month=2026-11")
        assert flaws(page) == []
        bar = page.locator(".chart-bar").first
        ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert bar.evaluate("each => getComputedStyle(each).fill") not in ("rgb(0, 0, 0)", ground)
        label = page.locator(".chart-label").first
        drawn = label.evaluate("each => each.getBoundingClientRect().height")
        assert drawn >= 9  # pixels: large enough to be read
