"""Take the pictures of the reading site that the documentation shows: ``python -m tests.tools.pictures_site``.

The real program with a public name, the bundled essays, and a few ratings. A Japanese serif font makes them look best.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import APIRequestContext, Browser, Page

from tests.acceptance.browser import launched
from tests.tools.pictures import EN, IMAGES, JA, keep
from tests.tools.process import Running

PASSWORD: Final = "four words of mine"
RATED: Final = {EN: 5, JA: 4}
LOCALES: Final = {"en": "en-US", "ja": "ja-JP"}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture in each of ``languages``: the path, how it is looked at, and what is done before."""

    name: str
    path: str
    width: int = 1280
    height: int = 800
    scheme: Literal["light", "dark"] = "light"
    languages: Sequence[str] = ("en", "ja")
    before: Callable[[Page], None] | None = None


def set_vertically(page: Page) -> None:
    """As a reader chooses it."""
    panel = page.locator(".choices summary")
    panel.click()
    page.locator('[name="lines"][value="vertical"]').click()
    panel.click()
    page.mouse.move(0, 0)


SHOTS: Final = (
    Shot("front", "/", height=760),
    Shot("today", "/today"),
    Shot("archive", "/archive"),
    Shot("month", "/archive/2026-03"),
    Shot("ranking", "/ranking", height=700),
    Shot("search", "/search?q={query}", width=390, height=844, scheme="dark"),
    Shot("about", "/about"),
    Shot("essay", f"/e/{JA}", width=390, height=844, languages=["ja"]),
    Shot("essay", f"/e/{EN}", scheme="dark", languages=["en"]),
    Shot("essay-vertical", f"/e/{JA}", height=1120, languages=["ja"], before=set_vertically),
)
QUERIES: Final = {"en": "letter", "ja": "手紙"}


def rate(request: APIRequestContext, url: str) -> None:
    """Two essays, by one member of the local channel."""
    known = {"Authorization": "Basic " + base64.b64encode(f":{PASSWORD}".encode()).decode()}
    assert request.post(f"{url}/channel/me", data={"nickname": "Robin"}, headers=known).ok
    for slug, score in RATED.items():
        line = {"text": f"/essay rate {score} essay:{slug}"}
        assert request.post(f"{url}/channel/command", data=line, headers=known).ok


def take(browser: Browser, url: str, shot: Shot, language: str) -> str:
    """The name of the picture."""
    name = f"site-{shot.name}-{language}.png"
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height}, color_scheme=shot.scheme, locale=LOCALES[language]
    )
    page = context.new_page()
    page.goto(url + shot.path.format(query=QUERIES[language]), wait_until="load")
    if shot.before is not None:
        shot.before(page)
    keep(page.screenshot(), IMAGES / name)
    context.close()
    return name


def main() -> int:
    with launched() as browser, tempfile.TemporaryDirectory() as folder:
        names = {"PUBLIC_URL": "https://essays.example", "HTTP_PASSWORD": PASSWORD, "TIMEZONE": "Asia/Tokyo"}
        running = Running(Path(folder) / "data", **names)
        running.start()
        try:
            running.wait_until_serving()
            url = f"http://127.0.0.1:{running.port}"
            member = browser.new_context()
            rate(member.request, url)
            member.close()
            for shot in SHOTS:
                for language in shot.languages:
                    sys.stdout.write(f"wrote docs/images/{take(browser, url, shot, language)}\n")
        finally:
            running.stop_for_good()
    return 0


if __name__ == "__main__":
    sys.exit(main())
