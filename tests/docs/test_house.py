"""The house of the documentation: every page is found from its index, and a decision has its date and its reasons."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LINK = re.compile(r"\]\(([^)#\s]+\.md)(?:#[^)]*)?\)")
DECISIONS = sorted(path for path in (DOCS / "decisions").glob("*.md") if path.name != "index.md")
SECTIONS = ["Decided", "Why", "What would change our mind"]


def linked(page: Path) -> set[Path]:
    """The pages of this repository that ``page`` links to."""
    links = LINK.findall(page.read_text(encoding="utf-8"))
    return {(page.parent / link).resolve() for link in links if "://" not in link}


def test_every_page_is_linked_by_the_index_or_is_a_decision() -> None:
    pages = {page for page in DOCS.rglob("*.md") if not page.name.endswith(".ja.md")}
    assert pages - linked(DOCS / "index.md") - {DOCS / "index.md"} == set(DECISIONS)


def test_every_japanese_page_is_linked_by_the_japanese_index() -> None:
    pages = set(DOCS.rglob("*.ja.md"))
    assert pages - linked(DOCS / "index.ja.md") == {DOCS / "index.ja.md"}


def test_the_readmes_lead_to_the_indexes() -> None:
    assert DOCS / "index.md" in linked(ROOT / "README.md")
    assert DOCS / "index.ja.md" in linked(ROOT / "README.ja.md")


def test_every_decision_is_listed_with_its_date_and_title() -> None:
    rows = re.findall(
        r"^\| (\d{4}-\d\d-\d\d) \| [\w ]+ \| \[(.+)\]\((.+)\) \|$",
        (DOCS / "decisions" / "index.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    headings = {path.name: path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ") for path in DECISIONS}
    assert sorted((name[:10], headings[name], name) for name in headings) == sorted(rows)


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_is_dated_and_says_what_why_and_what_would_change_it(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.match(rf"# .+\n\n{page.name[:10]} · [\w ]+\n", text)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert all(section.strip() for section in re.split(r"^## .+$", text, flags=re.MULTILINE))


def test_every_file_of_the_code_that_a_page_names_exists() -> None:
    named = {
        (page.name, path)
        for page in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
        if page.name != "CHANGELOG.md"
        for path in re.findall(r"`((?:bot|tests|essays|\.ci)/[\w./-]+)`", page.read_text(encoding="utf-8"))
    }
    assert len(named) > 20
    assert [(page, path) for page, path in sorted(named) if not (ROOT / path).exists()] == []
