"""``make fuzz``: each target with hypothesis, then with atheris where that is installed (``pip install '.[fuzz]'``)."""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.fuzz.examples import run_examples, run_one
from tests.fuzz.targets import TARGETS

SECONDS: Final = 300.0
ROOT: Final = Path(__file__).resolve().parents[2]
FOUND: Final = ROOT / "fuzz-found"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="in all (300)")
    parser.add_argument("--target", action="append", choices=list(TARGETS), help="this one alone; may be repeated")
    parser.add_argument("--first", type=int, default=0, help="the number that hypothesis begins with")
    parser.add_argument("--again", type=Path, metavar="FILE", help="run one input that was found, with --target")
    options = parser.parse_args()
    names = options.target or list(TARGETS)
    if options.again:
        run_one(TARGETS[names[0]], options.again.read_bytes())
        return 0
    is_guided = importlib.util.find_spec("atheris") is not None
    if not is_guided:
        sys.stdout.write("atheris is not installed: hypothesis alone\n")
    share = options.seconds / len(names) / (2 if is_guided else 1)
    failed = 0
    for name in names:
        count = run_examples(TARGETS[name], share, options.first)
        sys.stdout.write(f"{name:<16}{count:>8,} examples\n")
        sys.stdout.flush()
        failed |= _guided(name, share) if is_guided else 0
    return failed


def _guided(name: str, seconds: float) -> int:
    FOUND.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "tests.fuzz.guided", name, str(max(1, round(seconds))), str(FOUND)]
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, errors="replace")
    if done.returncode:
        sys.stdout.write(done.stderr[-8_000:])
        return 1
    runs = next((line.split()[-1] for line in done.stderr.split("\n") if "number_of_executed_units" in line), "?")
    sys.stdout.write(f"{'':<16}{runs:>8} guided\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
