"""What a change would bring is shown without being kept, and comes when it is kept."""

from __future__ import annotations

from datetime import time

import pytest

from bot.core.community import LOCAL_CHANNEL
from bot.core.pick import Policy
from bot.errors import InvalidInput
from bot.services.community.changes import Change, Preview
from tests.unit.arranged import ELSEWHERE, TOKYO
from tests.unit.standing import TOMORROW, Setting, filled

NINE = Change(at=time(9), zone=TOKYO)


@pytest.fixture
async def setting() -> Setting:
    return await filled()


def first(preview: Preview) -> str:
    assert preview.planned is not None
    return preview.planned.post.slug


@pytest.mark.parametrize("seed", range(8))
async def test_a_new_subscription_brings_what_its_trial_showed(setting: Setting, seed: int) -> None:
    change = Change(at=time(9), zone=TOKYO, seed=seed)
    shown = await setting.setup.trial(ELSEWHERE, change)
    assert await setting.subscriptions.of_channel(ELSEWHERE) == []
    made = await setting.setup.add(ELSEWHERE, change)
    assert made.seed == seed
    kept = await setting.setup.preview(made.id)
    assert (kept.upcoming.due, first(kept)) == (shown.upcoming.due, first(shown))


async def test_a_change_brings_what_its_trial_showed_and_no_other_essay(setting: Setting) -> None:
    id_ = await setting.subscribe()
    before = await setting.setup.get(id_)
    change = Change(at=time(9, 30), policy=Policy.NEWEST)
    shown = await setting.setup.trial(LOCAL_CHANNEL, change)
    assert await setting.setup.get(id_) == before
    assert (shown.upcoming.slot.local_date, first(shown)) == (TOMORROW, "essay-5")
    await setting.setup.schedule(id_, change)
    kept = await setting.setup.preview(id_)
    assert (kept.upcoming, first(kept)) == (shown.upcoming, first(shown))


async def test_a_change_of_the_order_alone_leaves_the_hour(setting: Setting) -> None:
    id_ = await setting.subscribe()
    upcoming = (await setting.setup.preview(id_)).upcoming
    assert (await setting.setup.trial(LOCAL_CHANNEL, Change(policy=Policy.NEWEST))).upcoming == upcoming


async def test_of_a_paused_subscription_the_trial_shows_what_would_come(setting: Setting) -> None:
    id_ = await setting.subscribe()
    await setting.setup.pause(id_)
    assert (await setting.setup.trial(LOCAL_CHANNEL, Change(policy=Policy.NEWEST))).upcoming.slot.local_date == TOMORROW


async def test_a_trial_needs_a_time_where_nothing_is_set(setting: Setting) -> None:
    with pytest.raises(InvalidInput, match="time of day"):
        await setting.setup.trial(ELSEWHERE, Change(policy=Policy.NEWEST))


async def test_the_subscriptions_of_a_community_are_its_own(setting: Setting) -> None:
    mine = await setting.setup.get(await setting.subscribe())
    await setting.setup.add(ELSEWHERE, NINE)
    assert await setting.setup.of_community(LOCAL_CHANNEL.community) == [mine]
