"""Many simulated fleets (``tests.faults.simulation``), or one of them step by step: ``--seed N``.

Exit code 1 where a slot is missed or stands twice; each such seed is printed with how to see it once more.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter

from tests.faults.simulation import simulate


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--seed", type=int, help="this one alone, with all that happens")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    if options.seed is not None:
        run = simulate(options.seed)
        sys.stdout.write("\n".join([*run.trace, *run.wrong, ""]))
        return 1 if run.wrong else 0
    happened: Counter[str] = Counter()
    wrong, began = 0, time.monotonic()
    for seed in range(options.first_seed, options.first_seed + options.seeds):
        run = simulate(seed)
        happened.update(run.happened)
        if run.wrong:
            wrong += 1
            sys.stdout.write(f"seed {seed}: {'; '.join(run.wrong)}\n  again: {run.again}\n")
    counts = ", ".join(f"{count} × {kind}" for kind, count in sorted(happened.items()))
    seconds = time.monotonic() - began
    sys.stdout.write(f"{options.seeds} seeds in {seconds:.0f} s: {counts}; {wrong} seeds went wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
