"""What admins arrange ahead: which slots a pin can have, and what becomes of it when the schedule changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.core.delivery import DeliveryState
from bot.core.ids import Slug, SubscriptionId
from bot.errors import Conflict, InvalidInput, NotFound
from bot.services.community import planning
from bot.services.community.changes import Change
from bot.services.community.planning import Outlook, Planning
from tests.unit.standing import HOLIDAYS, TODAY, Setting, filled

A_DAY = timedelta(days=1)


class Arranging:
    """A daily subscription of five essays, oldest first."""

    def __init__(self, setting: Setting, sub: SubscriptionId) -> None:
        self.setting = setting
        self.sub = sub
        self.planning = Planning(setting.setup, setting.picking, setting.picks, setting.deliveries, HOLIDAYS)

    async def outlook(self) -> Outlook:
        return await self.planning.outlook(self.sub)

    async def ahead(self, many: int = 10) -> list[str]:
        """The numbers of the next essays, with ``!`` behind pinned ones."""
        rows = (await self.outlook()).slots[:many]
        return [row.title.rpartition("-")[2] + "!" * row.is_pinned for row in rows]


@pytest.fixture
async def arranging() -> Arranging:
    setting = await filled()
    return Arranging(setting, await setting.subscribe())


async def test_what_is_seen_ahead_is_what_comes(arranging: Arranging) -> None:
    key = (await arranging.outlook()).slots[3].key
    await arranging.planning.move(arranging.sub, key, -1)
    await arranging.planning.pin(arranging.sub, Slug("essay-5"), TODAY + 8 * A_DAY)
    seen = [row.essay.slug for row in (await arranging.outlook()).slots if row.essay]
    posted = []
    for _ in seen:
        arranging.setting.clock.advance(A_DAY)
        posted += await arranging.setting.work()
    assert posted == seen


async def test_an_essay_is_pinned_to_a_date_on_which_one_is_due_within_a_year(arranging: Arranging) -> None:
    await arranging.setting.setup.schedule(arranging.sub, Change(weekdays=frozenset({0})))
    first = (await arranging.outlook()).slots[0].day
    pin = arranging.planning.pin
    assert (await pin(arranging.sub, Slug("essay-3"), first)).local_date == first
    for day in (first + A_DAY, first - 7 * A_DAY, first + 371 * A_DAY, date.max):
        with pytest.raises(InvalidInput):
            await pin(arranging.sub, Slug("essay-3"), day)
    assert (await pin(arranging.sub, Slug("essay-3"), first + 364 * A_DAY)).local_date == first + 364 * A_DAY
    [later] = (await arranging.outlook()).later
    assert (later.title, later.is_due) == ("On essay-3", True)


async def test_a_pin_whose_date_has_no_slot_any_more_is_seen_and_taken_back(arranging: Arranging) -> None:
    rows = (await arranging.outlook()).slots
    row = [row for row in rows if row.day.weekday() == 2][-1]
    assert row.essay is not None
    await arranging.planning.pin(arranging.sub, row.essay.slug, row.day)
    await arranging.setting.setup.schedule(arranging.sub, Change(weekdays=frozenset({0, 1})))
    outlook = await arranging.outlook()
    [later] = outlook.later
    assert (later.day, later.is_due) == (row.day, False)
    await arranging.planning.unpin(arranging.sub, later.key)
    assert not (await arranging.outlook()).later


async def test_what_is_being_posted_can_no_longer_be_arranged(arranging: Arranging) -> None:
    """An admin's list from a moment ago must not pin what goes out now to the next day as well."""
    first = (await arranging.outlook()).slots[0]
    before = await arranging.setting.setup.get(arranging.sub)
    arranging.setting.clock.advance(A_DAY)
    await arranging.setting.work()
    rows = await arranging.setting.rows()
    assert [row.state for row in rows] == [DeliveryState.SENDING]
    await arranging.setting.subscriptions.update(arranging.sub, lambda _: before)  # as it was read before
    with pytest.raises(Conflict):
        await arranging.planning.move(arranging.sub, (await arranging.outlook()).slots[0].key, 1)
    assert first.upcoming.slot == rows[0].slot
    assert await arranging.setting.picks.pins(arranging.sub, TODAY) == []


async def test_a_channel_has_a_limited_number_of_pins(arranging: Arranging, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "PINS_MAX", 2)
    days = [row.day for row in (await arranging.outlook()).slots]
    pin = arranging.planning.pin
    await pin(arranging.sub, Slug("essay-1"), days[3])
    await pin(arranging.sub, Slug("essay-2"), days[4])
    with pytest.raises(InvalidInput):
        await pin(arranging.sub, Slug("essay-3"), days[5])
    await pin(arranging.sub, Slug("essay-3"), days[4])
    await pin(arranging.sub, Slug("essay-3"), days[5])
    assert await arranging.ahead(6) == ["2", "4", "5", "1!", "2", "3!"]


async def test_nothing_is_arranged_while_nothing_is_to_come(arranging: Arranging) -> None:
    await arranging.setting.setup.pause(arranging.sub)
    with pytest.raises(NotFound):
        await arranging.planning.hold(arranging.sub)
