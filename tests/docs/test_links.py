"""What the pages of the documentation point at exists: files, pictures, make tasks, and commands in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.conversation.catalogue import load_catalogue
from bot.conversation.table import COMMANDS, commands_for
from bot.core.community import Platform

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
ANCHOR = re.compile(r"\]\(([^)#\s]*)#([^)]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
COMMAND = re.compile(r"^(/essay .+)$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_into_a_page_leads_to_a_heading(page: Path) -> None:
    anchors = [(to, anchor) for to, anchor in ANCHOR.findall(page.read_text(encoding="utf-8")) if "://" not in to]
    assert [
        f"{to}#{anchor}" for to, anchor in anchors if anchor not in headings(page.parent / to if to else page)
    ] == []


def headings(page: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    texts = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in texts}


def test_every_command_of_the_tutorials_can_be_typed() -> None:
    lines = [line for page in PAGES for line in COMMAND.findall(page.read_text(encoding="utf-8"))]
    assert lines
    line_of_slack = commands_for(Platform.SLACK, load_catalogue())
    assert {line_of_slack.parse(line).command.name for line in lines} <= {each.name for each in COMMANDS}


def test_every_make_task_that_is_named_exists() -> None:
    tasks = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {task for page in PAGES for task in re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8"))}
    assert named <= tasks
