"""What a page says about itself in a script element that is data, in a real browser and under the pages' own policy."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, Route

from bot.adapters.web.paths import Paths
from bot.adapters.web.policy import POLICY_HEADER, policy
from bot.adapters.web.site.meta import essay_meta
from bot.core.essay import Language
from tests.adapters.local_world import PAGES
from tests.unit.arranged import essay

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SITE = "http://essays.localhost"
TRICKS = "</script><script>document.title = 'run'</script><!--<script> \u2028 \"'& 名刺"
WATCH = (
    """addEventListener("securitypolicyviolation", event => (window.refused ??= []).push(event.violatedDirective))"""
)


def shown(browser: Browser, more: str = "") -> tuple[str, list[str], list[str]]:
    """The data of the page, its title with what runs on it, and what its policy refused."""
    paths = Paths(SITE)
    said = PAGES.html(
        "_meta.html",
        Language.JA,
        meta=essay_meta(essay("a", title=TRICKS), paths),
        paths=paths,
        cards=True,
        is_static=False,
    )
    page_html = f"<!doctype html><html lang='ja'><head><title>A</title>{said}{more}</head><body><p>A</p></body></html>"

    def answer(route: Route) -> None:
        headers = {POLICY_HEADER: policy(), "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(status=200, headers=headers, body=page_html)

    context = browser.new_context()
    context.add_init_script(WATCH)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.route("**/*", answer)
    page.goto(SITE, wait_until="domcontentloaded")
    data = page.evaluate("document.querySelector('script[type=\"application/ld+json\"]').textContent")
    titles = page.evaluate("[document.title, ...[...document.scripts].map(script => script.type)]")
    refused = page.evaluate("window.refused ?? []")
    context.close()
    return str(data), list(titles), [*map(str, refused), *told]


def test_data_about_the_page_is_no_script_to_its_policy_nor_to_the_browser(browser: Browser) -> None:
    data, found, refused = shown(browser)
    assert json.loads(data)["@graph"][0]["headline"] == TRICKS
    assert found == ["A", "application/ld+json"]
    assert refused == []


def test_a_script_that_is_none_of_ours_would_have_been_refused(browser: Browser) -> None:
    _, found, refused = shown(browser, "<script>document.title = 'run'</script>")
    assert found[0] == "A"
    assert "script-src-elem" in refused
