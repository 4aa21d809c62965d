"""``ichiwa licences``: under which licence each package is that the program is made of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from typing import Final

import click

from bot.cli.ending import Failure
from bot.cli.output import json_option, print_json, print_table
from bot.core.extras import EXTRAS

UNKNOWN: Final = "NOASSERTION"
"""What SPDX says where nothing is known."""

READ_BY_HAND: Final[Mapping[str, str]] = {
    "jinja2": "BSD-3-Clause",  # says "BSD License", of which there are several
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",  # says "Dual License"
}
"""Packages whose metadata leaves open which licence it is, by what their licence file says."""

_EXPRESSION: Final = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)+|MIT|(?<=\w) (?:AND|OR|WITH) (?=\w)")
_WORDS: Final[Mapping[str, str]] = {
    "mit license": "MIT",
    "the mit license (mit)": "MIT",
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "the bsd 2-clause license": "BSD-2-Clause",
    "python software foundation license": "PSF-2.0",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
}
"""What older packages write, by the first line of the field or the end of the classifier."""

_REQUIREMENT: Final = re.compile(r"(?P<name>[A-Za-z0-9._-]+)\s*(?:\[(?P<extras>[^\]]*)\])?")
_EXTRA: Final = re.compile(r"""extra\s*==\s*["']([^"']+)""")

Wanted = tuple[str, frozenset[str]]
"""A package's name, and the extras that it is wanted with."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package that is installed because of us. ``extra`` is the first of our extras that brings it; empty: always."""

    name: str
    version: str
    licence: str
    extra: str


@click.command()
@json_option
def licences(as_json: bool) -> None:
    """List Ichiwa and the packages that are installed for it, each with its licence as an SPDX expression.

    NOASSERTION stands where a package does not say it.
    """
    try:
        found = sorted(packages("ichiwa"), key=lambda package: package.name)
    except metadata.PackageNotFoundError as exc:
        raise Failure("Ichiwa is not installed as a package, so what it needs is not known here.") from exc
    if as_json:
        print_json([{"name": p.name, "version": p.version, "license": p.licence, "extra": p.extra} for p in found])
    else:
        rows = [(p.name, p.version, p.licence, p.extra and f"ichiwa[{p.extra}]") for p in found]
        print_table(("Package", "Version", "Licence", "Needed for"), rows)


def packages(root: str) -> Iterator[Package]:
    """``root``, and all that it needs and has, by itself and with each of our extras. What is not installed, because
    another system or extra needs it, is left out. Raises ``PackageNotFoundError`` where ``root`` itself is not there.
    """
    ours = metadata.distribution(root)
    yield Package(normal(root), ours.version, licence_of(ours), "")
    seen = {normal(root)}
    for extra in ("", *EXTRAS):
        for found in _reached(_needed(ours.requires, {extra})):
            name = normal(found.metadata["Name"])
            if name not in seen:
                seen.add(name)
                yield Package(name, found.version, licence_of(found), extra)


def licence_of(package: metadata.Distribution) -> str:
    """The SPDX expression of its licence, from what the package says of itself; ``NOASSERTION`` where that is nothing
    that we know.
    """
    said = package.metadata
    if by_hand := READ_BY_HAND.get(normal(said["Name"])):
        return by_hand
    for expression in said.get_all("License-Expression", []):
        return str(expression)
    free = "\n".join(said.get_all("License", [])).strip()
    classified = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier", []) if line.startswith("License ")]
    known = [_known(text) for text in (free.partition("\n")[0], *classified)]
    return next(filter(None, known), UNKNOWN)


def normal(name: str) -> str:
    """A package's name as the index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _known(text: str) -> str | None:
    words = text.strip().lower()
    if words in _WORDS:
        return _WORDS[words]
    is_expression = bool(text) and not _EXPRESSION.sub("", text.strip())
    return text.strip() if is_expression else None


def _reached(first: Iterable[Wanted]) -> Iterator[metadata.Distribution]:
    """What is installed of ``first``, and of all that it needs; some of it twice."""
    waiting, asked = list(first), set[Wanted]()
    while waiting:
        wanted = waiting.pop()
        if wanted in asked:
            continue
        asked.add(wanted)
        with suppress(metadata.PackageNotFoundError):
            found = metadata.distribution(wanted[0])
            waiting += _needed(found.requires, wanted[1])
            yield found


def _needed(requires: Iterable[str] | None, extras: Collection[str]) -> Iterator[Wanted]:
    """The names of what is required without any extra, and with one of ``extras``, each with the extras it is asked
    for with. Other conditions are not looked at: what they leave out is not installed.
    """
    for line in requires or ():
        requirement, _, condition = line.partition(";")
        only = _EXTRA.search(condition)
        found = _REQUIREMENT.match(requirement.strip())
        if found is not None and (only is None or only[1] in extras):
            wanted = frozenset(part.strip() for part in (found["extras"] or "").split(",") if part.strip())
            yield normal(found["name"]), wanted
