"""What was acknowledged survives ``kill -9``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot.adapters.sql.check import check
from tests.adapters.sql_opened import notes, opened

ROOT = Path(__file__).parents[2]
ACKNOWLEDGED = 400


async def test_a_writer_killed_in_the_middle_loses_nothing_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "ichiwa.db"
    seen = _killed_after(ACKNOWLEDGED, path)
    assert len(seen) >= ACKNOWLEDGED
    async with opened(path) as database:
        assert await check(database) == []
        assert seen <= await notes(database)


def _killed_after(count: int, path: Path) -> set[str]:
    """The numbers that a burst had acknowledged when it was killed; the last line may have been cut short."""
    command = [sys.executable, "-m", "tests.adapters.sql_burst", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(count)]
        process.kill()
        lines += process.stdout.readlines()
    return {line.decode().strip() for line in lines if line.endswith(b"\n")}
