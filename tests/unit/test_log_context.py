"""What the lines of the log are about, for as long as it is worked on and no longer."""

from __future__ import annotations

import asyncio

from bot.core.log_context import log_fields, logged_with


def test_the_inner_block_adds_to_the_outer_one_and_ends_before_it() -> None:
    assert log_fields() == {}
    with logged_with(work="deliveries", platform="slack"):
        with logged_with(delivery="a-20260718-1", platform="discord"):
            assert log_fields() == {"work": "deliveries", "delivery": "a-20260718-1", "platform": "discord"}
        assert log_fields() == {"work": "deliveries", "platform": "slack"}
    assert log_fields() == {}


async def test_tasks_and_threads_that_it_starts_are_about_the_same() -> None:
    async def child() -> dict[str, str]:
        return dict(log_fields())

    with logged_with(delivery="a"):
        assert await asyncio.create_task(child()) == {"delivery": "a"}
        assert dict(await asyncio.to_thread(log_fields)) == {"delivery": "a"}


async def test_two_at_once_do_not_mix() -> None:
    async def work(name: str) -> dict[str, str]:
        with logged_with(delivery=name):
            await asyncio.sleep(0)
            return dict(log_fields())

    assert list(await asyncio.gather(work("a"), work("b"))) == [{"delivery": "a"}, {"delivery": "b"}]


async def test_what_outlives_the_block_is_about_nothing_any_more() -> None:
    ended = asyncio.Event()

    async def connection() -> dict[str, str]:
        await ended.wait()
        return dict(log_fields())

    with logged_with(delivery="a"):
        task = asyncio.create_task(connection())
        await asyncio.sleep(0)
    ended.set()
    assert await task == {}
