"""A program that writes as fast as it can and prints the number of each write once it is acknowledged, until killed."""

from __future__ import annotations

import asyncio
import itertools
import sys
from pathlib import Path

from bot.adapters.sql.engine import Database
from tests.adapters.sql_opened import note, opened

WRITERS = 40


async def _burst(path: Path) -> None:
    numbers = itertools.count()

    async def writer(database: Database) -> None:
        for number in numbers:
            await database.write(note(str(number)))
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()

    async with opened(path) as database:
        await asyncio.gather(*(writer(database) for _ in range(WRITERS)))


if __name__ == "__main__":
    asyncio.run(_burst(Path(sys.argv[1])))
