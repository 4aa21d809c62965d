"""Background work in this process: a few at a time, none twice, and a failure ends no worker."""

from __future__ import annotations

import asyncio

import pytest

from bot.adapters.background.in_process import InProcessWork


class Tasks:
    """A task that waits until a test lets it go on."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.counted: list[bool] = []
        self.go_on = asyncio.Event()
        self.one, self.two = asyncio.Event(), asyncio.Event()
        self.work = InProcessWork({"read": self.read}, self.counted.append, workers=2)

    async def read(self, name: str) -> None:
        self.begun.append(name)
        (self.one if len(self.begun) == 1 else self.two).set()
        await self.go_on.wait()
        if name == "broken":
            raise ValueError(name)
        self.ended.append(name)


@pytest.fixture
async def tasks() -> Tasks:
    return Tasks()


async def test_two_at_a_time_and_none_twice(tasks: Tasks) -> None:
    tasks.work.start()
    assert tasks.work.free() == 2
    for name in ("a", "b", "a", "c", "b"):
        tasks.work.enqueue("read", name)
    assert tasks.work.free() == 0
    await tasks.two.wait()
    assert tasks.begun == ["a", "b"]
    tasks.go_on.set()
    await tasks.work.done()
    assert sorted(tasks.ended) == ["a", "b", "c"]
    assert tasks.work.free() == 2
    tasks.work.enqueue("read", "a")
    await tasks.work.done()
    assert tasks.ended[-1] == "a", "what is done can be done again"
    await tasks.work.stop()


async def test_a_failure_is_counted_and_the_next_is_done(tasks: Tasks) -> None:
    tasks.work.start()
    tasks.go_on.set()
    tasks.work.enqueue("read", "broken")
    tasks.work.enqueue("read", "fine")
    await tasks.work.done()
    assert tasks.ended == ["fine"]
    assert sorted(tasks.counted) == [False, True]
    with pytest.raises(KeyError):
        tasks.work.enqueue("unknown", "a")
    await tasks.work.stop()


async def test_a_stop_cancels_what_runs(tasks: Tasks) -> None:
    tasks.work.start()
    tasks.work.enqueue("read", "a")
    await tasks.one.wait()
    await tasks.work.stop()
    assert tasks.ended == []
