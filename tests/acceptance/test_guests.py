"""Readers without an account in a real browser: from the essay's page to their own comment, for everybody."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.core.community import LOCAL_COMMUNITY
from tests.acceptance.browser import Look, incomplete, visit
from tests.acceptance.browser import flaws as browser_flaws
from tests.adapters.reading_site import DESK, serving, site
from tests.fakes.clock import FixedClock
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LOOKS = [Look(390, "light", "ja-JP"), Look(390, "dark", "en-US"), Look(1280, "dark", "ja-JP"), Look(320, "light")]


def flaws(page: Page) -> list[str]:
    return [*browser_flaws(page), *incomplete(page)]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_everybody_can_write_and_delete_a_comment(browser: Browser, look: Look) -> None:
    clock, stores = FixedClock(NOW), MemoryStores.empty()
    with serving(partial(site, LOCAL_COMMUNITY, clock, stores)) as url, visit(browser, f"{url}/e/{DESK}", look) as page:
        send = page.locator("form.guest button")
        assert flaws(page) == []
        page.locator("#guest-text").fill("Look up.\nhttps://a.example")
        page.locator('[name="emoji"]').nth(2).check()
        page.locator('[name="score"][value="5"]').check()
        send.click()
        expect(page.locator(".preview")).to_contain_text("a.example")
        assert flaws(page) == []
        send.click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.locator("#guest-text")).to_have_value("Look up.\nhttps://a.example")
        assert flaws(page) == []
        clock.advance(timedelta(seconds=5))
        send.click()
        page.wait_for_url("**/comment/*/*")
        own = page.url
        page.reload()
        assert flaws(page) == []
        [comment] = stores.guests.kept.values()
        stores.guests.kept[comment.id] = comment.approved(NOW, links=True)
        page.goto(f"{url}/e/{DESK}")
        expect(page.locator('a[rel="nofollow ugc noopener"]')).to_have_attribute("href", "https://a.example")
        assert flaws(page) == []
        page.goto(own)
        send.click()
        expect(page.locator("h1")).to_have_text(re.compile("is deleted|を削除しました"))
        assert flaws(page) == []
    assert not stores.guests.kept
