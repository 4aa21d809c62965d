"""An essay's page in a real browser: how it is set, who can read it, and what it costs."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from tests.acceptance.browser import Look, incomplete, violations, visit
from tests.adapters.reading_site import BELL, DESK, LONG, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-pages")]

LOOKS = [
    Look(320, "light", "ja-JP"),
    Look(320, "dark", "en-US"),
    Look(390, "dark", "ja-JP"),
    Look(390, "light", "en-US"),
    Look(1280, "light", "ja-JP"),
    Look(1280, "dark", "en-US"),
]
ZOOMED: Final[ViewportSize] = {"width": 320, "height": 256}
"""A window of 1280 by 1024 pixels at 400 %."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving() as url:
        yield f"{url}/e"


def choose(page: Page, name: str, value: str = "") -> None:
    """One of the choices of how the text is set, as somebody clicks it."""
    panel = page.locator(".choices")
    if panel.get_attribute("open") is None:
        panel.locator("summary").click()
    panel.locator(f'[name="{name}"]' + (f'[value="{value}"]' if value else "")).click()


def sideways(page: Page) -> int:
    """By how many pixels the page itself can be moved to the side."""
    moved: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return moved


def flaws(page: Page) -> list[str]:
    return [*violations(page), *incomplete(page)]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_everybody_can_read_it_at_every_width(browser: Browser, url: str, look: Look) -> None:
    for slug in (BELL, DESK, "elsewhere"):
        with visit(browser, f"{url}/{slug}", look) as page:
            if slug != "elsewhere":
                choose(page, "size", "huge")
                assert (flaws(page), sideways(page)) == ([], 0), slug
                choose(page, "size", "medium")
            if slug == BELL:
                choose(page, "lines", "vertical")
                # Lines that scroll are cut off at the edge, where axe does not know what is behind them.
                assert (violations(page), sideways(page)) == ([], 0)
                choose(page, "lines", "horizontal")
            assert (flaws(page), sideways(page)) == ([], 0), slug


def test_nothing_moves_to_the_side_at_400_percent(browser: Browser, url: str) -> None:
    with visit(browser, f"{url}/{BELL}", Look(320)) as page:
        page.set_viewport_size(ZOOMED)
        assert sideways(page) == 0
        choose(page, "size", "huge")
        choose(page, "lines", "vertical")
        assert sideways(page) == 0
        body = page.locator(".body").bounding_box()
        assert body is not None
        assert (body["x"] >= 0, body["x"] + body["width"] <= 320) == (True, True)


