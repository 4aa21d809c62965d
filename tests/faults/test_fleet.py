"""A fleet of real workers is killed and paused: a fitting size of what ``make faults`` does.

Bounded by the work that is to be done; nothing is held to a time. On a busy machine it takes longer, and its leases
may end by themselves, which is one more pause.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.core.community import Platform
from tests import postgres
from tests.tools.faults import plans
from tests.tools.fleet.plan import COMBOS, Stores
from tests.tools.process import ROOT

KILLS, PAUSES, ALONE = 10, 2, 8
NEEDS_SERVER = pytest.mark.skipif(postgres.programs() is None, reason=postgres.REASON)


@pytest.mark.parametrize(
    ("stores", "platform"),
    [pytest.param(*combo, marks=NEEDS_SERVER if combo[0] is Stores.POSTGRESQL else ()) for combo in COMBOS],
)
def test_a_fleet_that_is_killed_and_paused_misses_nothing_and_posts_nothing_twice(
    stores: Stores, platform: Platform, tmp_path: Path
) -> None:
    alone, both = fleets(tmp_path, stores, platform, "--kills", str(KILLS), "--pauses", str(PAUSES))
    assert (alone["kills"], both["kills"], both["pauses"]) == (ALONE, KILLS - ALONE, PAUSES)
    assert alone["briefly"] == []


@NEEDS_SERVER
def test_a_fleet_goes_on_by_itself_when_its_server_crashes(tmp_path: Path) -> None:
    size = ("--kills", "3", "--pauses", "0", "--restarts", "2", "--whole", "0")
    [row] = fleets(tmp_path, Stores.POSTGRESQL, Platform.SLACK, *size)
    assert (row["kills"], row["restarts"]) == (3, 2)


def fleets(folder: Path, stores: Stores, platform: Platform, *size: str) -> list[dict[str, Any]]:
    """What came of each run, those without a pause first. In a process of its own: only one without threads can be
    forked at any moment.
    """
    rows = folder / "rows"
    which = ("--seeds", "1", "--program-kills", "0", "--only", f"{stores}-{platform}", "--json", str(rows))
    command = [sys.executable, "-m", "tests.tools.faults", *size, *which]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    found = [json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines()]
    for row in found:
        assert row["due"] == row["once"] > 0
        assert row["missed"] == row["twice"] == row["unasked"] == row["unsettled"] == row["errors"] == []
    return sorted(found, key=lambda row: int(row["pauses"]))


def test_the_full_size_is_what_it_says() -> None:
    made = plans(10_000, 2_000, range(1, 11), COMBOS)
    assert sum(plan.kills for plan in made) == 10_000
    assert sum(plan.pauses for plan in made) == 2_000
    assert {(plan.seed, plan.stores, plan.platform) for plan in made} == {
        (seed, *combo) for seed in range(1, 11) for combo in COMBOS
    }
    assert sum(plan.kills for plan in made if not plan.pauses) == 8_000
