"""What an owner reads of a folder of thousands of files fits on a screen."""

from __future__ import annotations

from collections import Counter

from bot.core.ids import Slug
from bot.errors import ParseFailed
from bot.ports.source import PassedOver
from bot.services.library import reading_summary as summary


def fault(n: int, message: str = "“date” has to be a date such as 2026-03-14.", **fields: object) -> ParseFailed:
    return ParseFailed(message, where=f"{n}.md", line=n + 1, **fields)


def test_what_many_files_share_is_told_once_and_first() -> None:
    broken = [fault(0, "“{key}” is empty.", key="title"), *(fault(n) for n in range(1, 2001))]
    assert list(summary.faults(broken)) == [
        "2,000 files, such as 1.md:2: “date” has to be a date such as 2026-03-14.",
        "0.md:1: “title” is empty.",
    ]


def test_no_more_than_a_screen_is_told_and_the_rest_is_counted() -> None:
    broken = [fault(n, "“{key}” is empty.", key=f"key {n}") for n in range(30)]
    lines = list(summary.faults(broken, 10))
    assert len(lines) == 11
    assert lines[0] == "0.md:1: “key 0” is empty."
    assert lines[-1] == "… and 20 more"
    assert list(summary.slugs([Slug(f"s{n}") for n in range(12)], 10))[-1] == "… and 2 more"
    assert list(summary.slugs([Slug("a"), Slug("b")])) == ["a", "b"]


def test_what_is_left_out_is_counted_by_its_reason() -> None:
    drafts = [PassedOver(f"{n}.md", "It is a draft.") for n in range(1200)]
    page = PassedOver("about.md", "It is a page about the blog, not an essay.")
    assert list(summary.left_out([page, *drafts])) == [
        "1,200 files, such as 0.md: It is a draft.",
        "about.md: It is a page about the blog, not an essay.",
    ]


def test_unknown_keys_are_counted() -> None:
    counts = Counter({"layout": 1203, "mood": 2} | {f"k{n}": 1 for n in range(10)})
    assert summary.unknown_keys(counts, 2) == "layout (1,203), mood (2) and 10 more"
    assert summary.unknown_keys({}) == ""
