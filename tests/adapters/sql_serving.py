"""A process that serves a database and waits to be killed: ``python -m tests.adapters.sql_serving PATH``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.adapters.sql_opened import note, opened


async def main(path: Path) -> None:
    async with opened(path) as database:
        with database.process_lock():
            sys.stdout.write(f"{await database.write(note('saved', 'x' * 100_000))}\n")
            sys.stdout.flush()
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