def test_a_line_holds_30_to_40_full_width_characters(browser: Browser, url: str) -> None:
    with visit(browser, f"{url}/{LONG}", Look(768, locale="ja-JP")) as page:
        for width in (768, 820, 1024, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            lines, height = page.evaluate(
                """() => {
                    const paragraph = document.querySelector('.body p'), text = paragraph.firstChild;
                    const range = document.createRange(), lines = new Map();
                    for (let i = 0; i < text.length; i++) {
                        range.setStart(text, i); range.setEnd(text, i + 1);
                        const top = Math.round(range.getBoundingClientRect().top);
                        lines.set(top, (lines.get(top) ?? 0) + 1);
                    }
                    const style = getComputedStyle(paragraph);
                    return [[...lines.values()], parseFloat(style.lineHeight) / parseFloat(style.fontSize)];
                }"""
            )
            assert len(lines) > 3
            assert all(30 <= count <= 40 for count in lines[:-1]), (width, lines)
            assert height >= 1.8


def test_a_line_of_english_is_no_longer_than_an_eye_follows(browser: Browser, url: str) -> None:
    with visit(browser, f"{url}/{DESK}", Look(1280)) as page:
        width, size = page.locator(".body").evaluate(
            "one => [one.clientWidth, parseFloat(getComputedStyle(one).fontSize)]"
        )
        assert 28 <= width / size <= 33  # letters are about 0.42 of their size wide: 66 to 80 in a line


def test_vertical_lines_scroll_to_the_left_within_the_page(browser: Browser, url: str) -> None:
    with visit(browser, f"{url}/{BELL}", Look(1280, locale="ja-JP")) as page:
        choose(page, "lines", "vertical")
        body = page.locator(".body")
        assert body.evaluate("one => getComputedStyle(one).writingMode") == "vertical-rl"
        assert body.evaluate("one => [one.scrollLeft, one.scrollHeight > one.clientHeight + 1]") == [0, False]
        first, last = (body.locator("p").nth(n).bounding_box() for n in (0, 1))
        assert first is not None
        assert last is not None
        assert first["x"] > last["x"]
        for selector in ("figure", "pre", ".scrolls"):
            assert body.locator(selector).evaluate("one => getComputedStyle(one).writingMode") == "horizontal-tb"
        assert body.locator(".tcy").first.evaluate("one => getComputedStyle(one).textCombineUpright") == "all"
        body.focus()
        page.keyboard.press("PageDown")
        there = body.evaluate("one => one.scrollLeft")
        assert there < 0
        body.hover()
        page.mouse.wheel(0, 200)
        page.wait_for_function("there => document.querySelector('.body').scrollLeft < there", arg=there)
        page.keyboard.press("End")
        expect(body.locator("p:last-of-type").last).to_be_in_viewport()
        page.keyboard.press("Home")
        assert abs(body.evaluate("one => one.scrollLeft")) <= 1


def test_choices_stay_for_the_next_essay(browser: Browser, url: str) -> None:
    with visit(browser, f"{url}/{BELL}", Look(1280, locale="ja-JP")) as page:
        reading = page.locator("ruby rt").first
        expect(reading).to_be_visible()
        choose(page, "furigana")
        expect(reading).to_be_hidden()
        choose(page, "size", "large")
        size = page.locator(".body").evaluate("one => getComputedStyle(one).fontSize")
        page.goto(f"{url}/{DESK}")
        assert page.locator(".body").evaluate("one => getComputedStyle(one).fontSize") == size
        page.goto(f"{url}/{BELL}")
        expect(page.locator("ruby rt").first).to_be_hidden()
        choose(page, "lines", "vertical")
        page.reload()
        assert page.locator(".body").evaluate("one => getComputedStyle(one).writingMode") == "vertical-rl"
        assert _shift(page) == 0  # what was chosen is there before anything is painted
        page.evaluate("localStorage.setItem('ichiwa-reading', '[{')")
        page.reload()
        expect(page.locator("ruby rt").first).to_be_visible()


def test_everything_is_reached_by_keyboard(browser: Browser, url: str) -> None:
    with visit(browser, f"{url}/{BELL}", Look(1280, locale="ja-JP")) as page:
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_in_viewport()
        page.locator(".choices summary").focus()
        page.keyboard.press("Enter")
        for _ in range(2):
            page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        expect(page.locator('[value="vertical"]')).to_be_checked()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(page.locator('[name="furigana"]')).not_to_be_checked()
        wanted = page.evaluate(
            """() => [...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')]
                .filter(one => one.checkVisibility() && !(one.type === 'radio' && !one.checked) && !one.disabled)
                .map((one, i) => (one.dataset.at = i))"""
        )
        page.evaluate("document.activeElement.blur(); getSelection().collapse(document.body, 0)")
        reached = set()
        for _ in range(len(wanted) + 2):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.dataset.at ?? ''"))
            outline = (
                "document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle"
            )
            assert page.evaluate(outline) != "none"
        assert {str(at) for at in wanted} - reached == set()


@contextmanager
def _without_script(browser: Browser, url: str) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, locale="ja-JP", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def test_without_javascript_it_reads_and_its_choices_work(browser: Browser, url: str) -> None:
    with _without_script(browser, f"{url}/{BELL}") as page:
        expect(page.locator(".body")).to_contain_text("十月に")
        expect(page.locator(".bars li")).to_have_count(5)
        expect(page.locator(".address button")).to_be_hidden()
        expect(page.get_by_label("共有するアドレス")).to_have_value(f"https://essays.example/e/{BELL}")
        before = page.locator(".body").bounding_box()
        choose(page, "furigana")
        expect(page.locator("ruby rt").first).to_be_hidden()
        choose(page, "lines", "vertical")
        after = page.locator(".body").bounding_box()
        assert before is not None
        assert after is not None
        assert after["height"] < before["height"] / 2
        expect(page.locator(".body")).to_have_css("writing-mode", "vertical-rl")
        choose(page, "size", "large")
        expect(page.locator(".essay")).to_have_css("--step", "1.2")


def test_the_address_is_copied(browser: Browser, url: str) -> None:
    with visit(browser, f"{url}/{DESK}", Look(390)) as page:
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_role("status")).to_have_text("Copied.")


