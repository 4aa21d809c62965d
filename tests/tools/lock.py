"""Write the lock files from pyproject.toml, or with ``--check`` say whether they are up to date: what the program runs
with, what makes its wheel, and what it is tested with.

Each holds for every platform and every Python from 3.11 on, with a hash for each file. Versions that are already
locked stay as they are unless ``--upgrade`` is given or pyproject.toml no longer allows them.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNNING = ["model", "postgresql"]  # a checkout and the image can do all that the program can
BUILDING = "requirements-build.lock"  # apart, so that the image holds nothing of it
LOCKS = {"requirements.lock": RUNNING, BUILDING: [], "requirements-dev.lock": [*RUNNING, "dev"]}


def builders() -> str:
    """What makes the wheel, as requirements."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return "\n".join(project["build-system"]["requires"])


def compile_lock(name: str, target: Path, constraints: list[Path], *, upgrade: bool) -> None:
    """Resolve what the lock called ``name`` holds into ``target``, keeping the versions that ``target`` has already."""
    extras = LOCKS[name]
    source = "-" if name == BUILDING else "pyproject.toml"
    command = [sys.executable, "-m", "uv", "pip", "compile", source, "--output-file", str(target), "--quiet"]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
    command += ["--system-certs"]  # what pip and the browser trust, a proxy of the house included
    command += [part for extra in extras for part in ("--extra", extra)]
    command += [part for constraint in constraints for part in ("--constraint", str(constraint))]
    command += ["--upgrade"] if upgrade else []
    subprocess.run(command, cwd=ROOT, check=True, input=builders(), text=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 where a lock is out of date")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    options = parser.parse_args()
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        constraints: list[Path] = []
        for name in LOCKS:
            fresh = Path(folder) / name
            if (ROOT / name).exists():
                shutil.copy(ROOT / name, fresh)
            compile_lock(name, fresh, constraints, upgrade=options.upgrade)
            constraints.append(fresh)
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
