"""A community moves from SQLite to PostgreSQL: the program goes on there as if nothing had happened."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests import postgres
from tests.acceptance.test_serve_postgres import states
from tests.adapters.cli.conftest import fill
from tests.tools.process import Running

pytestmark = pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)


async def test_what_was_posted_is_there_and_is_not_posted_again(postgres_url: str, tmp_path: Path) -> None:
    fill(tmp_path / "essays")
    essays = str(tmp_path / "essays")
    old = Running(tmp_path / "data", ESSAYS_DIR=essays)
    try:
        old.start()
        await asyncio.to_thread(old.wait_until_serving)
        source = f"sqlite:///{old.database}"
        assert await states(source, 1) == ["done"]
        shown = old.get("/")[1]
    finally:
        old.stop_for_good()
    async with postgres.own_database(postgres_url) as target:
        await asyncio.to_thread(copy, source, target)
        new = Running(tmp_path / "data", DATABASE_URL=target, ESSAYS_DIR=essays)
        try:
            new.start()
            await asyncio.to_thread(new.wait_until_serving)
            assert await states(target, 1) == ["done"]
            assert titles(new.get("/")[1]) == titles(shown)
            assert "一本の電話" in new.get("/search?q=" + quote("人脈"))[1]
            assert new.end() == 0
        finally:
            new.stop_for_good()


def copy(source: str, target: str) -> None:
    command = [sys.executable, "-m", "bot", "db", "copy", "--from", source, "--to", target]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "Both databases hold the same" in done.stdout


def titles(page: str) -> list[str]:
    return [title for title in ("The Kite", "The Desk", "一本の電話") if title in page]
