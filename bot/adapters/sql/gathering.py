"""Calls that come while a transaction is under way are worked together in the next one.

A burst of a thousand then costs some statements over lists instead of some thousand statements. Each call is answered
by a transaction that began after it, and nobody hears of a write before the commit that made it durable.
"""

from __future__ import annotations

import asyncio
from asyncio import Future, Task
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeAlias, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.engine import Database

Given = TypeVar("Given")
Answer = TypeVar("Answer")

MOST: Final = 200
"""Calls of one transaction: some ten milliseconds, in which nobody else writes on SQLite."""

Work: TypeAlias = Callable[[AsyncConnection], Awaitable[Sequence[Answer]]]


class Gathered(Generic[Given, Answer]):
    """``run`` answers a list of calls, in their order, inside one transaction; what it raises reaches all of them."""

    def __init__(
        self,
        transact: Callable[[Work[Answer]], Awaitable[Sequence[Answer]]],
        run: Callable[[AsyncConnection, Sequence[Given]], Awaitable[Sequence[Answer]]],
    ) -> None:
        self._transact = transact
        self._run = run
        self._waiting: list[tuple[Given, Future[Answer]]] = []
        self._task: Task[None] | None = None

    async def add(self, given: Given) -> Answer:
        """The answer for ``given``, once it is durable."""
        loop = asyncio.get_running_loop()
        done: Future[Answer] = loop.create_future()
        self._waiting.append((given, done))
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._work())
        return await done

    async def _work(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            some = [each for each in some if not each[1].done()]  # without those whose caller has gone
            if some:
                await self._answer(some)

    async def _answer(self, some: Sequence[tuple[Given, Future[Answer]]]) -> None:
        async def work(connection: AsyncConnection) -> Sequence[Answer]:
            return await self._run(connection, [given for given, _ in some])

        try:
            answers = await self._transact(work)
        except BaseException as error:
            for _, done in some:
                if not done.done():
                    done.set_exception(error) if isinstance(error, Exception) else done.cancel()
            if not isinstance(error, Exception):
                raise
            return
        for (_, done), answer in zip(some, answers, strict=True):
            if not done.done():
                done.set_result(answer)


def reading(database: Database) -> Callable[[Work[Answer]], Awaitable[Sequence[Answer]]]:
    """Transactions for calls that only read."""

    async def transact(work: Work[Answer]) -> Sequence[Answer]:
        async with database.read() as connection:
            return await work(connection)

    return transact
