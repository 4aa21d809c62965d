"""Pages on which much has happened, in a real browser: round-ups, talk over several houses, what a member read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, expect

from tests.acceptance.browser import LOOKS, Look, flaws, visit
from tests.adapters.lively_site import ANN, WEEK, site
from tests.adapters.reading_site import DESK, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def published() -> Iterator[str]:
    with serving(partial(site, public=True)) as url:
        yield url


@pytest.fixture(scope="module")
def channel() -> Iterator[str]:
    with serving(partial(site, public=False)) as url:
        yield url


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_everybody_can_read_what_happened(browser: Browser, published: str, look: Look) -> None:
    with visit(browser, f"{published}/digests", look) as page:
        assert flaws(page) == []
        page.locator("main li a").first.click()
        page.wait_for_url(f"**/digests/{WEEK}")
        expect(page.locator("blockquote")).to_contain_text("the second in the doorway")
        assert flaws(page) == []
        page.goto(f"{published}/e/{DESK}")
        expect(page.locator(".said").first).to_contain_text("Slack · Long Pier Readers")
        expect(page.locator(".raters")).to_contain_text("Mika · ★ ")
        assert flaws(page) == []


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_a_member_can_read_a_round_up_and_their_own_reading(browser: Browser, channel: str, look: Look) -> None:
    with visit(browser, channel, look) as page:
        round_up = page.locator(".digest").first
        expect(round_up.locator("h3")).to_have_count(4)
        expect(round_up.get_by_role("link", name="The second desk").first).to_have_attribute("href", f"/e/{DESK}")
        page.context.add_cookies([{"name": "ichiwa_member", "value": f"{ANN.id}.Ann", "url": channel}])
        page.reload()
        line = page.get_by_role("combobox")
        line.fill("/essay saved")
        line.press("Escape")
        line.press("Enter")
        expect(page.locator(".answer-body")).to_contain_text("The second desk")
        assert flaws(page) == []
