"""The limits in the explanation of imports are those of the code."""

from __future__ import annotations

from pathlib import Path

from bot.adapters.sources.confined import Limits
from bot.adapters.sources.feeds.excerpts import SHORT
from bot.adapters.sources.feeds.feed_archive import FEED_MAX
from bot.adapters.sources.feeds.safe_xml import DEPTH_MAX
from bot.adapters.sources.pages.page import PAGE_MAX
from bot.adapters.sources.pages.page_reading import LEAST, SHARE
from tests.tools.page_fixtures import ENGLISH, JAPANESE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "importing.md"


def test_the_limits() -> None:
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    limits = Limits()
    for said in (
        f"fewer than {SHORT} characters",
        f"Feeds of more than {FEED_MAX // 1_000_000} MB",
        f"Pages of more than {PAGE_MAX // 1_000_000} MB",
        f"at least {SHARE:.0%} of the text of the page",
        f"a text of {LEAST} characters",
        f"{limits.seconds} seconds of processor time, {limits.memory / 1e9:.1f} GB of address space",
        f"more than {DEPTH_MAX:,} elements inside each other",
        f"{len(JAPANESE) + len(ENGLISH)} services and themes",
    ):
        assert said in text, said
