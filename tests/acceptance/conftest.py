"""The browser, and the program as most of these tests meet it; some have an ``ichiwa`` of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from bot.services.community.first_day import FIRST_RUN_AT
from tests.acceptance.browser import launched
from tests.tools.process import Running

FIRST_RUNS: Final = pytest.StashKey[dict[tuple[object, ...], Path]]()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def ichiwa(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """The program with the bundled essays, and the first one posted. Its channel takes every language, whatever the
    browsers of the tests speak.
    """
    known = request.config.stash.setdefault(FIRST_RUNS, {})
    if (until := _until_the_next_essay()) not in known:
        known[until] = _first_run(tmp_path_factory.mktemp("first-run") / "data")
    running = Running(tmp_path / "data")
    shutil.copytree(known[until], running.folder)
    running.start()
    running.wait_until_serving()
    yield running
    running.stop_for_good()


def _first_run(folder: Path) -> Path:
    """What a first start leaves in ``folder``. It takes three times as long as any other, to read all the essays."""
    running = Running(folder)
    try:
        running.start()
        running.wait_until_serving()
        running.wait_until_logged(": done")  # the essays are loaded and the first one is posted
        running.settle_language()
        assert running.end() == 0
    finally:
        running.stop_for_good()
    return folder


def _until_the_next_essay() -> tuple[object, ...]:
    """Changes when another day begins, and when another essay comes due: a first run from before knows neither."""
    now = datetime.now(UTC)
    return now.date(), now.time() >= FIRST_RUN_AT
