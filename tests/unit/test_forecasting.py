"""A forecast is what is posted later, when the day has come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.core.essay import Language
from bot.core.ids import SubscriptionId
from bot.core.language_plan import ALTERNATE, LanguagePlan, by_weekday
from bot.core.pick import Policy
from bot.core.subscription import Slot, SubscriptionState
from bot.errors import InvalidInput, NotFound
from bot.services.community.changes import Change, Preview
from bot.services.delivery.forecasting import Forecasting
from tests.unit.arranged import essay
from tests.unit.standing import DAY, HOLIDAYS, TODAY, TOMORROW, Setting

EVENING = time(18)  # still to come today


@pytest.fixture
async def setting() -> Setting:
    setting = Setting()
    await setting.fill()
    return setting


def forecasting(setting: Setting) -> Forecasting:
    return Forecasting(setting.setup, setting.picking, HOLIDAYS)


async def foreseen(setting: Setting, subscription: SubscriptionId, day: date) -> str:
    preview = await forecasting(setting).on(subscription, day)
    assert preview.planned is not None
    return str(preview.planned.post.slug)


@pytest.mark.parametrize("policy", list(Policy))
async def test_what_is_foreseen_is_what_comes(setting: Setting, policy: Policy) -> None:
    subscription = await setting.subscribe(EVENING)
    await setting.subscriptions.update(subscription, lambda s: replace(s, policy=policy, seed=7))
    expected = [await foreseen(setting, subscription, TODAY + n * DAY) for n in range(12)]
    setting.clock.advance(timedelta(hours=8))
    came = []
    for _ in range(12):
        came += await setting.work()
        setting.clock.advance(DAY)
    assert came == expected


async def test_looking_ahead_keeps_nothing(setting: Setting) -> None:
    subscription = await setting.subscribe(EVENING)
    before = await setting.setup.get(subscription)
    await forecasting(setting).on(subscription, TODAY + 9 * DAY)
    assert await setting.setup.get(subscription) == before
    assert await setting.deliveries.picks(subscription) == []


async def test_the_day_says_when_it_comes(setting: Setting) -> None:
    subscription = await setting.subscribe(EVENING)
    preview: Preview = await forecasting(setting).on(subscription, TOMORROW)
    assert preview.upcoming.slot.local_date == TOMORROW
    assert f"{preview.upcoming.due + timedelta(hours=9):%H:%M}" == "18:00"


async def test_days_that_are_left_out_take_no_essay(setting: Setting) -> None:
    subscription = await setting.subscribe(EVENING)
    plain = await foreseen(setting, subscription, TODAY + DAY)
    await setting.setup.schedule(subscription, Change(holidays="JP"))  # tomorrow is a holiday
    assert await foreseen(setting, subscription, TODAY + 2 * DAY) == plain
    with pytest.raises(InvalidInput, match=r"Nothing is due on 2026-11-25\. The closest post is on 2026-11-26\."):
        await forecasting(setting).on(subscription, TOMORROW)


async def test_a_day_that_has_passed_or_is_too_far(setting: Setting) -> None:
    subscription = await setting.subscribe(EVENING)
    with pytest.raises(InvalidInput, match="Nothing is due on 2026-11-23"):
        await forecasting(setting).on(subscription, TODAY - DAY)
    assert await foreseen(setting, subscription, TODAY + 366 * DAY)
    with pytest.raises(InvalidInput, match="within one year"):
        await forecasting(setting).on(subscription, TODAY + 367 * DAY)


async def test_where_nothing_is_to_come(setting: Setting) -> None:
    subscription = await setting.subscribe(EVENING)
    await setting.setup.pause(subscription)
    assert (await setting.setup.get(subscription)).state is SubscriptionState.PAUSED
    with pytest.raises(NotFound):
        await forecasting(setting).on(subscription, TOMORROW)
    with pytest.raises(NotFound):
        await forecasting(setting).on(SubscriptionId("nobody"), TOMORROW)


async def test_a_library_without_a_fitting_essay() -> None:
    setting = Setting()
    subscription = await setting.subscribe(EVENING)
    assert (await forecasting(setting).on(subscription, TOMORROW)).planned is None


@pytest.mark.parametrize("plan", [ALTERNATE, by_weekday(frozenset({1, 3, 5}))])
async def test_by_weekday_a_preview_and_an_extra_essay_have_the_language_of_their_day(plan: LanguagePlan) -> None:
    setting = Setting()
    made_up = [essay(f"{language}-{n}", language=language) for language in Language for n in range(2)]
    await setting.essays.apply("test", made_up, ())
    id_ = await setting.subscribe(EVENING)
    await setting.setup.schedule(id_, Change(language=plan))
    found = await setting.setup.get(id_)
    days = [TODAY + n * DAY for n in range(14)]
    expected = [await foreseen(setting, id_, day) for day in days]
    assert [slug[:2] for slug in expected] == [found.language_on(day) for day in days]
    setting.clock.advance(timedelta(hours=8))
    came = []
    for day in days:
        came += await setting.work()
        extra = await setting.picking.plan(found, [Slot(id_, day, 2)])
        assert extra is not None
        assert extra.post.language is found.language_on(day)
        setting.clock.advance(DAY)
    assert came == expected
    assert len(set(came)) == 4


async def test_a_skip_leaves_out_the_essay_of_its_day_and_the_language_of_the_next_stays() -> None:
    setting = Setting()
    made_up = [essay(f"{language}-{n}", language=language) for language in Language for n in range(3)]
    await setting.essays.apply("test", made_up, ())
    id_ = await setting.subscribe(EVENING)
    await setting.setup.schedule(id_, Change(language=ALTERNATE))
    found = await setting.setup.get(id_)
    skipped = (await setting.setup.skip(id_)).skipped.planned
    assert skipped is not None
    assert skipped.post.language is found.language_on(TODAY)
    coming = await setting.setup.preview(id_)
    assert coming.planned is not None
    assert coming.planned.post.language is found.language_on(TOMORROW) is not skipped.post.language
