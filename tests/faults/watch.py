"""Watching every call that a worker makes of its stores and its platform, and stepping in at any one of them."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Moment(StrEnum):
    """On which side of a call's effect."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of a run: before or after the effect of the ``number``-th ``call`` of that name (from 0; None: the
    first). Calls of other names do not count, since what runs side by side takes its turns anew in each run.
    """

    number: int | None
    call: str
    moment: Moment

    def __str__(self) -> str:
        return f"{self.moment} {self.call}" + (f" (call {self.number})" if self.number is not None else "")


def before(call: str) -> Point:
    """Just before the first ``call`` takes effect."""
    return Point(None, call, Moment.BEFORE)


def after(call: str) -> Point:
    """Just after the first ``call`` took effect, and before its answer is heard."""
    return Point(None, call, Moment.AFTER)


class Crash(BaseException):
    """The process dies here: no ``except Exception`` of ours may notice."""


class Watch:
    """Counts the calls that pass; what happens at ``point`` is up to the kind of watch."""

    def __init__(self, point: Point | None = None) -> None:
        self.calls: list[str] = []
        self.reached = False
        self._point = point

    async def passes(self, call: str, effect: Callable[[], Awaitable[Any]]) -> Any:
        """Let one call pass."""
        number = self.calls.count(call)
        self.calls.append(call)
        await self._step(number, call, Moment.BEFORE)
        try:
            return await effect()
        finally:
            await self._step(number, call, Moment.AFTER)

    async def _step(self, number: int, call: str, moment: Moment) -> None:
        if not self.reached and self._point in (Point(number, call, moment), Point(None, call, moment)):
            self.reached = True
            await self.act()

    async def act(self) -> None:
        """Only watch."""


class Death(Watch):
    """The process dies at the point; whatever still runs in it gets no further than its next call."""

    async def passes(self, call: str, effect: Callable[[], Awaitable[Any]]) -> Any:
        if self.reached:
            raise Crash
        return await super().passes(call, effect)

    async def act(self) -> None:
        raise Crash


class Pause(Watch):
    """The process stands still at the point, as under SIGSTOP, until told to ``go`` on and perhaps die ``then``."""

    def __init__(self, point: Point, then: Point | None = None) -> None:
        super().__init__(point)
        self.here = asyncio.Event()
        self.go = asyncio.Event()
        self._then = then

    async def act(self) -> None:
        if self.here.is_set():
            raise Crash
        self.here.set()
        await self.go.wait()
        if self._then is not None:
            self._point, self.reached = self._then, False


def watched(target: T, name: str, watch: Watch) -> T:
    """``target`` with every call of it passing ``watch`` as ``name.method``."""
    return cast(T, _Watched(target, name, watch))


class _Watched:
    def __init__(self, target: object, name: str, watch: Watch) -> None:
        self._target = target
        self._name = name
        self._watch = watch

    def __getattr__(self, method: str) -> Any:
        attribute = getattr(self._target, method)
        if not inspect.iscoroutinefunction(attribute):
            return attribute

        async def call(*args: Any, **kwargs: Any) -> Any:
            return await self._watch.passes(f"{self._name}.{method}", lambda: attribute(*args, **kwargs))

        return call
