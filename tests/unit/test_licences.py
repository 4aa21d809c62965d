"""Whoever hands Ichiwa on is bound by permissive licences, but for the packages named here, each with its reason."""

from __future__ import annotations

import json
import re
from importlib import metadata
from os import PathLike
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import licences
from bot.cli.licences import READ_BY_HAND, UNKNOWN, Package, licence_of, normal, packages
from bot.cli.program import ichiwa

ROOT = Path(__file__).resolve().parents[2]
DECISION = ROOT / "docs" / "decisions" / "2026-11-30-licences.md"

PERMISSIVE = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python"),
    *("MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"),
}
EXCEPTIONS = {
    "certifi": "MPL-2.0",  # the certificates of Mozilla, as they are; trafilatura wants them
    "psycopg": "LGPL-3.0-only",  # of ichiwa[postgresql]; procrastinate knows no other driver that it could use
    "psycopg-binary": "LGPL-3.0-only",
    "psycopg-pool": "LGPL-3.0-only",
    "tld": "MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later",  # of trafilatura; used under MPL-1.1
}
"""Weak copyleft: unmodified, imported as packages of their own, and replaceable by whoever installs them."""

ELSEWHERE = {"audioop-lts": "PSF-2.0", "httpx2-jsfetch": "BSD-3-Clause"}
"""What is locked for other systems or Pythons than this one, by what its metadata says."""


def locked() -> list[str]:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.MULTILINE)))


def licence(name: str) -> str:
    try:
        return licence_of(metadata.distribution(name))
    except metadata.PackageNotFoundError:
        return ELSEWHERE[name]


def is_permissive(expression: str) -> bool:
    """Whether one of the alternatives that the expression offers consists of permissive licences alone."""
    return any(set(one.split(" AND ")) <= PERMISSIVE for one in expression.split(" OR "))


def test_every_dependency_is_permissive_or_named_with_its_reason() -> None:
    assert {name: found for name in locked() if not is_permissive(found := licence(name))} == EXCEPTIONS


def test_the_decision_names_every_exception() -> None:
    text = DECISION.read_text(encoding="utf-8")
    assert [(n, spdx) for n, spdx in EXCEPTIONS.items() if f"`{n}`" not in text or f"`{spdx}`" not in text] == []


def test_what_builds_the_wheel_is_not_what_it_runs_with() -> None:
    building = re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements-build.lock").read_text(), re.MULTILINE)
    assert "hatchling" in building
    assert {"hatchling", "pathspec"} & set(locked()) == set()


def test_what_a_licence_file_was_read_for_is_still_in_it() -> None:
    phrases = {"BSD-3-Clause": "Neither the name", "Apache-2.0": "Apache License"}
    for name, expression in READ_BY_HAND.items():
        found = metadata.distribution(name)
        files = [path for path in found.files or () if "LICENSE" in path.name.upper() and ".dist-info" in str(path)]
        text = " ".join(" ".join(file.read_text().split()) for file in files)
        assert [spdx for spdx in expression.split(" OR ") if phrases[spdx] not in text] == [], name


class Written(metadata.Distribution):
    """A package whose metadata says what a test writes."""

    def __init__(self, *lines: str, name: str = "some-package") -> None:
        self._metadata = "\n".join(("Metadata-Version: 2.1", f"Name: {name}", "Version: 1", *lines, "", ""))

    def read_text(self, filename: str) -> str | None:
        return self._metadata if filename == "METADATA" else None

    def locate_file(self, path: str | PathLike[str]) -> Path:
        return Path(path)


@pytest.mark.parametrize(
    ("lines", "spdx"),
    [
        (["License-Expression: MIT AND PSF-2.0", "License: other"], "MIT AND PSF-2.0"),
        (["License: Apache 2.0"], "Apache-2.0"),
        (["License: BSD-3-Clause"], "BSD-3-Clause"),
        (["License: MIT OR Apache-2.0"], "MIT OR Apache-2.0"),
        (["License: The MIT License (MIT)", "        ", "        Copyright"], "MIT"),
        (["Classifier: Framework :: AsyncIO", "Classifier: License :: OSI Approved :: MIT License"], "MIT"),
        (["License: see file", "Classifier: License :: OSI Approved :: Apache Software License"], "Apache-2.0"),
        (["License: BSD", "Classifier: License :: OSI Approved :: BSD License"], UNKNOWN),
        (["License: Proprietary"], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_the_expression_is_read_from_what_packages_write(lines: list[str], spdx: str) -> None:
    assert licence_of(Written(*lines)) == spdx


def test_an_unknown_licence_is_none_that_we_accept() -> None:
    assert not is_permissive(UNKNOWN)
    assert not is_permissive("MIT AND GPL-3.0-only")
    assert is_permissive("GPL-3.0-only OR MIT")


NEEDS = {
    "root": ["a[x]>=1", 'b; extra == "model"', "c ; extra == 'dev'", "gone"],
    "a": ['d; extra == "x"', 'e; extra == "y"', "F_f"],
    "b": ["d", "a"],
    "d": ["root"],
    **{name: [] for name in ("c", "e", "f-f")},
}


def test_what_is_needed_is_found_through_extras_and_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def distribution(name: str) -> metadata.Distribution:
        if name not in NEEDS:
            raise metadata.PackageNotFoundError(name)
        return Written(*(f"Requires-Dist: {line}" for line in NEEDS[name]), name=name)

    monkeypatch.setattr(metadata, "distribution", distribution)
    found = [(package.name, package.extra) for package in packages("root")]
    assert sorted(found) == [("a", ""), ("b", "model"), ("d", ""), ("f-f", ""), ("root", "")]


def test_the_command_prints_a_table_or_json(monkeypatch: pytest.MonkeyPatch) -> None:
    some = [Package("tzdata", "2026.6", "Apache-2.0", ""), Package("openai", "3.57.0", "Apache-2.0", "model")]
    monkeypatch.setattr(licences, "packages", lambda _root: some)
    lines = CliRunner().invoke(ichiwa, ["licences"]).output.splitlines()
    assert [line.split() for line in lines[1:]] == [
        ["openai", "3.57.0", "Apache-2.0", "ichiwa[model]"],
        ["tzdata", "2026.6", "Apache-2.0"],
    ]
    [first, second] = json.loads(CliRunner().invoke(ichiwa, ["licences", "--json"]).output)
    assert first == {"name": "openai", "version": "3.57.0", "license": "Apache-2.0", "extra": "model"}
    assert second["extra"] == ""


def test_where_nothing_is_installed_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def distribution(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", distribution)
    done = CliRunner().invoke(ichiwa, ["licences"])
    assert (done.exit_code, done.output) == (
        1,
        "Error: Ichiwa is not installed as a package, so what it needs is not known here.\n",
    )


def test_names_are_compared_as_the_index_does() -> None:
    assert normal("Discord.py") == normal("discord__py") == "discord-py"
