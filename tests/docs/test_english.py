"""The English of the documentation is short and plain: sentences are counted, and words that trip a reader found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tools.pages import GENERATED

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    page
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    if not page.name.endswith(".ja.md") and page.name != "CHANGELOG.md"
)
MEAN = 18
"""Words of a sentence on average, at most."""
STUMBLING = re.compile(
    r"\banew\b|\bis told\b|\bmay not\b(?! (?:be|have))|\bwhere none is set\b|\bwhatever they be\b"
    r"|\bis no (?:page|address|essay|comment|valid|whole number)\b|\bstands? there\b|\bof you are kept\b",
    re.IGNORECASE,
)
CODE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
NOT_PROSE = re.compile(r"^(?:#|\||!\[|<!--|- \*\*\w[\w ]*\*\*: `|\[.*\]$)")
WORD = re.compile(r"[^\s–|]*\w[^\s–|]*")

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def prose(page: Path) -> str:
    """What is written in whole sentences: no code, headings, tables or pictures; a list's item ends its sentence."""
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    lines = ["" if NOT_PROSE.match(line.strip()) else line for line in text.splitlines()]
    return re.sub(r"^ *(?:[*-]|\d+\.) ", "\n\n", "\n".join(lines), flags=re.MULTILINE)


def sentences(text: str) -> list[int]:
    """How many words each sentence has."""
    plain = re.sub(r"\]\([^)]*\)", "]", re.sub(r"`[^`]*`", "code", text))
    ends = re.split(r"(?<=[.!?:])[*_)”\"]*\s+(?=[A-Z*\[“\"`(])|\n{2,}", plain)
    return [count for end in ends if (count := len(WORD.findall(end)))]


def mean(counts: list[int]) -> float:
    return sum(counts) / len(counts) if counts else 0.0


@pages
def test_sentences_are_short_on_average(page: Path) -> None:
    assert mean(sentences(prose(page))) < MEAN


@pages
def test_no_word_trips_the_reader(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    if text.startswith(GENERATED):  # its tables are the program's own sentences
        text = prose(page)
    assert STUMBLING.findall(text) == []


def test_a_long_sentence_is_counted_as_one() -> None:
    assert sentences("One two, three; four `x y` five. Six [seven](a.md) eight.\n\nNine") == [6, 3, 1]
