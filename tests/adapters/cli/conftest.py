"""The command line over a real SQLite file, three essays and nothing of the machine's own settings."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli.program import ichiwa
from bot.config import specs
from tests.tools.process import free_port

ESSAY = """---
slug: {slug}
title: {title}
author: Someone
language: {language}
date: {date}
category: Work
tags: [{tag}]
licence: CC BY 4.0
---

{body}
"""
LIBRARY = (
    ("the-kite", "The Kite", "en", "2026-03-01", "mentor", "A kite flew over the yard.\n\nWhat did you let go of?"),
    ("the-desk", "The Desk", "en", "2026-02-01", "boss", "My boss moved the desk.\n\nWho moved yours?"),
    (
        "denwa",
        "一本の電話",
        "ja",
        "2026-01-01",
        "人脈",
        "人脈という言葉を聞いた。\n\nあなたは今夜、久しぶりに誰へ電話をかけてみますか？",
    ),
)


class Desk:
    """Runs commands on one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.essays = folder / "essays"
        self.database = self.data / "ichiwa.db"
        self.port = free_port()
        self.settings = {"DATA_DIR": str(self.data), "ESSAYS_DIR": str(self.essays), "HTTP_PORT": str(self.port)}
        self.settings["SEARCH_MEANING"] = "off"  # its model takes a second to load; a test that is about it says so

    def run(self, *words: str, stdin: str | bytes | None = None, **settings: str) -> Result:
        """The outcome of a command, which never is a traceback."""
        runner = CliRunner(env=self.settings | {"TIMEZONE": "Asia/Tokyo"} | settings)
        result = runner.invoke(ichiwa, words, input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    def text(self, *words: str, **settings: str) -> str:
        """What a command that succeeds prints."""
        result = self.run(*words, **settings)
        assert result.exit_code == 0, result.output
        return result.stdout

    def document(self, *words: str, exit_code: int = 0, stdin: str | None = None) -> Any:
        """The one JSON document that a command prints, and nothing else."""
        result = self.run(*words, "--json", stdin=stdin)
        assert result.exit_code == exit_code, result.output
        return json.loads(result.stdout_bytes.decode("utf-8"))

    def refusal(self, *words: str, exit_code: int = 1, stdin: str | bytes | None = None, **settings: str) -> str:
        """The one line that a command ends with instead."""
        result = self.run(*words, stdin=stdin, **settings)
        assert result.exit_code == exit_code, result.output
        assert result.stdout == ""
        assert result.stderr.startswith("Error: ")
        assert result.stderr.count("\n") == 1
        return result.stderr.removeprefix("Error: ").strip()

    def write(self, slug: str, body: str = "A text.", title: str = "A Title", language: str = "en") -> None:
        text = ESSAY.format(slug=slug, title=title, language=language, date="2026-05-01", tag="tag", body=body)
        (self.essays / f"{slug}.md").write_text(text, encoding="utf-8")


def fill(essays: Path) -> None:
    """Write the library's files."""
    essays.mkdir()
    for slug, title, language, date, tag, body in LIBRARY:
        text = ESSAY.format(slug=slug, title=title, language=language, date=date, tag=tag, body=body)
        (essays / f"{slug}.md").write_text(text, encoding="utf-8")


@pytest.fixture
def empty_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Essays in their files, and no database yet."""
    for spec in specs():
        monkeypatch.delenv(spec.name, raising=False)
    monkeypatch.chdir(tmp_path)
    fill(tmp_path / "essays")
    with _own_log():
        yield Desk(tmp_path)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the essays in it, made once for all tests."""
    folder = tmp_path_factory.mktemp("loaded")
    fill(folder / "essays")
    with _own_log():
        Desk(folder).text("essays", "sync")
    return folder / "data"


@pytest.fixture
def desk(loaded: Path, empty_desk: Desk) -> Desk:
    """Essays in their files and in the database."""
    shutil.copytree(loaded, empty_desk.data)
    return empty_desk


@contextmanager
def _own_log() -> Iterator[None]:
    """Put the log back as it was: a command sets it up for the whole process."""
    handlers = logging.root.handlers[:]
    levels = {name: logging.getLogger(name).level for name in (None, "bot", "uvicorn.error")}
    try:
        yield
    finally:
        logging.root.handlers[:] = handlers
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
