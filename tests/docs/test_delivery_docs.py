"""The explanation of delivery says what the code does: its diagram, its tables and its numbers."""

from __future__ import annotations

import dataclasses
import gc
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.delivery import FINAL, MOVES, DeliveryState
from bot.services.delivery.pace import Pace
from tests.faults.table import crash_table, digest_crash_table, fault_table
from tests.faults.weather import weather_table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "delivery.md"
HOW_TO = "Print the tables with: python -m tests.faults.table"


@pytest.fixture
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.CRITICAL):
        yield
        # Tasks of processes that died tell of it when they are collected, and their traceback is parsed: inside of
        # another test's ``ast.parse``, Python 3.11 does not survive that.
        gc.collect()


def between(page: str, name: str) -> str:
    """The text of a section that is made by the suite."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n?<!-- end -->", page, re.DOTALL)
    assert found, name
    return found[1].strip()


def test_the_diagram_shows_every_move_and_no_other(page: str) -> None:
    found = re.search(r"```mermaid\nstateDiagram-v2\n(.*?)```", page, re.DOTALL)
    assert found
    lines = [line.strip() for line in found[1].splitlines()]
    moves = {f"{state.value} --> {target.value}: {event.value}" for (state, event), target in MOVES.items()}
    ends = {f"{state.value} --> [*]" for state in FINAL}
    assert sorted(lines) == sorted({"[*] --> due", *moves, *ends})


def test_every_state_is_explained(page: str) -> None:
    table = page.split("| State | What is known |")[1].split("\n\n")[0]
    assert re.findall(r"^\| (\w+) \|", table, re.MULTILINE) == [state.value for state in DeliveryState]


async def test_the_table_of_crash_points_is_what_the_runs_do(page: str) -> None:
    assert between(page, "crash points") == await crash_table(), HOW_TO
    assert between(page, "crash points of round-ups") == await digest_crash_table(), HOW_TO


async def test_the_table_of_the_weather_is_what_the_runs_do(page: str) -> None:
    assert between(page, "weather") == await weather_table(), HOW_TO


async def test_the_table_of_faults_is_what_the_runs_do(page: str) -> None:
    assert between(page, "faults") == await fault_table(), HOW_TO


def test_the_waits_are_those_of_the_code(page: str) -> None:
    pace = Pace()
    waits = {f.name: getattr(pace, f.name) for f in dataclasses.fields(pace)}
    kept = {name: f"{wait.total_seconds():.0f} s" for name, wait in waits.items() if isinstance(wait, timedelta)}
    assert dict(re.findall(r"^\| `(\w+)` \| (\d+ s) \|", page, re.MULTILINE)) == kept
