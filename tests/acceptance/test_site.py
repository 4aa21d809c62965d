"""The reading site in a real browser: every page kind but the essay's own, on a phone and at a desk, in both languages,
by keyboard, without JavaScript, on paper, and copied to a host that answers no questions.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.acceptance.browser import AXE_TAGS, PATIENCE, Look
from tests.tools.process import Running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-site")]

PASSWORD: Final = "four words of mine"
KINDS: Final = {
    "home": "/",
    "today": "/today",
    "archive": "/archive",
    "tags": "/archive/tags",
    "month": "/archive/2026-03",
    "category": "/category/仕事",
    "tag": "/tag/letters",
    "author": "/author/Harbour%20letters",
    "second page": "/category/Work/2",
    "ranking": "/ranking",
    "ranking of a period": "/ranking/all",
    "search": "/search",
    "found": "/search?q=手紙",
    "nothing found": "/search?q=letterz",
    "mistake": "/search?q=tagg:x",
    "about": "/about",
    "no such page": "/tag/none",
}
LOCALES: Final = ("en-US", "ja-JP")
LOOKS: Final = [
    Look(320, "light", "en-US"),
    Look(320, "dark", "ja-JP"),
    Look(390, "light", "ja-JP"),
    Look(390, "dark", "en-US"),
    Look(1280, "light", "en-US"),
    Look(1280, "dark", "ja-JP"),
]
"""Any two of width, scheme and language meet."""
JAPANESE: Final = """---
slug: bell
title: 渡し船の鐘と、台所に残った一枚の手紙のこと
author: 港の会報
language: ja
date: 2026-03-05
category: 仕事
tags: [手紙, letters]
licence: CC BY 4.0
summary: 十月に航路が終わった。最後の便に乗ったのは三人で、そのうちの一人が手紙とＭＡＰとﾎﾞﾄﾙを置いていった。
---

十月に「渡し船」の航路が終わった。引き出しには、ＬＥＴＴＥＲと書かれた手紙が残った。

あなたなら、終わった仕事から何をもらって帰りますか？
"""
ENGLISH: Final = """---
slug: letter-{number:02}
title: "A letter from the <b>harbour</b>, number {number}"
author: Harbour letters
language: en
date: 2026-03-{day:02}
category: Work
tags: [letters, "harbour {number}", "<b>bold</b>"]
licence: CC BY 4.0
summary: The bell is in the kitchen & the boat is in a field. <b>The gulls</b> have learned the bus route.
---

The bell is in the kitchen, the boat is in a field, and I wrote a letter about it.

What would you have taken home?
"""


def _essays(folder: Path) -> str:
    folder.mkdir()
    (folder / "bell.md").write_text(JAPANESE, encoding="utf-8")
    for number in range(32):
        text = ENGLISH.format(number=number, day=1 + number % 28)
        (folder / f"letter-{number:02}.md").write_text(text, encoding="utf-8")
    return str(folder)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A published site."""
    folder: Path = tmp_path_factory.mktemp("site")
    names = {"PUBLIC_URL": "https://essays.example", "HTTP_PASSWORD": PASSWORD}
    running = Running(folder / "data", ESSAYS_DIR=_essays(folder / "essays"), **names)
    running.start()
    running.wait_until_serving()
    running.wait_until_logged(": done")
    yield running
    running.stop_for_good()


