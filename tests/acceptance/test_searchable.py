"""What one process commits is found by another: at once, and also where it was killed before it indexed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest

from tests import postgres
from tests.adapters.cli.conftest import ESSAY, fill
from tests.hanging import HANGING
from tests.tools.process import Running

ICHIWA, DYING = "bot", "tests.acceptance.dying"
KITE, DESK = "The Kite", "The Desk"


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)),
    ]
)
async def database(request: pytest.FixtureRequest) -> AsyncIterator[dict[str, str]]:
    """The settings that name it."""
    if request.param == "sqlite":
        yield {}
        return
    async with postgres.own_database(request.getfixturevalue("postgres_url")) as url:
        yield {"DATABASE_URL": url}


@pytest.fixture
def ichiwa(tmp_path: Path, database: dict[str, str]) -> Iterator[Running]:
    """The program with three essays, not started yet."""
    fill(tmp_path / "essays")
    running = Running(tmp_path / "data", ESSAYS_DIR=str(tmp_path / "essays"), **database)
    yield running
    running.stop_for_good()


def test_another_process_is_followed_at_once(ichiwa: Running) -> None:
    serving(ichiwa)
    assert command(ichiwa, ICHIWA, "essays", "edit", "the-kite", "--summary", "A trombone sounds.") == 0
    assert KITE in search(ichiwa, "trombone")
    write(ichiwa, "the-hall", "The Hall", "A xylophone waits.")
    (essays(ichiwa) / "the-desk.md").unlink()
    assert command(ichiwa, ICHIWA, "essays", "sync") == 0
    assert "The Hall" in search(ichiwa, "xylophone")
    assert DESK not in search(ichiwa, "boss")


def test_what_a_killed_process_left_is_found_by_the_running_one(ichiwa: Running) -> None:
    serving(ichiwa)
    assert DESK in search(ichiwa, "boss")
    assert command(ichiwa, DYING, "essays", "edit", "the-kite", "--summary", "A trombone sounds.") == -SIGKILL
    wait_until_found(ichiwa, "trombone", KITE)
    write(ichiwa, "the-hall", "The Hall", "A xylophone waits.")
    assert command(ichiwa, DYING, "essays", "sync") == -SIGKILL
    wait_until_found(ichiwa, "xylophone", "The Hall")
    (essays(ichiwa) / "the-desk.md").unlink()
    assert command(ichiwa, DYING, "essays", "sync") == -SIGKILL
    assert DESK not in search(ichiwa, "boss")
    assert ichiwa.end() == 0
    assert "Traceback" not in ichiwa.log


def test_what_a_killed_process_left_is_found_by_the_next_search(ichiwa: Running) -> None:
    assert command(ichiwa, ICHIWA, "essays", "sync") == 0
    assert command(ichiwa, DYING, "essays", "edit", "the-kite", "--summary", "A trombone sounds.") == -SIGKILL
    found = subprocess.run(words(ICHIWA, "search", "trombone"), capture_output=True, text=True, **place(ichiwa))
    assert KITE in found.stdout


def serving(ichiwa: Running) -> None:
    ichiwa.start()
    ichiwa.wait_until_serving()
    wait_until_found(ichiwa, "boss", DESK)  # the first essays are loaded while it serves already


def command(ichiwa: Running, program: str, *arguments: str) -> int:
    """Run a command beside the program; returns how it ended."""
    return subprocess.run(words(program, *arguments), capture_output=True, **place(ichiwa)).returncode


def words(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", program, *arguments]


def place(ichiwa: Running) -> dict[str, Any]:
    return {"cwd": ichiwa.folder.parent, "env": ichiwa.environment}


def essays(ichiwa: Running) -> Path:
    return Path(ichiwa.environment["ESSAYS_DIR"])


def write(ichiwa: Running, slug: str, title: str, body: str) -> None:
    text = ESSAY.format(slug=slug, title=title, language="en", date="2026-05-01", tag="tag", body=body)
    (essays(ichiwa) / f"{slug}.md").write_text(text, encoding="utf-8")


def search(ichiwa: Running, query: str) -> str:
    """The page that a member sees."""
    with closing(HTTPConnection("127.0.0.1", ichiwa.port, timeout=HANGING)) as connection:
        asked = json.dumps({"text": f"/essay search {query}"})
        connection.request("POST", "/channel/command", asked, {"Content-Type": "application/json"})
        return connection.getresponse().read().decode()


def wait_until_found(ichiwa: Running, query: str, title: str) -> None:
    end = time.monotonic() + HANGING
    while title not in search(ichiwa, query):
        assert time.monotonic() < end, ichiwa.log
        time.sleep(0.02)
