"""``GuestDayStore``."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.core.guest_day import GuestDay
from bot.core.retention import Leftover
from bot.errors import InvalidInput
from tests.conformance.bundle import Stores
from tests.conformance.examples import NOW, SECOND

TODAY, DAY = NOW.date(), timedelta(days=1)
HERE, THERE = "192.0.2.7", "198.51.100.7"


async def come(stores: Stores, address: str, at: datetime = NOW, most: int = 99) -> GuestDay:
    def one_more(day: GuestDay) -> GuestDay:
        day.check(address, at, ((DAY, most),))
        return day.with_one_more(address, at)

    return await stores.guest_days.change(at.date(), one_more)


async def test_a_day_keeps_who_came_and_when(stores: Stores) -> None:
    await come(stores, HERE)
    await come(stores, THERE, NOW + SECOND)
    day = await come(stores, HERE, NOW + 2 * SECOND)
    assert (day.day, [at for _, at in day.came]) == (TODAY, [NOW, NOW + SECOND, NOW + 2 * SECOND])
    assert [sender for sender, _ in day.came] == [day.sender(HERE), day.sender(THERE), day.sender(HERE)]
    assert HERE not in repr(day)


async def test_of_two_at_once_none_passes_one_too_many(stores: Stores) -> None:
    came = await asyncio.gather(*(come(stores, HERE, most=3) for _ in range(12)), return_exceptions=True)
    refused = [each for each in came if isinstance(each, BaseException)]
    assert [type(each) for each in refused] == [InvalidInput] * 9
    assert len((await stores.guest_days.change(TODAY, lambda day: day)).came) == 3


async def test_a_new_day_has_a_new_key_and_nothing_of_the_last(stores: Stores) -> None:
    first = await come(stores, HERE)
    second = await come(stores, HERE, NOW + DAY)
    assert second.key != first.key
    assert len(second.came) == 1
    assert (await stores.guest_days.change(TODAY, lambda day: day)).came == (), "the last one is forgotten"


async def test_what_is_over_is_forgotten_and_the_day_that_runs_is_not(stores: Stores) -> None:
    await come(stores, HERE)
    await stores.guest_days.forget(TODAY)
    assert len((await come(stores, HERE)).came) == 2
    await stores.guest_days.forget(TODAY + DAY)
    assert len((await come(stores, HERE)).came) == 1


async def test_it_goes_with_the_leftovers_where_nobody_opens_a_form_any_more(stores: Stores) -> None:
    await come(stores, HERE)
    assert await stores.leftovers.clear(Leftover.GUEST_DAYS, NOW, 9) == 0
    assert await stores.leftovers.clear(Leftover.GUEST_DAYS, NOW + DAY, 9) == 1
    assert len((await come(stores, HERE)).came) == 1


async def test_a_change_that_fails_writes_nothing(stores: Stores) -> None:
    await come(stores, HERE)
    with pytest.raises(InvalidInput):
        await come(stores, HERE, most=1)
    assert len((await come(stores, THERE)).came) == 2
