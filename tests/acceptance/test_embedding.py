"""The program embeds its essays by itself, in processes that come and go."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.tools.process import Running

ESSAY = """---
slug: {slug}
title: {slug}
author: Someone
language: en
date: 2026-01-01
licence: CC BY 4.0
---

{body}
"""


def write(folder: Path, slug: str, body: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{slug}.md").write_text(ESSAY.format(slug=slug, body=body), encoding="utf-8")


def embedded(program: Running) -> dict[str, int]:
    """The embedded essays, with how many passages each has."""
    with closing(sqlite3.connect(program.database)) as connection:
        rows = connection.execute(
            "SELECT slug, (SELECT count(*) FROM search_vectors WHERE place / 64 = search_embedded.id)"
            " FROM search_embedded JOIN search_essays USING (slug, draft_hash)"
        )
        return dict(rows.fetchall())


def test_essays_are_embedded_and_so_is_what_is_new_after_a_kill(tmp_path: Path) -> None:
    folder = tmp_path / "essays"
    settings = {"ESSAYS_DIR": str(folder), "SEARCH_MEANING": "on", "TICK_SECONDS": "1"}
    write(folder, "kite", "A kite flew over the yard of the school.")
    write(folder, "desk", "My boss moved the desk to the window, and me with it.")
    program = Running(tmp_path / "data", **settings)
    program.start()
    try:
        program.wait_until_serving()
        program.wait_until_logged("found by their meaning now: 2 more.")
        before = embedded(program)
        assert set(before) == {"kite", "desk"}
        assert all(count >= 2 for count in before.values())
        program.end(signal.SIGKILL)
        write(folder, "boat", "We rowed until the job was forgotten.")
        program.start()
        program.wait_until_logged("found by their meaning now: 1 more.")
        assert embedded(program).keys() == {"kite", "desk", "boat"}
        assert program.end() == 0
    finally:
        program.stop_for_good()


def test_without_meaning_nothing_is_embedded(tmp_path: Path) -> None:
    write(tmp_path / "essays", "kite", "A kite flew over the yard.")
    program = Running(tmp_path / "data", ESSAYS_DIR=str(tmp_path / "essays"), SEARCH_MEANING="off", TICK_SECONDS="1")
    program.start()
    try:
        program.wait_until_serving()
        assert program.end() == 0
    finally:
        program.stop_for_good()
    assert embedded(program) == {}
    assert "by their meaning" not in program.log
