"""A fleet of real workers is killed and paused: a fitting size of what ``make faults`` does.

Bounded by the work that is to be done; nothing is held to a time. On a busy machine it takes longer, and its leases
may end by themselves, which is one more pause.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from bot.core.community import Platform
from tests import postgres
from tests.tools.faults import plans
from tests.tools.fleet.plan import COMBOS, Stores
from tests.tools.process import ROOT

Row: TypeAlias = dict[str, Any]
KILLS, PAUSES, ALONE = 10, 2, 8
AT_ONCE = 4
"""Runs side by side: for most of its time each of them waits for leases that end."""
NEEDS_SERVER = pytest.mark.skipif(postgres.programs() is None, reason=postgres.REASON)
HERE = [combo for combo in COMBOS if combo[0] is not Stores.POSTGRESQL or postgres.programs() is not None]


@pytest.fixture(scope="module")
def sailed(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """What came of the fleets of every combination."""
    size = ("--kills", str(KILLS * len(HERE)), "--pauses", str(PAUSES * len(HERE)), "--at-once", str(AT_ONCE))
    return fleets(tmp_path_factory.mktemp("fleets"), HERE, *size)


@pytest.mark.xdist_group("fleet")
@pytest.mark.parametrize(
    ("stores", "platform"),
    [pytest.param(*combo, marks=NEEDS_SERVER if combo[0] is Stores.POSTGRESQL else ()) for combo in COMBOS],
)
def test_a_fleet_that_is_killed_and_paused_misses_nothing_and_posts_nothing_twice(
    stores: Stores, platform: Platform, sailed: list[Row]
) -> None:
    alone, both = (row for row in sailed if (row["stores"], row["platform"]) == (stores, platform))
    for row in (alone, both):
        check(row)
    assert (alone["kills"], both["kills"], both["pauses"]) == (ALONE, KILLS - ALONE, PAUSES)
    assert alone["briefly"] == []


@NEEDS_SERVER
def test_a_fleet_goes_on_by_itself_when_its_server_crashes(tmp_path: Path) -> None:
    size = ("--kills", "3", "--pauses", "0", "--restarts", "2", "--whole", "0")
    [row] = fleets(tmp_path, [(Stores.POSTGRESQL, Platform.SLACK)], *size)
    check(row)
    assert (row["kills"], row["restarts"]) == (3, 2)


def fleets(folder: Path, combos: Sequence[tuple[Stores, Platform]], *size: str) -> list[Row]:
    """What came of each run, those without a pause first. In a process of its own: only one without threads can be
    forked at any moment.
    """
    rows = folder / "rows"
    only = [f"{stores}-{platform}" for stores, platform in combos]
    which = ("--seeds", "1", "--program-kills", "0", "--only", *only, "--json", str(rows))
    command = [sys.executable, "-m", "tests.tools.faults", *size, *which]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    found = [json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines()] if rows.exists() else []
    assert found, done.stdout + done.stderr
    return sorted(found, key=lambda row: int(row["pauses"]))


def check(row: Row) -> None:
    """Everything came, and once."""
    assert row["due"] == row["once"] > 0
    assert row["missed"] == row["twice"] == row["unasked"] == row["unsettled"] == row["errors"] == []
    assert row["good"]


def test_the_full_size_is_what_it_says() -> None:
    made = plans(10_000, 2_000, range(1, 11), COMBOS)
    assert sum(plan.kills for plan in made) == 10_000
    assert sum(plan.pauses for plan in made) == 2_000
    assert {(plan.seed, plan.stores, plan.platform) for plan in made} == {
        (seed, *combo) for seed in range(1, 11) for combo in COMBOS
    }
    assert sum(plan.kills for plan in made if not plan.pauses) == 8_000
