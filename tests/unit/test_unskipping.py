"""A skip taken back: what comes then, and what does not."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.core.community import LOCAL_CHANNEL
from bot.core.delivery import DeliveryState
from bot.core.subscription import Slot
from bot.errors import InvalidInput, NotFound
from bot.services.community.changes import Change
from bot.services.community.unskipping import Unskipping
from tests.unit.arranged import TOKYO
from tests.unit.standing import DAY, HOLIDAYS, TOMORROW, Setting, filled

DAYS = tuple(TOMORROW + n * DAY for n in range(4))


@pytest.fixture
async def setting() -> Setting:
    return await filled()


def unskipping(setting: Setting) -> Unskipping:
    return Unskipping(setting.subscriptions, setting.deliveries, HOLIDAYS, setting.clock)


async def posted(setting: Setting, days: int) -> list[date]:
    """The dates of the essays of the next ``days``."""
    for _ in range(days):
        setting.clock.advance(DAY)
        await setting.work()
    return [row.slot.local_date for row in await setting.rows() if row.state is DeliveryState.SENDING]


async def test_an_earlier_skip_comes_back_and_the_later_one_stays(setting: Setting) -> None:
    """Each as the only one of its day: the slot after the one that came back is none that was skipped."""
    standing = await setting.subscribe()
    for _ in range(2):
        await setting.setup.skip(standing)
    await unskipping(setting).unskip(standing, Slot(standing, DAYS[0]))
    assert await posted(setting, 3) == [DAYS[0], DAYS[2]]


async def test_the_latest_is_taken_back_first_and_none_whose_time_has_come(setting: Setting) -> None:
    standing = await setting.subscribe()
    for _ in range(2):
        await setting.setup.skip(standing)
    assert (await unskipping(setting).unskip(standing)).slot.local_date == DAYS[1]
    setting.clock.advance(DAY)
    with pytest.raises(NotFound, match="no skip to take back"):
        await unskipping(setting).unskip(standing)
    with pytest.raises(NotFound, match="no skip to take back"):
        await unskipping(setting).unskip(standing, Slot(standing, DAYS[0]))


async def test_a_day_that_the_schedule_leaves_out_by_now_does_not_come_back(setting: Setting) -> None:
    standing = await setting.subscribe()
    await setting.setup.skip(standing)
    await setting.setup.schedule(standing, Change(weekdays=frozenset(range(7)) - {DAYS[0].weekday()}))
    with pytest.raises(InvalidInput, match="Nothing is due on"):
        await unskipping(setting).unskip(standing)


async def test_nothing_comes_back_of_what_has_ended_or_is_another_s(setting: Setting) -> None:
    standing = await setting.subscribe()
    await setting.setup.skip(standing)
    other = await setting.setup.add(LOCAL_CHANNEL, Change(at=time(9), zone=TOKYO))
    for wrong in (None, Slot(standing, DAYS[0])):
        with pytest.raises(NotFound, match="no skip to take back"):
            await unskipping(setting).unskip(other.id, wrong)
    await setting.setup.remove(standing)
    with pytest.raises(NotFound, match="There is no subscription"):
        await unskipping(setting).unskip(standing)
