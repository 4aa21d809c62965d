"""What the pages of the documentation point at exists: files, pictures, make tasks, and commands in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.adapters.local.commands import COMMANDS
from bot.adapters.local.parsing import parse

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"^(/essay .+)$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("name", ["README", "docs/tutorial/first-ten-minutes"])
def test_both_languages_show_the_same_commands_and_pages(name: str) -> None:
    english = (ROOT / f"{name}.md").read_text(encoding="utf-8")
    japanese = (ROOT / f"{name}.ja.md").read_text(encoding="utf-8")
    for pattern in (r"^\$ .+$", r"^/essay \S+"):
        assert re.findall(pattern, english, re.MULTILINE) == re.findall(pattern, japanese, re.MULTILINE)
    assert _neutral(english) == _neutral(japanese)


def test_every_command_of_the_tutorials_can_be_typed() -> None:
    lines = [line for page in PAGES for line in COMMAND.findall(page.read_text(encoding="utf-8"))]
    assert lines
    assert {parse(line).command for line in lines} <= set(COMMANDS)


def test_every_make_task_that_is_named_exists() -> None:
    tasks = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {task for page in PAGES for task in re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8"))}
    assert named <= tasks


def _neutral(page: str) -> set[str]:
    """The documents a page links to, whatever their language. Its other version and its own pictures do not count."""
    links = {link.replace(".ja.md", ".md") for link in LINK.findall(page) if "://" not in link}
    return {link for link in links if link.endswith(".md") and "README" not in link and "first-ten-minutes" not in link}
