"""Reading what grows with use: a portion at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final, TypeVar

T = TypeVar("T")

PORTION: Final = 200
"""Rows of a portion: few enough that neither memory nor the event loop feels them."""


async def in_portions(ask: Callable[[T | None], Awaitable[Sequence[T]]]) -> AsyncIterator[T]:
    """Each row of each portion that ``ask`` gives for the row before it (None: for the first), until one is empty."""
    after: T | None = None
    while portion := await ask(after):
        for row in portion:
            yield row
        after = portion[-1]
