"""What a reader, an admin, an author or a small operator needs is there in both languages, with the same steps.

A Japanese page is written for its readers and not translated word by word. What can be compared is held here: headings,
steps, commands, links, pictures and tables.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
JAPANESE = sorted([*ROOT.glob("*.ja.md"), *ROOT.glob("docs/**/*.ja.md")])
NEEDED = {
    "README",
    "docs/index",
    "docs/tutorial/first-ten-minutes",
    "docs/how-to/discord",
    "docs/how-to/slack",
    "docs/how-to/essays",
    "docs/how-to/import",
    "docs/how-to/search-by-meaning",
    "docs/how-to/summaries",
    "docs/how-to/moderation",
    "docs/how-to/monitoring",
    "docs/how-to/reports",
    "docs/how-to/own-reading",
    "docs/how-to/reminders",
    "docs/how-to/round-ups",
    "docs/how-to/submissions",
    "docs/how-to/next-essays",
    "docs/how-to/reading-site",
    "docs/how-to/sources",
    "docs/how-to/container",
    "docs/how-to/install",
    "docs/how-to/static-site",
    "docs/how-to/guest-comments",
    "docs/how-to/shared-talk",
    "docs/how-to/backup",
    "docs/how-to/upgrading",
    "docs/how-to/status",
    "docs/reference/commands",
    "docs/explanation/privacy",
    "docs/explanation/terms",
}
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
BROKEN = re.compile(r"^(?!#|\||!).*[\u3040-\u30ff\u4e00-\u9fff、]$")
CONTINUED = re.compile(r" *(?![#|!\s]|[*-] |\d+\. )\S")
WRITTEN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")

pages = pytest.mark.parametrize("japanese", JAPANESE, ids=lambda page: str(page.relative_to(ROOT)))


def english_of(japanese: Path) -> Path:
    return japanese.with_name(japanese.name.replace(".ja.md", ".md"))


def prose(page: Path) -> str:
    """The text without its blocks of code."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def headings(page: Path) -> list[str]:
    """The level of each heading, with its number where it has one."""
    return re.findall(r"^(#+(?: \d+\.| /essay [\w-]+)?)", prose(page), re.MULTILINE)


def starts(page: Path, pattern: str) -> list[str]:
    return re.findall(pattern, prose(page), re.MULTILINE)


def neutral(page: Path) -> list[str]:
    """Where a page leads, whatever the language of the target; the page's own other version is left out."""
    others = {page.name, english_of(page).name, page.name.replace(".md", ".ja.md")}
    return sorted({link.replace(".ja.md", ".md") for link in LINK.findall(prose(page)) if link not in others})


def test_everything_that_is_needed_is_there_in_both_languages() -> None:
    assert {str(page.relative_to(ROOT)).removesuffix(".ja.md") for page in JAPANESE} == NEEDED
    assert [page for page in map(english_of, JAPANESE) if not page.exists()] == []


@pages
def test_headings_and_steps_are_the_same(japanese: Path) -> None:
    english = english_of(japanese)
    assert headings(japanese) == headings(english)
    assert starts(japanese, r"^ *\d+\. ") == starts(english, r"^ *\d+\. ")


@pages
def test_lists_and_tables_have_the_same_rows(japanese: Path) -> None:
    english = english_of(japanese)
    for pattern in (r"^ *[*-] ", r"^\|(?=.*\|$)"):
        assert len(starts(japanese, pattern)) == len(starts(english, pattern))


@pages
def test_blocks_of_code_are_the_same_but_for_words_in_japanese(japanese: Path) -> None:
    ours, theirs = (FENCE.findall(page.read_text(encoding="utf-8")) for page in (japanese, english_of(japanese)))
    assert [kind for kind, _ in ours] == [kind for kind, _ in theirs]
    for (_, mine), (_, yours) in zip(ours, theirs, strict=True):
        for own, other in zip(mine.splitlines(), yours.splitlines(), strict=True):
            assert _agrees(own, other), (own, other)


@pages
def test_commands_and_settings_in_the_text_are_the_same(japanese: Path) -> None:
    ours, theirs = (set(map(_plain, CODE.findall(prose(page)))) for page in (japanese, english_of(japanese)))
    assert {code for code in ours if not WRITTEN.search(code)} == {code for code in theirs if not WRITTEN.search(code)}


@pages
def test_links_lead_to_the_same_pages_in_japanese_where_there_is_one(japanese: Path) -> None:
    assert neutral(japanese) == neutral(english_of(japanese))
    if japanese.name == "commands.ja.md":  # made from the tables, without links to its other version
        return
    missed = [
        link
        for link in LINK.findall(prose(japanese))
        if link.endswith(".md") and "://" not in link and not link.endswith(".ja.md")
        if (japanese.parent / link).with_suffix("").with_suffix(".ja.md").exists()
    ]
    assert missed == [english_of(japanese).name]


@pages
def test_pictures_are_the_same_in_japanese_where_there_is_one(japanese: Path) -> None:
    ours, theirs = (PICTURE.findall(prose(page)) for page in (japanese, english_of(japanese)))
    assert ours == [_japanese_picture(japanese.parent, name) for name in theirs]


@pages
def test_no_line_ends_inside_a_japanese_sentence(japanese: Path) -> None:
    lines = prose(japanese).splitlines()
    broken = [line for line, after in pairwise(lines) if BROKEN.search(line) and CONTINUED.match(after)]
    assert broken == []  # a browser shows each break as a gap


@pages
def test_a_japanese_page_is_written_in_japanese(japanese: Path) -> None:
    paragraphs = re.split(r"\n{2,}", prose(japanese))
    told = [text for text in paragraphs if re.match(r"[^\W\d_]", text) and not text.startswith("English:")]
    assert [text for text in told if not WRITTEN.search(text)] == []


def _agrees(own: str, other: str) -> bool:
    """Whether two lines of code are one and the same, up to the first Japanese word or the language itself."""
    if own == other or own == "language: ja":
        return own == other or other.startswith("language: ")
    return WRITTEN.search(own) is not None and other.startswith(WRITTEN.split(own)[0].rpartition(" ")[0])


def _plain(typed: str) -> str:
    """Without a value in quotes or what is said in a comment, which have words of their own language."""
    first = re.match(r"/essay comment ", typed)
    return first[0] if first else re.sub(r'"[^"]*"', '""', typed)


def _japanese_picture(folder: Path, name: str) -> str:
    japanese = name.replace("-en.png", "-ja.png")
    return japanese if (folder / japanese).exists() else name
