"""A real browser for the acceptance tests: Debian's Chromium (or what ``CHROMIUM`` names), driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.hanging import HANGING

# A machine without internet or without a sandbox must do: nothing here leaves the loopback interface.
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE: Final = HANGING * 1000
"""Milliseconds that an expectation may wait: a machine under load is slow, not broken."""

AXE_TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@dataclass(frozen=True, slots=True)
class Look:
    """How a person looks at the page."""

    width: int = 1280
    scheme: Literal["light", "dark"] = "light"
    locale: str = "en-US"

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}-{self.locale[:2]}"


LOOKS: Final = (
    Look(390, "dark", "ja-JP"),
    Look(390, "light", "en-US"),
    Look(1280, "light", "ja-JP"),
    Look(1280, "dark", "en-US"),
)
"""On a telephone and at a desk, each in both schemes and both languages."""


def executable() -> str:
    """Chromium's path. Without one the test is skipped, or fails where ``REQUIRE_BROWSER`` is set."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("REQUIRE_BROWSER is set, and there is no chromium on the PATH")
        pytest.skip("there is no chromium on the PATH")
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    """One browser for as many visits as one likes."""
    path = executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(browser: Browser, url: str, look: Look) -> Iterator[Page]:
    """A new visitor without cookies. Any error on the page's console fails the test."""
    expect.set_options(timeout=PATIENCE)
    context = browser.new_context(
        viewport={"width": look.width, "height": 900}, color_scheme=look.scheme, locale=look.locale
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url)
    yield page
    context.close()
    assert errors == []


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page as it is now, one line each."""
    return _axe(page, "violations")


def flaws(page: Page) -> list[str]:
    """Violations, and that the page can be moved to the side."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*violations(page), *([f"{wide} pixels to the side"] if wide else [])]


def incomplete(page: Page) -> list[str]:
    """What axe cannot decide there by itself, such as a contrast on a ground that it does not know."""
    return _axe(page, "incomplete")


def _axe(page: Page, kind: Literal["violations", "incomplete"]) -> list[str]:
    source = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page.evaluate(source)
    found = page.evaluate(
        # Without `preload: false` axe fetches the style sheets again, which the page's own policy refuses.
        "([tags, kind]) => axe.run(document, {preload: false, runOnly: {type: 'tag', values: tags}})"
        ".then(r => r[kind])",
        [list(AXE_TAGS), kind],
    )
    return [f"{v['id']}: {v['help']}: {[node['html'][:160] for node in v['nodes']]}" for v in found]