def test_on_paper_it_is_black_on_white_without_what_is_pressed(browser: Browser, url: str) -> None:
    with visit(browser, f"{url}/{BELL}", Look(1280, "dark", "ja-JP")) as page:
        choose(page, "lines", "vertical")
        page.emulate_media(media="print")
        for selector in (".house-bar", ".house-foot", ".choices", ".share", ".neighbours", ".alike"):
            expect(page.locator(selector)).to_be_hidden()
        for selector in ("h1", ".body", ".rated", ".said >> nth=0", ".tags", ".licence"):
            expect(page.locator(selector)).to_be_visible()
        assert page.locator("html").evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"
        assert page.locator("h1").evaluate("one => getComputedStyle(one).color") == "rgb(0, 0, 0)"
        expect(page.locator(".body")).to_have_css("writing-mode", "horizontal-tb")


def test_a_page_costs_little_and_asks_nobody_else(browser: Browser, url: str) -> None:
    with urlopen(Request(f"{url}/{LONG}", headers={"Accept-Language": "ja"})) as answer:  # noqa: S310 (our own)
        html = answer.read()
    assert len(html) <= 30_000
    assert len(gzip.compress(html, 6)) <= 12_000
    with visit(browser, f"{url}/{LONG}", Look(390, locale="ja-JP")) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.reload(wait_until="load")
        origin = url.removesuffix("/e")
        assert [each for each in asked if not each.endswith("/icon.svg")] == [
            f"{url}/{LONG}",
            f"{origin}/static/site.css",
        ]
        assert (
            page.evaluate("[...document.querySelectorAll('.body p')].map(p => p.textContent).join('').length") == 2000
        )


def test_nothing_jumps_while_it_loads(browser: Browser, url: str) -> None:
    for slug in (DESK, LONG):
        with visit(browser, f"{url}/{slug}", Look(390, locale="ja-JP")) as page:
            assert _shift(page) == 0
    with visit(browser, f"{url}/{BELL}", Look(390, locale="ja-JP")) as page:
        page.set_viewport_size({"width": 390, "height": 5_000})  # all of it is seen
        late: list[Route] = []
        page.route("**/pictures/*", lambda route: late.append(route))
        with page.expect_request("**/pictures/*"):
            page.reload(wait_until="domcontentloaded")
        assert _shift(page) == 0
        late[0].continue_()
        expect(page.locator(".body img")).to_have_js_property("naturalWidth", 960)
        assert _shift(page) == 0


def _shift(page: Page) -> float:
    """The page's cumulative layout shift so far."""
    shift: float = page.evaluate(
        """() => new Promise(resolve => {
            let shift = 0;
            new PerformanceObserver(list => {
                for (const entry of list.getEntries()) shift += entry.value;
            }).observe({type: 'layout-shift', buffered: true});
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(shift)));
        })"""
    )
    return shift
