"""What admins are told after a pick: a pin that could not be kept, and a round that ends. Each once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.core.essay import Language
from bot.core.ids import Slug
from bot.core.language_plan import ALTERNATE
from bot.core.pick import Policy
from bot.core.pin import Pin
from bot.core.subscription import Slot
from bot.errors import StoreBusy
from bot.ports.chat import PinLapsed, RoundEnding
from tests.faults.watch import Watch, before
from tests.faults.world import DAY, SLOT, FakeWorld, daily, discord_like, essay

A_DAY = timedelta(days=1)


class Broken(Watch):
    """The store fails at the point."""

    async def act(self) -> None:
        raise StoreBusy("busy")


async def begun(count: int) -> FakeWorld:
    """As many essays, oldest first, and nothing posted yet."""
    world = await discord_like()
    order = replace(daily(world.platform), policy=Policy.IN_ORDER)
    await world.settle_in(order, [replace(essay(1), slug=Slug(f"essay-{n:02}"), date=_day(n)) for n in range(count)])
    return world


def _day(number: int) -> date:
    return date(2026, 1, 1) + number * A_DAY


async def days(world: FakeWorld, count: int) -> list[str]:
    """The essays of so many days, each day in a process of its own."""
    shown: list[str] = []
    for _ in range(count):
        await world.worker().tick()
        slot = Slot(SLOT.subscription, world.clock.now().date() + A_DAY)  # due in the evening before, in UTC
        post = (await world.row(slot)).post
        assert post is not None
        shown.append(post.slug)
        world.clock.advance(A_DAY)
    return shown


async def test_a_pinned_essay_comes_on_its_date_and_one_that_is_gone_is_told_of_once() -> None:
    world = await begun(20)
    tomorrow, then = Slot(SLOT.subscription, DAY + A_DAY), Slot(SLOT.subscription, DAY + 2 * A_DAY)
    await world.picks.pin(SLOT.subscription, [Pin(tomorrow, Slug("essay-09")), Pin(then, Slug("essay-01"))])
    await world.essays.apply("test", [], [Slug("essay-01")])
    assert await days(world, 4) == ["essay-00", "essay-09", "essay-02", "essay-03"]
    [notice] = world.fake.notices
    assert isinstance(notice, PinLapsed)
    assert (notice.delivery.slot, notice.title) == (then, "Essay 1")


async def test_a_round_that_ends_within_five_essays_is_told_of_once_and_so_is_the_next() -> None:
    world = await begun(8)
    order = await world.subscriptions.get(SLOT.subscription)
    assert order is not None
    await days(world, 2)
    assert world.fake.notices == []
    await days(world, 6)
    [notice] = world.fake.notices
    assert isinstance(notice, RoundEnding)
    assert (notice.subscription.id, notice.left) == (order.id, 5)
    await days(world, 8)
    assert [each.left for each in world.fake.notices if isinstance(each, RoundEnding)] == [5, 5]


async def test_a_library_of_a_few_essays_is_told_of_once_when_all_have_come() -> None:
    world = await begun(3)
    await days(world, 2)
    assert world.fake.notices == []
    await days(world, 9)
    [notice] = world.fake.notices
    assert isinstance(notice, RoundEnding)
    assert notice.left == 0


async def test_a_failure_to_look_ahead_costs_no_post() -> None:
    world = await begun(8)
    await world.worker(Broken(before("picks.left"))).tick()
    assert (await world.row()).message is not None


async def test_by_weekday_each_language_s_round_is_told_of() -> None:
    world = await discord_like()
    order = replace(daily(world.platform), policy=Policy.IN_ORDER, language=ALTERNATE)
    essays = [
        replace(essay(1), slug=Slug(f"{language}-{n:02}"), date=_day(n), language=language)
        for language in Language
        for n in range(7)
    ]
    await world.settle_in(order, essays)
    await days(world, 28)
    told = [(each.language, each.left) for each in world.fake.notices if isinstance(each, RoundEnding)]
    assert set(told) == {(Language.JA, 5), (Language.EN, 5)}
    assert len(told) >= 4, "at the end of each of their rounds"
