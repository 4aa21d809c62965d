"""How a channel gets its subscription, and how admins change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.core.community import LOCAL_CHANNEL
from bot.core.delivery import Delivery
from bot.core.essay import Language
from bot.core.ids import SubscriptionId
from bot.core.pick import Policy
from bot.core.subscription import NextSlot, Slot, Subscription, SubscriptionState
from bot.errors import Conflict, InvalidInput, NotFound, StoreBusy
from bot.services.community.changes import Change
from tests.fakes.stores import MemoryDeliveries, MemorySubscriptions
from tests.unit.arranged import ELSEWHERE, TOKYO
from tests.unit.standing import DAY, MINUTES, TODAY, TOMORROW, Setting, filled


@pytest.fixture
async def setting() -> Setting:
    return await filled()


# The first run


@pytest.mark.parametrize(
    ("hour", "instead_of"),
    [(7, "08:00"), (8, None), (20, None)],
)
async def test_the_first_run_posts_one_essay_for_today(hour: int, instead_of: str | None) -> None:
    setting = Setting(datetime(2026, 11, 23, 15, tzinfo=UTC) + timedelta(hours=hour))  # that hour of TODAY in Tokyo
    await setting.fill()
    made = await setting.first_run.begin()
    assert made is not None
    assert made.delivery.slot.local_date == TODAY
    assert made.delivery.due == setting.clock.now()
    assert (made.instead_of and f"{made.instead_of + timedelta(hours=9):%H:%M}") == instead_of
    assert await setting.first_run.begin() is None
    assert len(await setting.work()) == 1
    assert (await setting.upcoming(made.delivery.slot.subscription)) == (TOMORROW, 1, "25 08:00")
    setting.clock.advance(timedelta(hours=24 - hour - 1))  # until the end of the day nothing more comes
    assert await setting.work() == []
    assert len(await setting.rows()) == 1


class KilledOnce(MemoryDeliveries):
    """Loses its first write."""

    killed = False

    async def materialise(self, delivery: Delivery, upcoming: NextSlot | None) -> bool:
        if not self.killed:
            self.killed = True
            raise StoreBusy("Killed.")
        return await super().materialise(delivery, upcoming)

    async def add(self, delivery: Delivery) -> bool:
        if not self.killed:
            self.killed = True
            raise StoreBusy("Killed.")
        return await super().add(delivery)


@pytest.mark.parametrize("hours_until_restart", [0, 3, 24, 31])
@pytest.mark.parametrize("hour", [7, 20])
async def test_a_first_run_killed_between_its_writes_goes_on(hour: int, hours_until_restart: int) -> None:
    setting = Setting(datetime(2026, 11, 23, 15, tzinfo=UTC) + timedelta(hours=hour), KilledOnce)
    await setting.fill()
    with pytest.raises(StoreBusy):
        await setting.first_run.begin()
    setting.clock.advance(timedelta(hours=hours_until_restart))
    made = await setting.first_run.begin()
    assert made is not None
    assert len(await setting.setup.page(100)) == 1
    await setting.work()
    local_today = (setting.clock.now() + timedelta(hours=9)).date()
    assert [row.slot.local_date for row in await setting.rows()].count(local_today) == 1
    assert await setting.first_run.begin() is None


async def test_a_first_run_leaves_a_paused_channel_alone(setting: Setting) -> None:
    await setting.setup.pause(await setting.subscribe())
    assert await setting.first_run.begin() is None
    assert await setting.rows() == []


# Making and changing


async def test_a_new_subscription_knows_its_next_slot(setting: Setting) -> None:
    change = Change(at=time(18, 30), zone=TOKYO, language=Language.JA, scale="thumbs", late_limit=timedelta(hours=1))
    made = await setting.setup.add(LOCAL_CHANNEL, change)
    assert await setting.setup.get(made.id) == made == await setting.setup.of_channel(LOCAL_CHANNEL)
    assert (made.language, made.scale, made.late_limit) == (Language.JA, "thumbs", timedelta(hours=1))
    assert made.upcoming == NextSlot(Slot(made.id, TODAY), datetime(2026, 11, 24, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize("change", [Change(), Change(at=time(8)), Change(zone=TOKYO)])
async def test_a_new_subscription_needs_a_time_and_a_zone(setting: Setting, change: Change) -> None:
    with pytest.raises(InvalidInput, match="needs a time of day and a time zone"):
        await setting.setup.add(LOCAL_CHANNEL, change)


async def test_a_subscription_moves_with_all_that_is_set_but_not_onto_another(setting: Setting) -> None:
    made = await setting.setup.add(LOCAL_CHANNEL, Change(at=time(18, 30), zone=TOKYO, scale="thumbs"))
    moved = await setting.setup.move(made.id, ELSEWHERE)
    assert moved == replace(made, channel=ELSEWHERE) == await setting.setup.of_channel(ELSEWHERE)
    with pytest.raises(NotFound):
        await setting.setup.of_channel(LOCAL_CHANNEL)
    other = await setting.setup.add(LOCAL_CHANNEL, Change(at=time(8), zone=TOKYO))
    with pytest.raises(InvalidInput, match="already has a daily essay"):
        await setting.setup.move(other.id, ELSEWHERE)
    assert await setting.setup.move(made.id, ELSEWHERE) == moved


async def test_a_suspended_subscription_goes_on_where_it_is_moved(setting: Setting) -> None:
    made = await setting.setup.add(LOCAL_CHANNEL, Change(at=time(18, 30), zone=TOKYO))
    await setting.subscriptions.update(
        made.id, lambda s: replace(s, state=SubscriptionState.SUSPENDED, reason="gone", upcoming=None)
    )
    assert await setting.setup.move(made.id, ELSEWHERE) == replace(made, channel=ELSEWHERE)


async def test_what_does_not_exist_is_not_found(setting: Setting) -> None:
    with pytest.raises(NotFound, match="no subscription yet"):
        await setting.setup.of_channel(LOCAL_CHANNEL)
    with pytest.raises(NotFound, match="no subscription “nothing”"):
        await setting.setup.get(SubscriptionId("nothing"))
    await setting.setup.add(ELSEWHERE, Change(at=time(8), zone=TOKYO))
    with pytest.raises(NotFound):
        await setting.setup.state(LOCAL_CHANNEL)


async def test_a_schedule_two_minutes_ahead_makes_a_second_turn_today(setting: Setting) -> None:
    first = await setting.first_run.begin()
    assert first is not None
    standing = first.delivery.slot.subscription
    await setting.work()
    await setting.setup.schedule(standing, Change(at=time(10, 2)))
    assert await setting.upcoming(standing) == (TODAY, 2, "24 10:02")
    setting.clock.advance(2 * MINUTES - timedelta(seconds=1))
    assert await setting.work() == []
    setting.clock.advance(timedelta(seconds=1))
    assert len(await setting.work()) == 1
    assert await setting.work() == []
    assert await setting.upcoming(standing) == (TOMORROW, 1, "25 10:02")
    assert [row.slot.turn for row in await setting.rows()] == [1, 2]


async def test_a_schedule_moved_before_the_essay_came_keeps_one_a_day(setting: Setting) -> None:
    standing = await setting.subscribe(at=time(11))
    await setting.setup.schedule(standing, Change(at=time(12)))
    assert await setting.upcoming(standing) == (TODAY, 1, "24 12:00")
    await setting.setup.schedule(standing, Change(at=time(9)))
    assert await setting.upcoming(standing) == (TOMORROW, 1, "25 09:00")


@pytest.mark.parametrize(
    "change",
    [
        Change(),
        Change(policy=Policy.NEWEST),
        Change(late_limit=timedelta(hours=2)),
        Change(language=Language.EN),
        Change(scale="hearts"),
        Change(at=time(11), zone=TOKYO),  # what it is already
    ],
)
async def test_only_another_time_moves_the_next_slot(setting: Setting, change: Change) -> None:
    standing = await setting.subscribe(at=time(11))
    await setting.setup.post_now(standing)  # uses up today's 11:00
    await setting.setup.schedule(standing, change)
    assert await setting.upcoming(standing) == (TOMORROW, 1, "25 11:00")


async def test_a_change_keeps_what_it_does_not_name(setting: Setting) -> None:
    standing = await setting.subscribe()
    before = await setting.setup.get(standing)
    changed = await setting.setup.schedule(standing, Change(weekdays=frozenset({4}), holidays="JP", scale="🌧=1 ☀️=5"))
    assert changed == replace(
        before,
        schedule=replace(before.schedule, weekdays=frozenset({4}), holidays="JP"),
        scale="🌧=1 ☀️=5",
        upcoming=changed.upcoming,
    )
    assert await setting.upcoming(standing) == (date(2026, 11, 27), 1, "27 08:00")


async def test_holidays_are_passed_over_until_they_are_lifted(setting: Setting) -> None:
    standing = await setting.subscribe()
    await setting.setup.schedule(standing, Change(holidays="JP"))
    assert await setting.upcoming(standing) == (TOMORROW + DAY, 1, "26 08:00")
    await setting.setup.schedule(standing, Change(holidays=""))
    assert await setting.upcoming(standing) == (TOMORROW, 1, "25 08:00")


async def test_the_language_filter_is_set_and_lifted(setting: Setting) -> None:
    standing = await setting.subscribe()
    assert (await setting.setup.schedule(standing, Change(language=Language.JA))).language is Language.JA
    assert (await setting.setup.schedule(standing, Change(policy=Policy.NEWEST))).language is Language.JA
    assert (await setting.setup.schedule(standing, Change(any_language=True))).language is None


@pytest.mark.parametrize("change", [Change(holidays="Atlantis"), Change(scale="nine"), Change(scale="🌧=1 🌧=2")])
async def test_an_unknown_value_changes_nothing(setting: Setting, change: Change) -> None:
    standing = await setting.subscribe()
    before = await setting.setup.get(standing)
    with pytest.raises(InvalidInput):
        await setting.setup.schedule(standing, change)
    assert await setting.setup.get(standing) == before


async def test_a_paused_schedule_can_be_changed_and_stays_paused(setting: Setting) -> None:
    standing = await setting.subscribe()
    await setting.setup.pause(standing)
    changed = await setting.setup.schedule(standing, Change(at=time(10, 2)))
    assert (changed.state, changed.upcoming, changed.schedule.at) == (SubscriptionState.PAUSED, None, time(10, 2))


# What an admin sees


async def test_the_state_of_a_channel_shows_its_latest_deliveries_first(setting: Setting) -> None:
    standing = await setting.subscribe()
    for _ in range(12):
        await setting.setup.skip(standing)
    state = await setting.setup.state(LOCAL_CHANNEL)
    assert state.subscription == await setting.setup.get(standing)
    assert [row.slot.local_date for row in state.log] == [TOMORROW + n * DAY for n in range(11, 1, -1)]


async def test_a_removed_subscription_leaves_what_was_posted(setting: Setting) -> None:
    standing = await setting.subscribe()
    await setting.setup.post_now(standing)
    await setting.setup.remove(standing)
    assert [each.state for each in await setting.setup.page(100)] == [SubscriptionState.ENDED]
    assert len(await setting.rows()) == 1
    for act in (setting.setup.pause, setting.setup.resume, setting.setup.post_now, setting.setup.skip):
        with pytest.raises(NotFound):
            await act(standing)
    with pytest.raises(NotFound):
        await setting.setup.remove(standing)


# Two at once


class Overtaken(MemorySubscriptions):
    """Before a write somebody else makes ``changes``, one each time."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[Callable[[Subscription], Subscription]] = []

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Subscription], Subscription]
    ) -> Subscription:
        if self.changes:
            await super().update(subscription, self.changes.pop(0))
        return await super().update(subscription, change)


