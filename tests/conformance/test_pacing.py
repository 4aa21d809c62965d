"""``Pacing``: what several processes may ask of a platform together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.engine import Database
from bot.adapters.sql.pacing import FORGET_EVERY, SqlPacing
from bot.adapters.sql.platform_schema import pace_shares, paces
from bot.core.pacing import SPARE, Holder
from bot.ports.pacing import HOLD_MAX, Pacing
from bot.services.pacing.alone import PacingAlone
from tests import postgres
from tests.conformance.conftest import opened

BUCKET = "discord"
HOUR = 3_600_000_000
ON_A_SERVER = pytest.param("postgresql", marks=pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON))


@pytest.fixture(params=["memory", ON_A_SERVER])
async def pair(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Pacing, Pacing]]:
    """As two processes have it; in memory there is only one."""
    if request.param == "memory":
        alone = PacingAlone()
        yield alone, alone
        return
    url = request.getfixturevalue("postgres_url")
    async with AsyncExitStack() as stack:
        first, second = [SqlPacing(await stack.enter_async_context(opened(url))) for _ in range(2)]
        yield first, second


@pytest.fixture
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    if not postgres.is_there():
        pytest.skip(postgres.REASON)
    async with opened(request.getfixturevalue("postgres_url")) as database:
        yield database


async def test_who_is_alone_has_all_but_the_spare(pair: tuple[Pacing, Pacing]) -> None:
    share = await pair[0].share(BUCKET, Holder("a", 0, 1), 0, 48)
    assert (share.places, share.due, share.held) == (48 - SPARE, 48 - SPARE, 0.0)


async def test_a_second_one_begins_at_once_and_gets_its_part_when_the_first_has_given_it_back(
    pair: tuple[Pacing, Pacing],
) -> None:
    first, second = pair
    a = await first.share(BUCKET, Holder("a", 0, 48), 0, 48)
    b = await second.share(BUCKET, Holder("b", 0, 48), 0, 48)
    assert (a.places, b.places) == (47, SPARE)
    a = await first.share(BUCKET, Holder("a", a.places, 48), 40, 48)  # it cannot give more back yet
    b = await second.share(BUCKET, Holder("b", b.places, 48), 1, 48)
    assert (a.places, b.places) == (40, 7)
    a = await first.share(BUCKET, Holder("a", a.places, 48), 10, 48)
    b = await second.share(BUCKET, Holder("b", b.places, 48), 7, 48)
    assert {a.places, b.places} == {23, 24}
    assert (a.due, b.due) == (a.places, b.places)


async def test_who_needs_nothing_more_leaves_all_to_the_others(pair: tuple[Pacing, Pacing]) -> None:
    first, second = pair
    a = await first.share(BUCKET, Holder("a", 0, 1), 0, 48)
    assert (await first.share(BUCKET, Holder("a", a.places, 0), 0, 48)).places == 0
    assert (await second.share(BUCKET, Holder("b", 0, 9), 0, 48)).places == 48 - SPARE


async def test_another_bucket_is_another_matter(pair: tuple[Pacing, Pacing]) -> None:
    await pair[0].share(BUCKET, Holder("a", 0, 48), 0, 48)
    assert (await pair[1].share("other", Holder("b", 0, 48), 0, 48)).places == 48 - SPARE


async def test_many_that_ask_at_once_never_have_more_than_all(pair: tuple[Pacing, Pacing]) -> None:
    names = [f"holder-{number}" for number in range(12)]
    places = dict.fromkeys(names, 0)

    async def ask(number: int, name: str) -> None:
        share = await pair[number % 2].share(BUCKET, Holder(name, places[name], 40), 0, 48)
        places[name] = share.places

    for _ in range(3):
        await asyncio.gather(*(ask(number, name) for number, name in enumerate(names)))
        assert sum(places.values()) <= 48
    assert sum(places.values()) == 48 - SPARE
    assert set(places.values()) == {3, 4}


async def test_places_are_booked_one_after_the_other_whoever_books_them(pair: tuple[Pacing, Pacing]) -> None:
    waits = [await pair[number % 2].book("channel", 10.0, 100.0) for number in range(4)]
    for number, wait in enumerate(waits):
        assert 10 * number - 5 < wait <= 10 * number
    assert await pair[1].book("another", 10.0, 100.0) == 0


async def test_bookings_at_once_get_different_places(pair: tuple[Pacing, Pacing]) -> None:
    waits = await asyncio.gather(*(pair[number % 2].book("channel", 10.0, 100.0) for number in range(8)))
    assert {round(wait / 10) for wait in waits} == set(range(8))


async def test_nothing_is_booked_where_the_wait_would_be_too_long(pair: tuple[Pacing, Pacing]) -> None:
    await pair[0].book("channel", 30.0, 20.0)
    for _ in range(3):
        assert 20 < await pair[1].book("channel", 30.0, 20.0) <= 30


async def test_what_the_platform_asks_of_one_all_hear(pair: tuple[Pacing, Pacing]) -> None:
    first, second = pair
    await first.hold(BUCKET, 30.0)
    await first.hold(BUCKET, 10.0)
    assert 20 < (await second.share(BUCKET, Holder("b", 0, 1), 0, 48)).held <= 30
    assert 20 < await second.book(BUCKET, 1.0, 60.0) <= 30
    await first.hold("forever", 1e9)
    assert (await second.share("forever", Holder("b", 0, 1), 0, 48)).held <= HOLD_MAX


def test_in_memory_a_lease_ends_and_quiet_channels_are_forgotten() -> None:
    now = 0.0
    alone = PacingAlone(lambda: now)

    async def day() -> None:
        nonlocal now
        await alone.share(BUCKET, Holder("killed", 0, 48), 0, 48)
        for channel in range(100):
            await alone.book(f"channel {channel}", 1.0, 20.0)
        now = 3.5
        assert (await alone.share(BUCKET, Holder("b", 0, 48), 0, 48)).places == 48 - SPARE
        await alone.book("channel 1", 1.0, 20.0)
        assert alone.remembered == 1

    asyncio.run(day())


async def test_on_a_server_a_lease_ends_by_its_clock_also_after_it_was_set_back(server: Database) -> None:
    pacing = SqlPacing(server)
    for by in (-HOUR, HOUR):
        await pacing.share(BUCKET, Holder("killed", 0, 48), 0, 48)
        await server.write(partial(_set_by, by=by))
        assert (await pacing.share(BUCKET, Holder("b", 0, 48), 0, 48)).places == 48 - SPARE
        await pacing.share(BUCKET, Holder("b", 0, 0), 0, 48)
    await pacing.book("channel", 1.0, 20.0)
    await server.write(lambda c: c.execute(update(paces).values(next_at=paces.c.next_at + HOUR)))
    assert await pacing.book("channel", 1.0, 20.0) == 0


async def _set_by(connection: AsyncConnection, by: int) -> None:
    await connection.execute(update(pace_shares).values(until=pace_shares.c.until + by))


async def test_on_a_server_channels_that_were_quiet_are_removed(server: Database) -> None:
    pacing = SqlPacing(server)
    for channel in range(10):
        await pacing.book(f"quiet {channel}", 1.0, 20.0)
    await server.write(lambda c: c.execute(update(paces).values(next_at=paces.c.next_at - HOUR)))
    for _ in range(FORGET_EVERY):
        await pacing.book("busy", 0.0, 20.0)
    async with server.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(paces)) == 1


async def test_on_a_server_nothing_of_it_waits_for_disks(server: Database) -> None:
    """Its tables have no write-ahead log."""
    async with server.read() as connection:
        kept = await connection.scalars(
            text("SELECT relpersistence FROM pg_class WHERE relname IN ('pace_shares', 'paces')")
        )
        assert list(kept) == [b"u", b"u"]
