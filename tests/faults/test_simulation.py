"""What no list of cases thinks of: deaths, pauses, lost answers and clocks that leap, at moments drawn from a seed."""

from __future__ import annotations

import hashlib
import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.core.community import Channel, MessageRef
from tests.faults.simulation import StormyChat, simulate
from tests.tools.process import ROOT

SEEDS = range(1, 121)
PORTIONS = 4


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_whatever_happens_one_post_is_left(portion: int) -> None:
    happened: Counter[str] = Counter()
    wrong = []
    for seed in SEEDS[portion::PORTIONS]:
        run = simulate(seed)
        happened.update(run.happened)
        wrong += [f"{run.again}: {one}" for one in run.wrong]
    assert wrong == []
    assert min(happened[kind] for kind in ("death", "pause", "lost answer", "fault", "leap")) > 0


def test_a_seed_is_the_same_run_each_time() -> None:
    """In another process, too, whose hashes are others."""
    seed = 7
    mine = hashlib.sha256("\n".join([*simulate(seed).trace, ""]).encode()).hexdigest()
    command = [sys.executable, "-m", "tests.tools.simulate", "--seed", str(seed)]
    for hashes in ("1", "2"):
        done = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": hashes}, capture_output=True)
        assert hashlib.sha256(done.stdout).hexdigest() == mine, f"{len(done.stdout)} bytes {done.stderr!r}"


class Forgetful(StormyChat):
    """A platform that shows nobody what stands there."""

    async def find(self, channel: Channel, key: str, since: datetime) -> list[MessageRef]:
        return []


def test_what_goes_wrong_is_seen() -> None:
    assert any(simulate(seed, Forgetful).wrong for seed in range(1, 20))
