"""The program as a process of its own, on PostgreSQL: two of them on one database, and a crash."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from signal import SIGKILL

import pytest
from sqlalchemy import text

from bot.adapters.sql.engine import Database
from tests import postgres
from tests.adapters.cli.conftest import fill
from tests.hanging import HANGING
from tests.tools.process import Running

pytestmark = pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)


@pytest.fixture
async def url(postgres_url: str) -> AsyncIterator[str]:
    async with postgres.own_database(postgres_url) as url:
        yield url


@pytest.fixture
async def start(url: str, tmp_path: Path) -> AsyncIterator[Callable[[str], Awaitable[Running]]]:
    """Starts the program and returns when it serves."""
    fill(tmp_path / "essays")
    all_of_them: list[Running] = []

    async def start(name: str) -> Running:
        running = Running(tmp_path / name, DATABASE_URL=url, ESSAYS_DIR=str(tmp_path / "essays"))
        all_of_them.append(running)
        running.start()
        await asyncio.to_thread(running.wait_until_serving)
        return running

    yield start
    for running in all_of_them:
        running.stop_for_good()


async def states(url: str, wanted: int) -> list[str]:
    """The deliveries' states as soon as ``wanted`` of them are done."""
    database = Database(url)
    await database.start()
    try:
        end = time.monotonic() + HANGING
        while True:
            async with database.read() as connection:
                found = list((await connection.execute(text("SELECT state FROM deliveries"))).scalars())
            if found.count("done") >= wanted or time.monotonic() > end:
                return found
            await asyncio.sleep(0.02)
    finally:
        await database.stop()


async def test_two_processes_share_one_database_and_post_once(
    url: str, start: Callable[[str], Awaitable[Running]]
) -> None:
    first = await start("first")
    second = await start("second")
    assert await states(url, 1) == ["done"]
    first.end(SIGKILL)
    assert second.get("/healthz")[0] == 200
    third = await start("third")
    assert await states(url, 1) == ["done"]
    assert third.end() == 0
    assert second.end() == 0
    assert "Traceback" not in first.log + second.log + third.log


async def test_essays_are_found_from_the_command_line(url: str, start: Callable[[str], Awaitable[Running]]) -> None:
    running = await start("run")
    await states(url, 1)
    for words, output in (
        (["search", "人脈"], "人脈"),
        (["db", "check"], "is sound"),
        (["db", "upgrade"], "The schema is up to date"),
    ):
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "bot", *words],
            cwd=running.folder.parent,
            env=running.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert output in done.stdout
