"""One database carried to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from bot.errors import InvalidInput

if TYPE_CHECKING:
    from bot.adapters.sql.copying import Copied


async def copy_database(source: str, target: str, progress: Callable[[int, int], None]) -> Sequence[Copied]:
    """As ``bot.adapters.sql.copying.copy``, by addresses. Raises ``ConfigError`` where a process serves either of them,
    as far as that can be known: of a SQLite file.
    """
    from bot.adapters.scheduler.clock import SystemClock
    from bot.adapters.sql.copying import copy
    from bot.adapters.sql.engine import Database

    async with AsyncExitStack() as stack:
        opened = Database(source), Database(target)
        path = opened[0].path
        if path is not None and not path.exists():  # to open it would make it
            raise InvalidInput("There is no database at {path}.", path=str(path))
        for database in opened:
            stack.push_async_callback(database.stop)
            await database.start()
            stack.enter_context(database.process_lock())
        return await copy(*opened, SystemClock().now(), progress)
