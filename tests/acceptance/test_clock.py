"""`ichiwa run` on a machine whose clock leaps, by libfaketime: it sets the time of day alone, as a time server does."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Settings
from bot.core.community import LOCAL_CHANNEL
from bot.services.community.changes import Change
from bot.wiring import opened
from tests.acceptance.test_serve import POSTED, rows, wait_for
from tests.adapters.cli.conftest import fill
from tests.tools.process import Running

SKIPPED = "SELECT count(*) FROM deliveries WHERE state = 'skipped'"


@pytest.fixture
def library() -> str:
    """libfaketime's path. Without it the test is skipped, or fails where ``REQUIRE_FAKETIME`` is set."""
    for found in sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")):
        return str(found)
    if os.environ.get("REQUIRE_FAKETIME"):
        pytest.fail("REQUIRE_FAKETIME is set, and there is no libfaketime")
    pytest.skip("there is no libfaketime (Debian: libfaketime)")


class Hands:
    """The hands of the program's clock, as an offset from the true time in a file that libfaketime reads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set("+0")

    def set(self, offset: str) -> None:
        written = self.path.with_suffix(".new")
        written.write_text(f"{offset}\n")
        written.rename(self.path)  # never half a file


@pytest.fixture
def hands(tmp_path: Path) -> Hands:
    return Hands(tmp_path / "offset")


@pytest.fixture
def ichiwa(tmp_path: Path, library: str, hands: Hands) -> Iterator[Running]:
    fill(tmp_path / "essays")
    running = Running(
        tmp_path / "data",
        ESSAYS_DIR=str(tmp_path / "essays"),
        TICK_SECONDS="1",
        LD_PRELOAD=library,
        FAKETIME_TIMESTAMP_FILE=str(hands.path),
        FAKETIME_CACHE_DURATION="1",
        FAKETIME_DONT_FAKE_MONOTONIC="1",
    )
    yield running
    running.stop_for_good()


def subscribe(running: Running, ahead: timedelta = timedelta(seconds=2)) -> None:
    """One more order of the local channel, which is due in ``ahead`` by the true time."""

    async def add() -> None:
        async with opened(Settings.load(None, running.environment)) as core:
            due = datetime.now(UTC).replace(microsecond=0) + ahead
            await core.services.subscribing.add(LOCAL_CHANNEL, Change(at=due.time(), zone="UTC"))

    asyncio.run(add())


def test_a_moment_in_the_future_skips_nothing_and_delays_nothing(ichiwa: Running, hands: Hands) -> None:
    ichiwa.start()
    ichiwa.wait_until_serving()
    wait_for(ichiwa, POSTED, [("done",)])
    hands.set("+4d")
    ichiwa.wait_until_logged("The clock leapt ahead by ")
    subscribe(ichiwa)  # comes while the leap is doubted
    wait_for(ichiwa, POSTED, [("done",)] * 2)
    hands.set("+0")
    subscribe(ichiwa)
    wait_for(ichiwa, POSTED, [("done",)] * 3)
    assert rows(ichiwa, SKIPPED) == [(0,)]


def test_a_start_in_the_future_is_healed_when_the_clock_comes_back(ichiwa: Running, hands: Hands) -> None:
    ichiwa.start()
    ichiwa.wait_until_serving()
    wait_for(ichiwa, POSTED, [("done",)])
    ichiwa.end()
    hands.set("+4d")
    ichiwa.start()
    ichiwa.wait_until_serving()
    wait_for(ichiwa, f"SELECT ({SKIPPED}) > 2", [(1,)])
    hands.set("+0")
    ichiwa.wait_until_logged("The clock was set back by 4 days")
    wait_for(ichiwa, SKIPPED, [(0,)])
    subscribe(ichiwa)
    wait_for(ichiwa, "SELECT count(DISTINCT subscription) FROM deliveries WHERE state = 'done'", [(2,)])
