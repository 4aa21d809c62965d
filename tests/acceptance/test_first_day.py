"""A first run as somebody meets it who speaks Japanese: on their machine, or in their browser."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.acceptance.browser import Look, visit
from tests.adapters.cli.conftest import fill
from tests.hanging import HANGING
from tests.tools.process import Running

Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a program with essays in both languages, and waits for its first essay."""
    programs: list[Running] = []
    fill(tmp_path / "essays")

    def started(**environment: str) -> Running:
        running = Running(tmp_path / f"data{len(programs)}", ESSAYS_DIR=str(tmp_path / "essays"), **environment)
        programs.append(running)
        running.start()
        running.wait_until_serving()
        running.wait_until_logged(": done")
        return running

    yield started
    for running in programs:
        running.stop_for_good()


def rows(running: Running, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(running.database)) as connection:
        return connection.execute(query).fetchall()


def posted(running: Running) -> list[str]:
    query = "SELECT language FROM deliveries WHERE state = 'done' ORDER BY local_date, turn"
    return [language for (language,) in rows(running, query)]


def wait_for(running: Running, essays: list[str]) -> None:
    end = time.monotonic() + HANGING
    while posted(running) != essays:
        assert time.monotonic() < end, f"{posted(running)}\n{running.log}"
        time.sleep(0.02)


def wanted(running: Running) -> str | None:
    [(language,)] = rows(running, "SELECT language FROM subscriptions")
    return language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LC_ALL": "ja_JP.UTF-8", "LANG": "en_US.UTF-8"}, "ja"),
        ({"LANG": "en_US.UTF-8"}, "en"),
    ],
)
def test_the_first_essay_is_in_the_machine_s_language(start: Start, environment: dict[str, str], language: str) -> None:
    running = start(**environment)
    assert wanted(running) == language
    assert posted(running) == [language]


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_japanese_browser_finds_a_japanese_essay_once_and_for_good(start: Start, browser: Browser) -> None:
    running = start(LANG="en_US.UTF-8")
    assert posted(running) == ["en"]
    japanese = Look(locale="ja-JP")
    address = f"http://127.0.0.1:{running.port}/"
    with visit(browser, address, japanese) as page, visit(browser, address, japanese) as other:
        for each in (page, other):
            expect(each.get_by_role("article")).to_have_count(2)
            expect(each.get_by_role("article").first.locator("[lang=ja]").first).to_be_visible()
    assert posted(running) == ["en", "ja"]
    assert wanted(running) == "ja"
    running.end()
    running.start()
    running.wait_until_serving()
    with visit(browser, address, Look(locale="en-US")) as page:
        expect(page.get_by_role("article")).to_have_count(2)
    assert wanted(running) == "ja"
    assert posted(running) == ["en", "ja"]


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(("locale", "language"), [("ja-JP", "ja"), ("en-GB", "en")])
def test_on_a_machine_that_says_nothing_the_browser_decides(
    start: Start, browser: Browser, locale: str, language: str
) -> None:
    running = start(LANG="C.UTF-8")
    assert wanted(running) is None
    before = posted(running)
    with visit(browser, f"http://127.0.0.1:{running.port}/", Look(locale=locale)) as page:
        wait_for(running, before if before == [language] else [*before, language])
        expect(page.get_by_role("article")).to_have_count(len(posted(running)))
    assert wanted(running) == language
