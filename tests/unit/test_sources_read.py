"""Sources are read again and again, each by one process alone, whatever goes wrong."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.core.ids import Slug
from bot.core.source import SourceState
from bot.errors import AddressGone, BotError, Conflict, FetchFailed, StoreBusy
from bot.ports.chat import Notice, SourceGone
from bot.services.sources.reading import LEASE
from tests.unit.arranged import NOW, draft, standing_order
from tests.unit.sources_world import DAY, FEED, HERE, HOUR, World


@pytest.fixture
def world() -> World:
    return World()


async def test_what_a_feed_brings_later_is_news_and_what_it_lacks_stays(world: World) -> None:
    source = await world.added()
    await world.tick()
    assert await world.news() == []
    world.site.drafts = [*world.site.drafts[2:], draft("fresh")]
    assert await world.tick() == 0, "an hour has not gone by"
    world.clock.advance(HOUR)
    assert await world.tick() == 1
    assert await world.there() == ["fresh", "old-0", "old-1", "old-2", "old-3"]
    assert await world.news() == ["fresh"]
    status = await world.sources.status(source.name, HERE)
    assert status.essays == 5
    assert status.report is not None
    assert status.report.added == (Slug("fresh"),)


async def test_an_answer_that_nothing_changed_writes_nothing_and_validators_are_given_back(world: World) -> None:
    source = await world.added()
    await world.tick()
    world.clock.advance(HOUR)
    await world.tick()
    assert [each.etag for each in world.site.asked] == ["", "", '"4"']
    after = await world.get(source)
    assert (after.read_at, after.next_read) == (NOW + HOUR, NOW + 2 * HOUR)


async def test_a_source_that_asks_for_rest_is_left_alone_for_so_long(world: World) -> None:
    world.site.rest = 5 * HOUR
    source = await world.added()
    await world.tick()
    assert (await world.get(source)).next_read == NOW + 5 * HOUR


async def test_failures_back_off_to_a_day_and_are_said_until_one_succeeds(world: World) -> None:
    source = await world.added()
    world.site.error = FetchFailed("The source answered with status {status}.", status=503)
    waits = []
    for _ in range(7):
        await world.tick()
        after = await world.get(source)
        assert after.next_read is not None
        waits.append((after.next_read - world.clock.now()) // HOUR)
        world.clock.advance(after.next_read - world.clock.now())
    assert waits == [1, 2, 4, 8, 16, 24, 24]
    assert (after.failure, after.failure_fields) == (world.site.error.message, (("status", "503"),))
    assert after.failures == 7
    world.site.error = FetchFailed("Busy.", retry_after=3 * DAY)
    await world.tick()
    assert (await world.get(source)).next_read == world.clock.now() + 3 * DAY
    world.clock.advance(3 * DAY)
    world.site.error = None
    await world.tick()
    after = await world.get(source)
    assert (after.failure, after.failures, after.read_at) == ("", 0, world.clock.now())
    assert await world.news() == [], "the first reading that succeeds is the back catalogue"


async def test_gone_for_a_day_it_is_suspended_and_its_admins_are_told_once(world: World) -> None:
    source = await world.added()
    await world.stores.subscriptions.add(standing_order())
    await world.tick()
    world.clock.advance(HOUR)
    world.site.error = AddressGone("There is nothing at “{address}” (HTTP {status}).", address=FEED, status=410)
    await world.tick()
    since = world.clock.now()
    for _ in range(9):
        if (after := await world.get(source)).next_read is None:
            break
        assert world.clock.now() - since < DAY
        assert after.state is SourceState.READING
        world.clock.advance(after.next_read - world.clock.now())
        await world.tick()
    assert world.clock.now() - since >= DAY
    assert (after.state, after.gone_since) == (SourceState.SUSPENDED, since)
    told: list[Notice] = [SourceGone(source.title)]
    assert world.chat.notices == told
    assert len(await world.there()) == 4, "a feed that is gone withdraws nothing"
    world.site.error = None
    await world.sources.resume(source.name, HERE)
    assert await world.tick() == 1
    assert (await world.get(source)).state is SourceState.READING


async def test_a_reading_that_was_killed_is_begun_again_when_its_lease_is_over(world: World) -> None:
    source = await world.added()
    await world.reading.tick(world.work)
    world.work.waiting = []  # the process died before it began
    world.start()
    assert await world.tick() == 0
    world.clock.advance(LEASE)
    assert await world.tick() == 1
    assert len(await world.there()) == 4
    assert (await world.get(source)).reading_until is None


async def test_who_has_lost_the_lease_writes_no_result(world: World) -> None:
    source = await world.added()
    await world.stores.sources.claim(world.clock.now(), world.clock.now() + LEASE, 1)
    with pytest.raises(Conflict):
        await world.reading.read_now(source.name)
    world.clock.advance(LEASE)
    begun, go_on = asyncio.Event(), asyncio.Event()
    world.slow_down(begun, go_on)
    late = asyncio.create_task(world.reading.read(source.name))
    await begun.wait()
    world.clock.advance(LEASE)
    other = (await world.stores.sources.claim(world.clock.now(), world.clock.now() + LEASE, 1))[0]
    go_on.set()
    await late
    assert await world.get(source) == other


async def test_removed_while_it_is_read_nothing_of_it_stays(world: World) -> None:
    source = await world.added()
    begun, go_on = asyncio.Event(), asyncio.Event()
    world.slow_down(begun, go_on)
    task = asyncio.create_task(world.reading.read_now(source.name))
    await begun.wait()
    assert (await world.sources.status(source.name, HERE)).is_read_now
    await world.sources.remove(source.name, HERE)
    go_on.set()
    await task
    assert await world.there() == []
    after = await world.get(source)
    assert (after.state, after.reading_until) == (SourceState.REMOVED, None)


async def test_an_unforeseen_error_is_a_failure_and_a_busy_store_is_tried_again(world: World) -> None:
    source = await world.added()
    world.site.error = ValueError("a bug")  # type: ignore[assignment]
    await world.tick()
    assert (await world.get(source)).failures == 1
    world.clock.advance(HOUR)
    world.site.error = StoreBusy("Busy.")  # type: ignore[assignment]
    with pytest.raises(BotError):
        await world.tick()
    assert (await world.get(source)).failures == 1
    world.site.error = None
    world.work.waiting = []
    world.clock.advance(LEASE)
    await world.tick()
    assert (await world.get(source)).read_at == world.clock.now()


async def test_a_stop_in_the_middle_lets_the_next_start_go_on_at_once(world: World) -> None:
    source = await world.added()
    begun = asyncio.Event()
    world.slow_down(begun, asyncio.Event())
    await world.stores.sources.claim(world.clock.now(), world.clock.now() + LEASE, 1)
    task = asyncio.create_task(world.reading.read(source.name))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    world.start()
    assert await world.tick() == 1
    assert len(await world.there()) == 4


async def test_who_asks_while_it_is_read_has_it_read_once_more(world: World) -> None:
    source = await world.added()
    begun, go_on = asyncio.Event(), asyncio.Event()
    world.slow_down(begun, go_on)
    task = asyncio.create_task(world.reading.read_now(source.name))
    await begun.wait()
    world.clock.advance(timedelta(seconds=1))
    world.site.drafts.append(draft("fresh"))
    await world.sources.refresh(source.name, HERE)
    go_on.set()
    await task
    assert await world.tick() == 1
    assert await world.news() == ["fresh"]
