"""Tells every open page what changed, while it is open. Nothing is kept: a page that was away asks for everything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_WAITING_MAX: Final = 64


class ChangeKind(StrEnum):
    """What became of something that pages show."""

    NEW = "new"
    """A message; ``id`` is its own."""
    CHANGED = "changed"
    """A message or its thread; ``id`` is the message's."""
    REMOVED = "removed"
    """A message; ``id`` is its own."""
    RATED = "rated"
    """An essay; ``id`` is its slug, because every post of it shows the same score."""
    EVERYTHING = "everything"
    """More than can be told one by one; ``id`` is empty."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change, small enough to be told to everybody: the page fetches the rest as its own member sees it."""

    kind: ChangeKind
    id: str = ""


class Listener:
    """One open page. A page that does not keep up loses the single changes and is told that everything changed."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Change | None] = asyncio.Queue(_WAITING_MAX)

    def tell(self, change: Change | None) -> None:
        """Never waits; None ends the stream."""
        if self._waiting.full():
            while not self._waiting.empty():
                self._waiting.get_nowait()
            if change is not None:
                change = Change(ChangeKind.EVERYTHING)
        self._waiting.put_nowait(change)

    async def changes(self) -> AsyncIterator[Change]:
        """The changes as they come, until the hub closes."""
        while (change := await self._waiting.get()) is not None:
            yield change


class Hub:
    """Hands each change to all listeners of this process."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._closed = False

    @contextmanager
    def listener(self) -> Iterator[Listener]:
        """A listener from now on; it is forgotten when the block ends."""
        listener = Listener()
        if self._closed:
            listener.tell(None)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def publish(self, change: Change) -> None:
        """Tell everybody; never waits and never fails. After the end nobody listens any more."""
        if self._closed:
            return
        for listener in self._listeners:
            listener.tell(change)

    def close(self) -> None:
        """End all streams at once, so that a server that stops does not wait for them."""
        self._closed = True
        for listener in self._listeners:
            listener.tell(None)
