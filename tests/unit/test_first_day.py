"""The first run's language: the machine's, or that of the first browser; once, and never against an admin."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.core.community import LOCAL_CHANNEL, Channel, MessageRef
from bot.core.delivery import Delivery, DeliveryState
from bot.core.essay import Language
from bot.core.ids import MessageId, SubscriptionId
from bot.core.subscription import ESSAYS, FirstDay, Kind, Subscription
from bot.errors import StoreBusy
from bot.services.community.changes import Change
from bot.services.community.first_day import FirstRun
from tests.fakes.stores import MemoryDeliveries, MemorySubscriptions
from tests.unit.arranged import TOKYO, essay
from tests.unit.standing import DAY, Setting

JA, EN = Language.JA, Language.EN


async def library(deliveries: type[MemoryDeliveries] = MemoryDeliveries) -> Setting:
    """Three essays in each language."""
    made = Setting(deliveries=deliveries)
    made_up = [essay(f"{language}-{n}", language=language) for language in Language for n in range(3)]
    await made.essays.apply("test", made_up, ())
    return made


async def work(setting: Setting) -> None:
    """Post what is due, to the end."""
    now = setting.clock.now()
    await setting.work()
    for row in await setting.rows():
        if row.state is DeliveryState.SENDING:
            await setting.deliveries.settle(
                row.slot, MessageRef(LOCAL_CHANNEL, MessageId(row.slot.key)), now, now + DAY
            )


async def begun(setting: Setting, machine: Language | None = None, first: Language | None = None) -> FirstRun:
    """A program that has posted its first essay, in ``first`` where that is given."""
    program = setting.started(machine)
    if first is not None:
        other = next(each for each in Language if each is not first)
        hidden = [each.slug for each in await setting.essays.every(other)]
        shown = [await setting.essays.get(slug) for slug in hidden]
        await setting.essays.apply("test", (), hidden)
        await program.begin()
        await work(setting)
        await setting.essays.apply("test", [each for each in shown if each is not None], ())
    else:
        await program.begin()
        await work(setting)
    return program


async def only(setting: Setting) -> Subscription:
    [found] = await setting.setup.page(100)
    return found


async def languages(setting: Setting) -> list[Language | None]:
    await work(setting)
    return [row.post.language if row.post else None for row in await setting.rows()]


@pytest.mark.parametrize("machine", [None, JA, EN])
async def test_the_machine_s_language_is_that_of_the_first_essay(machine: Language | None) -> None:
    setting = await library()
    await begun(setting, machine)
    assert (await only(setting)).language is machine
    assert machine is None or await languages(setting) == [machine]


@pytest.mark.parametrize(
    ("machine", "first", "browser", "then"),
    [
        (None, EN, JA, [EN, JA]),
        (None, JA, JA, [JA]),
        (None, JA, EN, [JA, EN]),
        (None, EN, EN, [EN]),
        (EN, EN, JA, [EN, JA]),
        (EN, EN, EN, [EN]),
        (JA, JA, EN, [JA]),
        (JA, JA, JA, [JA]),
    ],
)
async def test_the_first_browser_decides_and_japanese_wins(
    machine: Language | None, first: Language, browser: Language, then: list[Language]
) -> None:
    setting = await library()
    program = await begun(setting, machine, first)
    await program.opened(browser)
    assert await languages(setting) == then
    assert (await only(setting)).language is then[-1]
    assert (await only(setting)).first_day is FirstDay.OVER


class Slow(MemoryDeliveries):
    """Lets others go on before it answers, as a database does."""

    async def recent(
        self,
        channel: Channel,
        limit: int,
        states: Collection[DeliveryState] | None = None,
        kinds: Collection[Kind] = ESSAYS,
    ) -> Sequence[Delivery]:
        found = await super().recent(channel, limit, states, kinds)
        await asyncio.sleep(0)
        return found


async def test_several_tabs_and_later_browsers_change_nothing_more() -> None:
    setting = await library(Slow)
    program = await begun(setting, None, EN)
    await asyncio.gather(*(program.opened(JA) for _ in range(8)))
    await program.opened(EN)
    assert await languages(setting) == [EN, JA]
    for machine in (None, EN, JA):
        again = setting.started(machine)
        assert await again.begin() is None
        await again.opened(EN)
    assert await languages(setting) == [EN, JA]
    assert (await only(setting)).language is JA


async def test_a_browser_that_comes_after_a_restart_or_days_later_decides_without_an_extra_essay() -> None:
    setting = await library()
    await begun(setting, None, EN)
    setting.clock.advance(DAY)
    await work(setting)
    assert len(await setting.rows()) == 2
    program = setting.started()
    await program.begin()
    await program.opened(JA)
    assert (await only(setting)).language is JA
    assert len(await setting.rows()) == 2


async def test_a_browser_that_comes_before_the_essays_are_read_is_remembered() -> None:
    setting = await library()
    program = setting.started(EN)
    await program.opened(JA)
    await program.begin()
    assert await languages(setting) == [JA]
    assert (await only(setting)).first_day is FirstDay.OVER


async def test_a_browser_that_comes_while_the_first_essay_is_chosen_gets_it_in_its_language() -> None:
    setting = await library()
    program = setting.started()
    await program.begin()
    await program.opened(JA)
    assert await languages(setting) == [JA]
    await program.opened(EN)
    assert await languages(setting) == [JA]
    assert (await only(setting)).first_day is FirstDay.OVER


@pytest.mark.parametrize(
    "change",
    [
        lambda s, id_: s.schedule(id_, Change(at=time(9))),
        lambda s, id_: s.pause(id_),
        lambda s, id_: s.resume(id_),
        lambda s, id_: s.remove(id_),
    ],
)
async def test_what_an_admin_has_touched_stays_theirs(change: Callable[..., object]) -> None:
    setting = await library()
    program = await begun(setting, None, EN)
    await change(setting.setup, (await only(setting)).id)  # type: ignore[misc]
    await program.opened(JA)
    assert (await only(setting)).language is None
    assert await languages(setting) == [EN]


async def test_an_existing_installation_stays_as_it_is() -> None:
    setting = await library()
    await setting.setup.add(LOCAL_CHANNEL, Change(at=time(8), zone=TOKYO))
    program = setting.started(JA)
    await program.begin()
    await program.opened(JA)
    assert (await only(setting)).language is None


class KilledAtTheExtra(MemoryDeliveries):
    """Loses the second essay once."""

    left = 1

    async def add(self, delivery: object) -> bool:
        if len(self.kept) == 1 and KilledAtTheExtra.left:
            KilledAtTheExtra.left -= 1
            raise StoreBusy("Killed.")
        return await super().add(delivery)  # type: ignore[arg-type]


@pytest.mark.parametrize("restarts", [False, True])
async def test_what_was_killed_in_between_is_made_up_for_once(restarts: bool) -> None:
    KilledAtTheExtra.left = 1
    setting = await library(KilledAtTheExtra)
    setting.clock.advance(timedelta(hours=4))
    program = await begun(setting, None, EN)
    await program.opened(JA)  # fails, which keeps nobody from the page
    assert (await only(setting)).first_day is FirstDay.OWED
    if restarts:
        await setting.started().begin()
    else:
        await program.opened(EN)
    assert await languages(setting) == [EN, JA]
    assert (await only(setting)).first_day is FirstDay.OVER


async def test_a_browser_that_comes_while_the_first_essay_is_sent_gets_one_behind_it() -> None:
    setting = await library()
    hidden = list(await setting.essays.every(JA))
    await setting.essays.apply("test", (), [each.slug for each in hidden])
    program = setting.started()
    await program.begin()
    await setting.work()
    await setting.essays.apply("test", hidden, ())
    await program.opened(JA)
    assert len(await setting.rows()) == 1
    assert await languages(setting) == [EN]  # by now it is posted, and the open page shows it
    await asyncio.gather(*(program.opened(JA) for _ in range(3)))
    assert await languages(setting) == [EN, JA]


class Overtaken(MemorySubscriptions):
    """An admin pauses and resumes the channel just before the first browser's language is written."""

    is_overtaken = False

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Subscription], Subscription]
    ) -> Subscription:
        if (await super().get(subscription)).first_day is FirstDay.OPEN and not self.is_overtaken:  # type: ignore[union-attr]
            self.is_overtaken = True
            await super().update(subscription, lambda before: replace(before, first_day=FirstDay.OVER))
        return await super().update(subscription, change)


async def test_an_admin_who_is_faster_wins() -> None:
    setting = Setting(subscriptions=Overtaken())
    await setting.essays.apply("test", [essay("ja-0", language=JA), essay("en-0", language=EN)], ())
    program = await begun(setting, None, EN)
    await program.opened(JA)
    assert (await only(setting)).language is None
    assert await languages(setting) == [EN]