@contextmanager
def seen(
    browser: Browser, look: Look, *, scripts: bool = True, media: Literal["print"] | None = None
) -> Iterator[Page]:
    """A visitor without cookies; whatever goes wrong on a page of theirs fails the test."""
    expect.set_options(timeout=PATIENCE)
    context = browser.new_context(
        viewport={"width": look.width, "height": 900},
        color_scheme=look.scheme,
        locale=look.locale,
        java_script_enabled=scripts,
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    if media is not None:
        page.emulate_media(media=media)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert errors == []


def open_page(page: Page, site: Running, path: str) -> None:
    page.goto(f"http://127.0.0.1:{site.port}{path}", wait_until="domcontentloaded")
    page.wait_for_load_state("load")


def flaws(page: Page) -> list[str]:
    """What axe finds wrong, or cannot decide, on the page as it is now."""
    source = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page.evaluate(source)
    found = page.evaluate(
        "tags => axe.run(document, {preload: false, runOnly: {type: 'tag', values: tags}})"
        ".then(r => [...r.violations, ...r.incomplete])",
        list(AXE_TAGS),
    )
    return [f"{v['id']}: {v['help']}: {[node['html'][:160] for node in v['nodes']]}" for v in found]


def overflow(page: Page) -> int:
    """Pixels that the page is wider than the window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_kind_of_page_is_for_everybody_and_fits(browser: Browser, site: Running, look: Look) -> None:
    found: dict[str, object] = {}
    with seen(browser, look) as page:
        for name, path in KINDS.items():
            open_page(page, site, path)
            assert page.locator("html").get_attribute("lang") == look.locale[:2]
            found[name] = flaws(page), overflow(page)
    assert found == dict.fromkeys(KINDS, ([], 0))


def test_a_title_has_the_faces_of_its_own_language_wherever_it_stands(browser: Browser, site: Running) -> None:
    """Faces are inherited, so that English within a Japanese page could be set in Japanese letters."""
    faces: dict[str, object] = {}
    for locale in LOCALES:
        with seen(browser, Look(1280, "light", locale)) as page:
            open_page(page, site, "/tag/letters")
            faces[locale] = [
                page.locator(f'.entry a[lang="{language}"]').first.evaluate("one => getComputedStyle(one).fontFamily")
                for language in ("en", "ja")
            ]
            for name in ("archive", "month", "author", "search"):
                open_page(page, site, KINDS[name])
                face = page.locator("h1").evaluate("one => getComputedStyle(one).fontFamily")
                assert face.endswith(" serif"), (name, face)
    assert faces["en-US"] == faces["ja-JP"]


@pytest.mark.parametrize("locale", LOCALES)
def test_on_a_phone_the_pages_stand_in_one_line(browser: Browser, site: Running, locale: str) -> None:
    with seen(browser, Look(390, "light", locale)) as page:
        open_page(page, site, "/archive")
        tops = page.locator(".house-bar nav a").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
        assert (len(tops), len(set(tops))) == (5, 1)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_kind_of_page_can_be_printed(browser: Browser, site: Running, locale: str) -> None:
    found: dict[str, object] = {}
    with seen(browser, Look(1280, "light", locale), media="print") as page:
        for name, path in KINDS.items():
            open_page(page, site, path)
            expect(page.locator(".house-bar")).to_be_hidden()
            expect(page.locator(".house-foot")).to_be_hidden()
            expect(page.locator("h1")).to_be_visible()
            found[name] = flaws(page)
    assert found == {name: [] for name in KINDS}


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_is_cut_off_at_400_percent(browser: Browser, site: Running, locale: str) -> None:
    """A window of 1280 by 1024 in which everything is four times as large has room for 320 by 256."""
    context = browser.new_context(viewport={"width": 320, "height": 256}, device_scale_factor=4, locale=locale)
    page = context.new_page()
    for name, path in KINDS.items():
        open_page(page, site, path)
        assert overflow(page) == 0, name
        outside = page.evaluate(
            "() => [...document.querySelectorAll('main *')]"
            ".filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.vh'))"
            ".map(e => e.outerHTML.slice(0, 80))"
        )
        assert outside == [], name
    context.close()


def test_by_keyboard_alone_one_skips_the_bar_goes_on_and_searches(browser: Browser, site: Running) -> None:
    with seen(browser, Look()) as page:
        open_page(page, site, "/")
        focused = page.locator(":focus")
        page.keyboard.press("Tab")
        expect(focused).to_have_text("Skip to the content")
        expect(focused).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null"), "the bar is behind"
        open_page(page, site, "/")
        reached: list[str] = []
        while "Search" not in reached:
            page.keyboard.press("Tab")
            reached.append(focused.inner_text().strip())
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        assert reached == ["Skip to the content", "一話\nIchiwa", "Today", "Archive", "Ranking", "Search"]
        page.keyboard.press("Enter")
        expect(page).to_have_title("Search · Ichiwa")
        while page.evaluate("document.activeElement.id") != "q":
            page.keyboard.press("Tab")
        page.keyboard.type("手紙")
        page.keyboard.press("Enter")
        expect(page.locator("mark").first).to_have_text("手紙")
        assert urlsplit(page.url).query == "q=%E6%89%8B%E7%B4%99"
        expect(page.get_by_role("searchbox")).to_have_value("手紙")


def test_without_javascript_everything_is_reached_and_searched(browser: Browser, site: Running) -> None:
    with seen(browser, Look(390), scripts=False) as page:
        open_page(page, site, "/")
        page.get_by_role("navigation").get_by_role("link", name="Archive").click()
        page.get_by_role("link", name="Work").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Work")
        page.get_by_role("link", name="Next page").click()
        expect(page.get_by_text("Page 2 of 2")).to_be_visible()
        page.get_by_role("link", name="Search").click()
        page.get_by_role("searchbox").fill("手紙")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("heading", name="1 essay for “手紙”")).to_be_visible()
        page.get_by_role("button", name="日本語").click()
        expect(page.get_by_role("heading", name="「手紙」の検索結果：1件")).to_be_visible()


def test_a_mistake_is_said_where_it_was_made_and_can_be_corrected(browser: Browser, site: Running) -> None:
    with seen(browser, Look()) as page:
        open_page(page, site, "/search?q=tagg:letters")
        expect(page.get_by_role("alert")).to_contain_text("Did you mean tag:?")
        box = page.get_by_role("searchbox")
        expect(box).to_have_value("tagg:letters")
        expect(box).to_have_accessible_description(
            "There is no filter “tagg:”. Did you mean tag:? "
            "Words in any order, or part of an essay's facts: tag:… author:… category:… after:2026-04 rating:4"
        )


# On a host that serves files and ignores what is asked


@contextmanager
def copied(browser: Browser, site: Running, look: Look) -> Iterator[Page]:
    """The same site where each path is a file: the query is lost on the way."""
    with seen(browser, look) as page:

        def serve(route: Route) -> None:
            answer = route.fetch(url=route.request.url.partition("?")[0])
            route.fulfill(response=answer)

        page.route("**/search?*", serve)
        yield page


@pytest.mark.parametrize("look", [Look(320, "light", "ja-JP"), Look(1280, "dark", "en-US")], ids=str)
def test_a_copy_is_searched_in_the_browser(browser: Browser, site: Running, look: Look) -> None:
    with copied(browser, site, look) as page:
        open_page(page, site, "/search")
        page.get_by_role("searchbox").fill("手紙")
        page.keyboard.press("Enter")
        told = page.get_by_role("status")
        expect(told).to_have_text("見つかったエッセイ：1件" if look.locale == "ja-JP" else "Essays found: 1")
        expect(page.locator(".entry mark")).to_have_text("手紙")
        expect(page.get_by_role("searchbox")).to_have_value("手紙")
        assert page.locator(".entry a").get_attribute("href") == "/e/bell"
        assert page.locator(".entry a").get_attribute("lang") == "ja"
        assert (flaws(page), overflow(page)) == ([], 0)


@pytest.mark.parametrize(
    ("query", "count", "marked"),
    [
        ("渡し船 鐘", 1, {"渡し船", "鐘"}),
        ("ボトル map", 1, {"ﾎﾞﾄﾙ", "ＭＡＰ"}),
        ("GULLS", 32, {"gulls"}),
        ("ＫＩＴＣＨＥＮ gulls", 32, {"kitchen", "gulls"}),
        ('"the boat"', 32, {"the boat"}),
        ("tag:手紙", 1, set()),
        ('tag:"harbour 7"', 1, set()),
        ("author:港", 1, set()),
        ("lang:en -boat", 0, set()),
        ("lang:ja -tag:船", 0, set()),
        ("lang:ja -tag:会議", 1, set()),
        ("手紙 after:2026-03-05 before:2026/3/6", 1, {"手紙"}),
        ("手紙 before:2026-03-05", 0, set()),
        ("after:2026-4", 0, set()),
        ("after:spring", 0, set()),
        ("letters lang:ja", 1, set()),
        ("<b>harbour", 32, {"<b>harbour"}),
        ("harb", 32, set()),
        ("gull", 32, {"gulls"}),
        ("the gulls", 32, {"gulls"}),
        ("し船", 1, set()),
        ("nothing of this", 0, set()),
    ],
)
def test_what_a_copy_finds(browser: Browser, site: Running, query: str, count: int, marked: set[str]) -> None:
    with copied(browser, site, Look()) as page:
        open_page(page, site, "/search")
        page.get_by_role("searchbox").fill(query)
        page.keyboard.press("Enter")
        told = page.get_by_role("status")
        expect(told).to_have_text(
            f"Essays found: {count}" if count else "Nothing was found. Try different words, or fewer."
        )
        assert page.locator(".listed > li").count() == min(count, 10)
        assert set(page.locator("mark").all_inner_texts()) == marked
        assert page.locator(".listed b").count() == 0, "what an essay says is text"


def test_a_copy_has_pages_of_what_was_found(browser: Browser, site: Running) -> None:
    with copied(browser, site, Look()) as page:
        open_page(page, site, "/search?q=gulls")
        expect(page.get_by_role("navigation", name="Pages of this list")).to_contain_text("Page 1 of 4")
        page.get_by_role("link", name="Next page").click()
        expect(page.get_by_role("navigation", name="Pages of this list")).to_contain_text("Page 2 of 4")
        expect(page.locator(".listed > li")).to_have_count(10)
        open_page(page, site, "/search?q=gulls&page=99")
        expect(page.locator(".listed > li")).to_have_count(2)


def test_a_copy_whose_list_cannot_be_loaded_says_so(browser: Browser, site: Running) -> None:
    with copied(browser, site, Look()) as page:
        page.route("**/search-1.json", lambda route: route.fulfill(status=404))
        open_page(page, site, "/search?q=gulls")
        expect(page.get_by_role("status")).to_have_text(
            "The list of essays could not be loaded. Try again in a moment."
        )


def test_where_the_server_answers_nothing_more_is_loaded(browser: Browser, site: Running) -> None:
    with seen(browser, Look()) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        open_page(page, site, "/search?q=手紙")
        expect(page.locator("mark").first).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert set(asked) <= {"/search", "/static/site.css", "/static/search.js", "/static/icon.svg"}
        asked.clear()
        open_page(page, site, "/today")
        page.wait_for_load_state("networkidle")
        assert set(asked) <= {"/today", "/static/site.css", "/static/icon.svg"}


def test_the_channel_is_behind_the_password_and_leads_to_the_site(browser: Browser, site: Running) -> None:
    known = base64.b64encode(f":{PASSWORD}".encode()).decode()
    with seen(browser, Look()) as page:
        page.set_extra_http_headers({"Authorization": f"Basic {known}"})
        open_page(page, site, "/channel")
        page.get_by_role("navigation", name="Pages").get_by_role("link", name="Archive").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("All essays")
        expect(page.get_by_role("link", name="The channel")).to_have_count(0)