async def test_a_change_that_is_overtaken_is_worked_out_anew() -> None:
    """An hour from one admin and a zone from another: the next slot follows from both."""
    subscriptions = Overtaken()
    setting = Setting(datetime(2026, 11, 24, 3, tzinfo=UTC), subscriptions=subscriptions)
    made = await setting.setup.add(LOCAL_CHANNEL, Change(at=time(8), zone=TOKYO))
    london = replace(made.schedule, zone="Europe/London")
    subscriptions.changes = [lambda current: replace(current, schedule=london)]
    changed = await setting.setup.schedule(made.id, Change(at=time(9)))
    assert (changed.schedule.at, changed.schedule.zone) == (time(9), "Europe/London")
    assert changed.upcoming is not None
    assert changed.upcoming.due == datetime(2026, 11, 24, 9, tzinfo=UTC)


async def test_a_subscription_that_never_rests_is_not_fought_over_for_ever() -> None:
    subscriptions = Overtaken()
    setting = Setting(subscriptions=subscriptions)
    made = await setting.setup.add(LOCAL_CHANNEL, Change(at=time(8), zone=TOKYO))
    subscriptions.changes = [lambda current: replace(current, seed=current.seed + 1)] * 99
    with pytest.raises(Conflict, match="Somebody else is changing"):
        await setting.setup.schedule(made.id, Change(at=time(9)))
