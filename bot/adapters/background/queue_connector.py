"""procrastinate's connection to PostgreSQL. Importing this module loads the library and its driver."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Final, LiteralString

from procrastinate import PsycopgConnector, sql
from procrastinate.exceptions import ConnectorException

log = logging.getLogger(__name__)

TRIES: Final = 3
PAUSE: Final = 1.0  # seconds
_RAISED: Final = "P0001"
"""What a function of the library itself raises: here, that the row is gone, or runs no more."""
_FINISH: Final = sql.queries["finish_job"]


class QueueConnector(PsycopgConnector):
    """Tries again to write down that something is done: else it would count as running for as long as its worker lives.
    What another worker has taken up meanwhile, because this one gave no sign of life for a while, is the other's.
    """

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        for left in reversed(range(TRIES if query == _FINISH else 1)):
            try:
                await super().execute_query_async(query, **arguments)
            except ConnectorException as exc:
                if query == _FINISH and getattr(exc.__cause__, "sqlstate", None) == _RAISED:
                    log.info("Background work was done by another worker, too.")
                    return
                if not left:
                    raise
                await asyncio.sleep(PAUSE)
            else:
                return
