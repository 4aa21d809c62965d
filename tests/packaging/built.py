"""The wheel and the sdist, built from this checkout, and an environment of its own that the wheel is installed into."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
LOCK: Final = ROOT / "requirements.lock"
_PROBE: Final = "mdurl"
"""A small package of the lock, whose download shows whether there is an index."""


@dataclass(frozen=True, slots=True)
class Built:
    """What `python -m build` makes, as people upload it."""

    sdist: Path
    wheel: Path


def build(target: Path, source: Path = ROOT, *kinds: str) -> list[Path]:
    """What `python -m build` leaves in ``target``; without ``kinds`` an sdist, and a wheel made from it."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(target), *kinds, str(source)]
    run(command)
    return sorted(target.iterdir())


def run(command: Sequence[str | Path], **environment: str) -> str:
    """What the command prints; raises with all that it said where it fails. It is started outside of the checkout."""
    given = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | environment
    done = subprocess.run(command, cwd="/", env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def contents(wheel: Path) -> dict[str, str]:
    """By name, the checksum of each file. ``RECORD`` lists the others, so it says nothing more."""
    with zipfile.ZipFile(wheel) as packed:
        return {name: sha256(packed.read(name)).hexdigest() for name in packed.namelist()}


def unpacked(sdist: Path, target: Path) -> Path:
    """The folder that the sdist holds."""
    target.mkdir()
    run(["tar", "--extract", "--file", sdist, "--directory", target])
    [folder] = target.iterdir()
    return folder


def require_index(scratch: Path) -> None:
    """Without a package index the test is skipped, or fails where ``REQUIRE_INDEX`` is set."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "--retries", "1"]
    asked = subprocess.run([*command, "--dest", str(scratch), _PROBE], capture_output=True, check=False)
    if asked.returncode and os.environ.get("REQUIRE_INDEX"):
        pytest.fail("REQUIRE_INDEX is set, and no package index can be reached")
    if asked.returncode:
        pytest.skip("no package index can be reached")


def constraints(target: Path) -> Path:
    """The locked versions without their hashes, as a file. With hashes pip asks for one of our own wheel, too."""
    locked = re.findall(r"^[^\s#].*?(?= \\\\?$)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    target.write_text("\n".join(locked), encoding="utf-8")
    return target


def installed(wheel: Path, folder: Path) -> Path:
    """The programs of a new environment in ``folder`` that has the wheel, and what it needs without any extra. Our own
    pip fills it, and compiles nothing: most of what is installed is never run here.
    """
    venv.create(folder / "venv", with_pip=False)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    held = constraints(folder / "constraints.txt")
    into: list[str | Path] = [
        "--python",
        programs / "python",
        "install",
        "--quiet",
        "--no-compile",
        "--constraint",
        held,
    ]
    run([sys.executable, "-m", "pip", *into, wheel])
    return programs
