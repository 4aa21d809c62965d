"""``make faults``: fleets of real workers, killed and paused at random, on every database and every platform.

Each run is a fleet over one database against one platform in bad weather: see ``tests.tools.fleet``. Afterwards every
slot that came due must stand once with its question. Then the whole program is killed, too: ``program_faults``.
Exit code 1 where anything is not so.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Final

from bot.core.community import Platform
from tests import postgres
from tests.adapters.cli.conftest import fill
from tests.tools import program_faults
from tests.tools.fleet.captain import Captain, ended, forked
from tests.tools.fleet.outcome import HEAD, Outcome, line, total
from tests.tools.fleet.plan import COMBOS, Plan, Stores
from tests.tools.fleet.worker import settle_down

KILLS: Final = 10_000
PAUSES: Final = 2_000
SEEDS: Final = 10
PROGRAM_KILLS: Final = 200
ALONE: Final = 0.8
"""The share of kills in runs without a pause, in which two posts may at no moment stand together."""
WHOLE: Final = 0.05
"""And of these on PostgreSQL, the share in which each worker is all that ``ichiwa run --role worker`` starts."""
SERVER: Final = {"max_connections": "400", "synchronous_commit": "on"}
"""Each worker may open thirty connections; and what was committed must outlive a restart."""


def plans(
    kills: int,
    pauses: int,
    seeds: Sequence[int],
    combos: Sequence[tuple[Stores, Platform]],
    whole_share: float = WHOLE,
) -> list[Plan]:
    """The runs that together make so many kills and pauses: for each seed and combination one of kills alone, and one
    of kills and pauses. On PostgreSQL a smaller one of whole workers comes in between.
    """
    runs = [(seed, stores, platform) for seed in seeds for stores, platform in combos]
    made = []
    for number, (seed, stores, platform) in enumerate(runs):
        mine, still = (_share(all_, number, len(runs)) for all_ in (kills, pauses))
        alone = round(mine * ALONE) if still else mine
        whole = round(alone * whole_share) if stores is Stores.POSTGRESQL else 0
        plan = Plan(stores=stores, platform=platform, seed=seed, kills=alone - whole)
        made += [plan] if plan.kills else []
        made += [replace(plan, kills=whole, whole=True)] if whole else []
        made += [replace(plan, kills=mine - alone, pauses=still)] if still else []
    return made


def _share(all_: int, number: int, parts: int) -> int:
    return all_ * (number + 1) // parts - all_ * number // parts


def perform(plans: Sequence[Plan], at_once: int) -> Iterator[tuple[Plan, Outcome]]:
    """Work ``plans``, ``at_once`` at a time, each in a process of its own."""
    settle_down()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ichiwa-fleet-")))
        servers = any(plan.stores is Stores.POSTGRESQL for plan in plans)
        cluster = stack.enter_context(postgres.cluster(**SERVER)) if servers else None
        waiting, running = list(enumerate(plans)), dict[Connection, tuple[Plan, Path, int]]()
        try:
            while waiting or running:
                while waiting and len(running) < at_once:
                    number, plan = waiting.pop(0)
                    mine, theirs = Pipe(duplex=False)
                    own = folder / str(number)
                    own.mkdir()
                    child = forked(lambda: _sail(plan, own, cluster, theirs), own / "captain.log")  # noqa: B023
                    theirs.close()
                    running[mine] = (plan, own, child)
                for ready in wait(list(running)):
                    assert isinstance(ready, Connection)
                    plan, own_folder, child = running.pop(ready)
                    outcome = _heard(ready)
                    os.waitpid(child, 0)
                    yield plan, outcome or Outcome(errors=[_last_words(own_folder)])
        finally:
            for _, _, child in running.values():
                ended(child)


def _sail(plan: Plan, folder: Path, cluster: postgres.Cluster | None, line: Connection) -> None:
    if plan.stores is Stores.POSTGRESQL and cluster is not None:
        captain = Captain(plan, cluster.url, folder, cluster.restart)
    else:
        captain = Captain(plan, f"sqlite:///{folder / 'ichiwa.db'}", folder)
    fill(folder / "essays")
    line.send(captain.run())


def _heard(line: Connection) -> Outcome | None:
    try:
        outcome = line.recv()
    except EOFError:
        return None
    assert isinstance(outcome, Outcome)
    return outcome


def _last_words(folder: Path) -> str:
    """The end of what a captain that died, and its world, had to say."""
    logs = (folder / name for name in ("captain.log", "world.log"))
    return "; ".join(log.read_text(encoding="utf-8", errors="replace")[-600:] for log in logs if log.exists())


def _fleet(options: argparse.Namespace) -> bool:
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    wanted = [combo for combo in COMBOS if f"{combo[0]}-{combo[1]}" in options.only]
    todo = [
        replace(plan, restarts=options.restarts if plan.stores is Stores.POSTGRESQL else 0)
        for plan in plans(options.kills, options.pauses, seeds, wanted, options.whole)
    ]
    minutes = sum(plan.estimate for plan in todo) / options.at_once / 60
    _say(
        f"{options.kills} kills and {options.pauses} pauses in {len(todo)} runs, {options.at_once} at once; seeds "
        f"{', '.join(map(str, seeds))}: about {math.ceil(minutes)} min where two cores are free"
    )
    _say(HEAD)
    done = []
    for plan, outcome in perform(todo, options.at_once):
        done.append((plan, outcome))
        _say(line(plan, outcome))
    _say(total(done))
    rows = [outcome.as_row(plan) for plan, outcome in done]
    if options.json:
        Path(options.json).write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return all(outcome.is_good(plan) for plan, outcome in done)


def _program(kills: int, seed: int) -> bool:
    plan = program_faults.Plan(kills=kills, seed=seed)
    _say("The whole program on SQLite, with the local channel:")
    outcome = program_faults.rehearse(plan)
    _say(program_faults.report(plan, outcome))
    return outcome.good


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS, help="of the fleets' workers, over all runs")
    parser.add_argument("--pauses", type=int, default=PAUSES, help="SIGSTOP for longer than the lease, over all runs")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--restarts", type=int, default=0, help="of PostgreSQL in each run that has one")
    parser.add_argument(
        "--whole", type=float, default=WHOLE, help="the share of kills on PostgreSQL that hit whole workers"
    )
    parser.add_argument("--at-once", type=int, default=2, help="runs side by side")
    names = [f"{stores}-{platform}" for stores, platform in COMBOS]
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument("--json", help="a file for one line of JSON a run")
    parser.add_argument("--program-kills", type=int, default=PROGRAM_KILLS, help="of the whole program; 0 for none")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server ends, too
    good = _fleet(options) if options.kills or options.pauses else True
    if options.program_kills:
        good = _program(options.program_kills, options.first_seed) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
