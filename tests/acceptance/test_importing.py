"""An import that is killed in the middle goes on where it stopped, and brings nothing twice."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.hanging import HANGING

ENTRY = """AUTHOR: yamada
TITLE: 題{n}
BASENAME: entry-{n}
STATUS: Publish
CONVERT BREAKS: 0
DATE: 10/19/2019 06:17:00 AM
CATEGORY: 仕事
-----
BODY:
<p>{n}番目の職場の朝は、電話の音で始まった。誰も受話器を取らない朝もあった。</p>
-----
--------
"""


def stored(database: Path) -> list[str]:
    if not database.exists():
        return []
    try:
        with closing(sqlite3.connect(database, timeout=HANGING)) as connection:
            return [slug for (slug,) in connection.execute("SELECT slug FROM essays ORDER BY slug")]
    except sqlite3.OperationalError:  # its tables are being made
        return []


def test_a_killed_import_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    export, gate, database = tmp_path / "export.txt", tmp_path / "gate", tmp_path / "data" / "ichiwa.db"
    export.write_text("".join(ENTRY.format(n=n) for n in range(6)), encoding="utf-8")
    gate.write_text("3", encoding="ascii")
    environment = {**os.environ, "DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(Path.cwd())}
    command = ["import", "auto", str(export), "--json"]
    killed = subprocess.Popen(
        [sys.executable, "-m", "tests.acceptance.held", *command],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        ending = time.monotonic() + HANGING
        while len(stored(database)) < 3:
            assert killed.poll() is None
            assert time.monotonic() < ending
            time.sleep(0.05)
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    assert stored(database) == ["dai-0", "dai-1", "dai-2"]
    for wanted in ({"new": 3, "unchanged": 3}, {"new": 0, "unchanged": 6}):
        done = subprocess.run(
            [sys.executable, "-m", "bot", *command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            check=True,
            timeout=HANGING,
        )
        document = json.loads(done.stdout)
        assert {name: document[name] for name in wanted} == wanted
        assert (document["updated"], document["failed"], document["passed_over"]) == (0, [], [])
    assert stored(database) == [f"dai-{n}" for n in range(6)]
