"""Locks by key: the same key waits, others do not."""

from __future__ import annotations

import asyncio
import gc

from bot.services.keyed_locks import KeyedLocks


async def test_the_same_key_waits_and_another_does_not() -> None:
    locks: KeyedLocks[str] = KeyedLocks()
    said: list[str] = []

    async def work(key: str, name: str, may_end: asyncio.Event) -> None:
        async with locks.of(key):
            said.append(f"{name} begins")
            await may_end.wait()
            said.append(f"{name} ends")

    first, done = asyncio.Event(), asyncio.Event()
    done.set()
    async with asyncio.TaskGroup() as group:
        group.create_task(work("a", "first", first))
        await asyncio.sleep(0)
        group.create_task(work("a", "second", done))
        await group.create_task(work("b", "other", done))
        assert said == ["first begins", "other begins", "other ends"]
        first.set()
    assert said[3:] == ["first ends", "second begins", "second ends"]


async def test_a_lock_is_forgotten_when_nobody_needs_it() -> None:
    locks: KeyedLocks[str] = KeyedLocks()
    async with locks.of("a"):
        assert len(locks) == 1
    gc.collect()
    assert len(locks) == 0
