"""What the image holds beside its base image, by size: each package by the list of files that pip wrote."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SMALL: Final = 2_000_000
"""Packages of fewer bytes are added up in the table."""

_BESIDE: Final = ("usr/share/fonts", "usr/share/doc/fonts-ipafont-gothic", "usr/share/ichiwa", "data")


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """Bytes of files, and whose they are."""

    size: int
    name: str


def parts(root: Path, installed: str) -> Sequence[Part]:
    """The packages in the environment ``installed`` of ``root``, what else is in it, and what stands beside it; biggest
    first.
    """
    environment = root / installed.lstrip("/")
    [packages] = environment.glob("lib/python*/site-packages")
    found = [Part(sum(_sizes(record, packages)), _name(record)) for record in packages.glob("*.dist-info/RECORD")]
    rest = _below(environment) - sum(part.size for part in found)
    found.append(Part(rest, "the environment itself, and what pip did not list"))
    found += [Part(_below(root / place), f"/{place}") for place in _BESIDE if (root / place).exists()]
    return sorted((part for part in found if part.size), reverse=True)


def table(found: Sequence[Part]) -> str:
    """In Markdown, in MB of 10⁶ bytes."""
    big = [part for part in found if part.size >= SMALL]
    small = [part for part in found if part.size < SMALL]
    rows = [*big, Part(sum(part.size for part in small), f"{len(small)} smaller parts")]
    rows.append(Part(sum(part.size for part in found), "all of it"))
    lines = [f"| {part.name} | {part.size / 1e6:.1f} |" for part in rows]
    return "\n".join(["| Part | MB |", "| --- | --- |", *lines])


def _sizes(record: Path, packages: Path) -> Iterator[int]:
    with record.open(encoding="utf-8", newline="") as lines:
        for name, *_ in csv.reader(lines):
            if (path := packages / name).is_file():
                yield path.stat().st_size


def _name(record: Path) -> str:
    return record.parent.name.removesuffix(".dist-info").partition("-")[0].replace("_", "-")


def _below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
