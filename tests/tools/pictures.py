"""Take the pictures of the local channel that the documentation shows: ``python -m tests.tools.pictures``.

The real program, a real browser, and a few words typed as a person would. A Japanese serif font makes them look best.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.browser import Look, launched, visit
from tests.tools.process import ROOT, Running

IMAGES: Final = ROOT / "docs" / "images"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: how the page is looked at, the newest essay of which language and its slug, what is said in its
    thread, and what is typed.
    """

    name: str
    look: Look
    language: str
    slug: str
    nickname: str
    words: str
    typed: str = ""
    height: int = 800


EN: Final = "the-table-by-the-tray-rack"
JA: Final = "one-work-glove"
SHOTS: Final = (
    Shot("channel-en", Look(1280, "light", "en-US"), "en", EN, "Robin", "The one who lends me his reading glasses."),
    Shot("channel-ja", Look(1280, "light", "ja-JP"), "ja", JA, "そら", "三つあります。どれも、返しそびれたままです。"),
    Shot("search-ja", Look(1280, "light", "ja-JP"), "ja", JA, "そら", "", "/essay search 人脈"),
    Shot("phone-dark-en", Look(390, "dark", "en-US"), "en", EN, "Robin", "", height=844),
)


COLOURS: Final = 192
"""Of a picture's palette: enough for paper, ink and the edges of letters, at half the size."""


def keep(png: bytes, path: Path) -> None:
    """Store a picture in ``COLOURS`` colours."""
    with Image.open(BytesIO(png)) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def take(browser: Browser, url: str, shot: Shot) -> None:
    """Visit, do what the shot says, and keep what is seen."""
    with visit(browser, url, shot.look) as page:
        page.set_viewport_size({"width": shot.look.width, "height": shot.height})
        _introduce(page, shot.nickname)
        _send(page, f"/essay schedule lang:{shot.language} policy:newest")
        _send(page, "/essay post-now")
        expect(page.locator("article.post").first).to_have_attribute("data-slug", shot.slug)
        if shot.words:
            _talk(page, shot)
        page.goto("about:blank")  # a reload would come back to where the page was scrolled
        page.goto(url)
        expect(page.locator("article.post").first).to_have_attribute("data-slug", shot.slug)
        if shot.typed:
            _send(page, shot.typed)
        page.wait_for_load_state("networkidle")
        keep(page.screenshot(), IMAGES / f"{shot.name}.png")


def _introduce(page: Page, nickname: str) -> None:
    page.locator("#me").click()
    page.locator("#nickname-text").fill(nickname)
    page.locator("#nickname-form .primary").click()
    expect(page.locator("#me-name")).to_have_text(nickname)


def _talk(page: Page, shot: Shot) -> None:
    card = page.locator("article.post").first
    card.locator("[data-react]").nth(4).click()
    card.locator(".say textarea").fill(shot.words)
    card.locator(".say .primary").click()
    expect(card.locator(".remark")).to_have_count(1)


def _send(page: Page, line: str) -> None:
    page.get_by_role("combobox").fill(line)
    page.get_by_role("combobox").press("Escape")
    page.get_by_role("combobox").press("Enter")
    expect(page.locator("#answer-body")).not_to_be_empty()
    expect(page.locator("#answer-body .error")).to_have_count(0)


def main() -> int:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with launched() as browser:
        for shot in SHOTS:
            with tempfile.TemporaryDirectory() as folder:
                running = Running(Path(folder) / "data", TIMEZONE="Asia/Tokyo")
                running.start()
                try:
                    running.wait_until_serving()
                    running.settle_language()
                    take(browser, f"http://127.0.0.1:{running.port}/", shot)
                finally:
                    running.stop_for_good()
            sys.stdout.write(f"wrote docs/images/{shot.name}.png\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
