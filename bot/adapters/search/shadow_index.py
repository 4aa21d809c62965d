"""The index that is being made while the present one is served: the same tables under other names."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, Protocol

from sqlalchemy import CursorResult, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

PRESENT: Final = "search_"
NEXT: Final = "search_next_"


class Runs(Protocol):
    """What the tables of an index are written with."""

    async def execute(self, statement: TextClause, parameters: Any = None, /) -> CursorResult[Any]: ...
    async def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> CursorResult[Any]: ...


class ShadowIndex:
    """A connection to which every table of the index is the one that will take its place."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def execute(self, statement: TextClause, parameters: Any = None, /) -> CursorResult[Any]:
        return await self._connection.execute(_renamed(statement.text), parameters)

    async def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> CursorResult[Any]:
        return await self._connection.exec_driver_sql(statement.replace(PRESENT, NEXT), parameters)


@lru_cache(maxsize=200)
def _renamed(statement: str) -> TextClause:
    return text(statement.replace(PRESENT, NEXT))
