"""``make faults``: kill -9 at random moments of a run in which some subscription is due every second.

A real process, a real SQLite file, the local channel. Afterwards every slot that came due must have been posted, none
twice, and each thread must hold its closing question once. Exit code 1 where that is not so.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeAlias

from bot.config import Settings
from bot.core.community import LOCAL_CHANNEL
from bot.core.subscription import Slot
from bot.services.community.changes import Change
from bot.services.delivery.pace import Pace
from bot.wiring import opened, serve
from tests.hanging import HANGING
from tests.tools.process import SHIPPED, Running

AFTER_READY: Final = 2.0
"""Seconds of an undisturbed life that a kill may fall into, after those that the start takes."""
SETTLED: Final = ("done", "skipped")

Key: TypeAlias = tuple[str, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """``rate``: subscriptions due in each second. ``lease`` in seconds; None runs the program as it is shipped."""

    kills: int
    seed: int
    rate: int = 3
    lease: float | None = None

    def command(self) -> list[str]:
        if self.lease is None:
            return SHIPPED
        return [sys.executable, "-m", "tests.tools.faults", "--serve-with-lease", str(self.lease)]


@dataclass(slots=True)
class Outcome:
    """What was found. ``kills`` by what they hit; the rest are slots, but for ``unasked``, which are threads."""

    kills: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    due: int = 0
    once: int = 0
    missed: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    exit_code: int = 0

    @property
    def good(self) -> bool:
        return not (self.missed or self.twice or self.unasked or self.exit_code) and self.due > 0


def rehearse(plan: Plan) -> Outcome:
    """Do all of ``plan``, in a folder that is thrown away."""
    with _folder() as practice, _folder() as folder:
        ready = _start_time(plan, practice)
        window = ready + AFTER_READY
        victim = Running(folder, plan.command())
        seconds = math.ceil(plan.kills * window * 0.65) + 5
        dues = asyncio.run(_subscribe(Settings.load(None, victim.environment), plan.rate, seconds))
        outcome = Outcome()
        began = time.monotonic()
        try:
            _kill_again_and_again(plan, victim, window, outcome)
            end = datetime.now(UTC)
            victim.start()
            _wait_until_settled(victim, [slot for slot, due in dues.items() if due <= end])
            outcome.exit_code = victim.end(signal.SIGTERM)
        finally:
            victim.stop_for_good()
        outcome.seconds = time.monotonic() - began
        _count(victim.database, {slot for slot, due in dues.items() if due <= end}, outcome)
        return outcome


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ichiwa-faults-") as name:
        folder = Path(name, "data")
        folder.mkdir()
        yield folder


def _start_time(plan: Plan, folder: Path) -> float:
    """How long a start takes on this machine: the second one, with warm caches and a database that exists."""
    victim = Running(folder, plan.command())
    try:
        for _ in range(2):
            victim.start()
            ready = victim.wait_until_serving()
            victim.end(signal.SIGTERM)
    finally:
        victim.stop_for_good()
    return ready


async def _subscribe(settings: Settings, rate: int, seconds: int) -> dict[Slot, datetime]:
    """Subscriptions of the local channel, ``rate`` due in each of the coming ``seconds``; returns their first slots."""
    async with opened(settings) as core:
        await core.services.library.sync(core.source)
        first = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=5)
        moments = [first + timedelta(seconds=second) for second in range(seconds) for _ in range(rate)]
        made = [
            await core.services.subscribing.add(LOCAL_CHANNEL, Change(at=moment.time(), zone="UTC"))
            for moment in moments
        ]
    return {one.upcoming.slot: one.upcoming.due for one in made if one.upcoming is not None}


def _kill_again_and_again(plan: Plan, victim: Running, window: float, outcome: Outcome) -> None:
    moments = random.Random(plan.seed)  # noqa: S311 (repeatable, no secret)
    seen: set[tuple[Key, int]] = set()
    for _ in range(plan.kills):
        victim.start()
        time.sleep(moments.uniform(0, window))
        serving = victim.serves()
        victim.end(signal.SIGKILL)
        leased = _leased(victim.database)
        hit = "in the middle of a delivery" if leased - seen else "between deliveries" if serving else "before serving"
        outcome.kills[hit] += 1
        seen |= leased


def _leased(database: Path) -> set[tuple[Key, int]]:
    """The deliveries that a worker holds, with their fences. A copy is read: opening the file itself would mend it."""
    with _folder() as folder:
        for path in database.parent.glob(f"{database.name}*"):
            if not path.name.endswith("-shm"):
                shutil.copy(path, folder)
        with closing(sqlite3.connect(folder / database.name)) as copy:
            rows = copy.execute(
                "SELECT subscription, local_date, turn, fence FROM deliveries WHERE lease_until NOTNULL"
            )
            return {((row[0], row[1], row[2]), row[3]) for row in rows}


def _wait_until_settled(victim: Running, slots: Sequence[Slot]) -> None:
    """Return when all ``slots`` are settled, or when nothing at all is worked any more: a slow machine takes its time,
    and what no worker has taken up for as long as ``HANGING`` is not taken up.
    """
    victim.wait_until_serving()
    wanted = {_key(slot) for slot in slots}
    seen: set[tuple[Key, str, int]] = set()
    until = time.monotonic() + HANGING
    while time.monotonic() < until:
        with closing(sqlite3.connect(victim.database, timeout=HANGING)) as connection:
            rows = connection.execute("SELECT subscription, local_date, turn, state, fence FROM deliveries").fetchall()
        if wanted <= {(one, day, turn) for one, day, turn, state, _ in rows if state in SETTLED}:
            return
        now = {((one, day, turn), state, fence) for one, day, turn, state, fence in rows}
        if now != seen:
            seen, until = now, time.monotonic() + HANGING
        time.sleep(0.2)


def _count(database: Path, slots: set[Slot], outcome: Outcome) -> None:
    """Compare what is owed with what stands in the channel."""
    with closing(sqlite3.connect(database)) as connection:
        posts = dict(connection.execute("SELECT id, key FROM local_messages WHERE kind = 'post'").fetchall())
        parents = connection.execute("SELECT parent FROM local_messages WHERE kind = 'question'").fetchall()
    slot_of = {id_: Slot.from_key("-".join(key.split("-")[:3])) for id_, key in posts.items()}
    times = Counter((slot.subscription, slot.local_date) for slot in slot_of.values())
    questions: Mapping[int, int] = Counter(parent for (parent,) in parents)
    outcome.due = len(slots)
    outcome.once = sum(times[slot.subscription, slot.local_date] == 1 for slot in slots)
    outcome.missed = [slot.key for slot in slots if times[slot.subscription, slot.local_date] == 0]
    outcome.twice = [f"{subscription} on {day}" for (subscription, day), count in times.items() if count > 1]
    for id_, slot in slot_of.items():
        owed = 1 if slot in slots else min(1, questions[id_])  # what came due at the very end may still be without
        if questions[id_] != owed:
            outcome.unasked.append(f"{posts[id_]}: {questions[id_]} questions")


def _key(slot: Slot) -> Key:
    return slot.subscription, slot.local_date.isoformat(), slot.turn


def report(plan: Plan, outcome: Outcome) -> str:
    """The outcome as a small table."""
    rows = [(f"killed {hit}", str(count)) for hit, count in sorted(outcome.kills.items())]
    rows += [
        ("slots that came due", str(outcome.due)),
        ("posted once", str(outcome.once)),
        ("missed", str(len(outcome.missed))),
        ("twice", str(len(outcome.twice))),
        ("threads without their one question", str(len(outcome.unasked))),
        ("exit code of the last stop", str(outcome.exit_code)),
    ]
    head = f"seed {plan.seed}: {plan.kills} kills in {outcome.seconds:.0f} s, {plan.rate} slots due every second"
    details = [*outcome.missed, *outcome.twice, *outcome.unasked][:20]
    return "\n".join([head, *(f"  {name:<36}{value:>6}" for name, value in rows), *details])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=int, default=3, help="subscriptions due in each second")
    parser.add_argument("--lease", type=float, help="seconds of a worker's lease, instead of the program's own")
    parser.add_argument("--serve-with-lease", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve_with_lease is not None:
        asyncio.run(serve(Settings.load(None), pace=_pace(options.serve_with_lease)))
        return 0
    plan = Plan(kills=options.kills, seed=options.seed, rate=options.rate, lease=options.lease)
    outcome = rehearse(plan)
    sys.stdout.write(f"{report(plan, outcome)}\n")
    return 0 if outcome.good else 1


def _pace(lease: float) -> Pace:
    return Pace(lease=timedelta(seconds=lease), call_limit=timedelta(seconds=lease / 2))


if __name__ == "__main__":
    sys.exit(main())
