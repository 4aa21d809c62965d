"""Take the pictures of a round-up, a report and the form for readers: ``python -m tests.tools.pictures_lively``.

The pages over stores in memory, with the bundled essays and an invented community. A Japanese serif font and one with
emojis make them look best.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from playwright.sync_api import Browser, Locator, Page
from starlette.applications import Starlette

from bot.adapters.sources.folder.markdown_folder import MarkdownFolder
from bot.core.essay import Draft, Language
from tests.acceptance.browser import launched
from tests.adapters.lively_site import Life
from tests.adapters.reading_site import serving
from tests.adapters.report_site import TOKEN, app, lived
from tests.fakes.library import whole
from tests.tools.pictures import IMAGES, keep
from tests.tools.process import ROOT

LOCALES: Final = {Language.EN: "en-US", Language.JA: "ja-JP"}
SAID: Final = {
    Language.EN: (
        "We talked about this at lunch, and everybody turned out to have a story like it.",
        "I read it twice.",
    ),
    Language.JA: (
        "昼休みにこの話をしたら、みんなそれぞれに似た経験がありました。",
        "二度読みました。",
    ),
}
TYPED: Final = {
    Language.EN: ("Hana", "I read this on the train, and nearly missed my stop."),
    Language.JA: ("はな", "電車で読んで、降りる駅を過ぎるところでした。"),
}
SEARCHED: Final = {Language.EN: ("first job", "lunch"), Language.JA: ("職場", "昼休み")}
ESSAYS: Final = 20
MARGIN: Final = 24


def bundled() -> Sequence[Draft]:
    """All of them, oldest first."""
    harvest = asyncio.run(whole(MarkdownFolder(ROOT / "essays", "essays")))
    return sorted(harvest.drafts, key=lambda each: (each.date, each.slug))


async def site(life: Life, *, public: bool) -> Starlette:
    await life.live()
    return life.site(public=public)


async def report(essays: Sequence[Draft], searched: tuple[str, str]) -> Starlette:
    return app(*await lived(essays, searched))


def filled_in(page: Page, language: Language) -> Locator:
    name, text = TYPED[language]
    page.locator("#guest-name").fill(name)
    page.locator("#guest-text").fill(text)
    page.locator('[name="emoji"]').nth(1).check()
    page.locator('[name="score"][value="5"]').check()
    return page.locator(".said:has(form.guest)")


def of_the_month(page: Page) -> Locator:
    """A report without what it tells month by month."""
    page.locator(".report > section").last.evaluate("each => each.remove()")
    return page.locator(".report")


def take(
    browser: Browser, name: str, language: Language, url: str, part: Callable[[Page], Locator], width: int = 900
) -> None:
    """Of a part of the page; the window is so high that nothing stands over it."""
    viewport = {"width": width, "height": 3000}
    context = browser.new_context(viewport=viewport, locale=LOCALES[language])  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url, wait_until="load")
    page.evaluate("document.fonts.ready")  # a font that comes later would move what was measured
    taken = part(page)
    taken.scroll_into_view_if_needed()  # texts above it have their height once they were in sight
    box = taken.evaluate(
        "each => { const box = each.getBoundingClientRect(); return "
        "{x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height}; }"
    )
    left, top = max(0, box["x"] - MARGIN), max(0, box["y"] - MARGIN)
    wide, high = box["width"] + 2 * MARGIN, box["height"] + 2 * MARGIN
    shot = page.screenshot(full_page=True, clip={"x": left, "y": top, "width": min(wide, width - left), "height": high})
    keep(shot, IMAGES / f"{name}-{language}.png")
    context.close()
    sys.stdout.write(f"wrote docs/images/{name}-{language}.png\n")


def main() -> int:
    every = bundled()  # read before the browser has a loop of its own
    with launched() as browser:
        for language in Language:
            essays = [each for each in every if each.language is language][:ESSAYS]
            said = dict(zip([str(each.slug) for each in essays], SAID[language], strict=False))
            with serving(partial(site, Life(essays, said), public=False)) as url:
                take(browser, "round-up", language, url, lambda page: page.locator("article.digest").nth(1))
            with serving(partial(site, Life(essays, said), public=True)) as url:
                form = partial(filled_in, language=language)
                take(browser, "guest-form", language, f"{url}/e/{essays[0].slug}", form)
            several = essays[:5]
            with serving(partial(report, several, SEARCHED[language])) as url:
                path = f"/report/{TOKEN}?month=2026-11"
                take(browser, "report", language, url + path, of_the_month, width=1100)
    return 0


if __name__ == "__main__":
    sys.exit(main())
