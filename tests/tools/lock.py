"""Write requirements.lock and requirements-dev.lock from pyproject.toml, or with ``--check`` say whether they are up to
date.

The lock holds for every platform and every Python from 3.11 on, with a hash for each file. Versions that are already
locked stay as they are unless ``--upgrade`` is given or pyproject.toml no longer allows them.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNNING = ["build", "model", "postgresql"]  # a checkout and the image can do all that the program can
LOCKS = {"requirements.lock": RUNNING, "requirements-dev.lock": [*RUNNING, "dev"]}


def compile_lock(target: Path, extras: list[str], constraint: Path | None, *, upgrade: bool) -> None:
    """Resolve pyproject.toml with ``extras`` into ``target``, keeping the versions that ``target`` holds already."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--output-file", str(target), "--quiet"]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
    command += ["--system-certs"]  # what pip and the browser trust, a proxy of the house included
    command += [part for extra in extras for part in ("--extra", extra)]
    command += ["--constraint", str(constraint)] if constraint else []
    command += ["--upgrade"] if upgrade else []
    subprocess.run(command, cwd=ROOT, check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 where a lock is out of date")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    options = parser.parse_args()
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        constraint: Path | None = None
        for name, extras in LOCKS.items():
            fresh = Path(folder) / name
            if (ROOT / name).exists():
                shutil.copy(ROOT / name, fresh)
            compile_lock(fresh, extras, constraint, upgrade=options.upgrade)
            constraint = fresh
            if not (ROOT / name).exists() or fresh.read_bytes() != (ROOT / name).read_bytes():
                stale.append(name)
                if not options.check:
                    shutil.copy(fresh, ROOT / name)
    if stale and options.check:
        sys.stderr.write(f"Out of date: {', '.join(stale)}. Run `make lock`.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
