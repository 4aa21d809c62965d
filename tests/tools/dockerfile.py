"""The Dockerfile and its list of ignored files, read without Docker."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
DOCKERFILE: Final = ROOT / "Dockerfile"
IGNORE: Final = ROOT / ".dockerignore"

Instruction = tuple[str, str]
"""A keyword in capitals, and its arguments on one line."""


def instructions(text: str) -> Iterator[Instruction]:
    """Each instruction with its arguments, continued lines joined and comments left out."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.strip():
            keyword, _, rest = line.strip().partition(" ")
            yield keyword.upper(), " ".join(rest.split())


def stages(text: str) -> list[list[Instruction]]:
    """The instructions of each stage, FROM first."""
    found: list[list[Instruction]] = []
    for keyword, rest in instructions(text):
        if keyword == "FROM":
            found.append([])
        found[-1].append((keyword, rest))
    return found


def variables(rest: str) -> dict[str, str]:
    """What the arguments of an ENV set."""
    return {name: value for name, _, value in (part.partition("=") for part in shlex.split(rest))}


def copied(rest: str) -> tuple[str, list[str], str]:
    """The arguments of a COPY: the stage that it copies from, empty for the build context; the sources; the target."""
    parts = rest.split()
    stage = "".join(part.removeprefix("--from=") for part in parts if part.startswith("--from="))
    *sources, target = [part for part in parts if not part.startswith("--")]
    return stage, sources, target


def ignored(path: str, patterns: str) -> bool:
    """Whether Docker leaves ``path`` out: the last pattern that fits it or one of its folders decides."""
    parts = path.split("/")
    prefixes = ["/".join(parts[: n + 1]) for n in range(len(parts))]
    out = False
    for line in patterns.splitlines():
        pattern = line.strip()
        if pattern and not pattern.startswith("#"):
            fits = _as_regex(pattern.removeprefix("!"))
            if any(fits.fullmatch(prefix) for prefix in prefixes):
                out = not pattern.startswith("!")
    return out


def _as_regex(pattern: str) -> re.Pattern[str]:
    escaped = re.escape(pattern.strip("/")).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
    return re.compile(escaped)
