"""Picks that learn: every store knows the same taste, which is of what is still rated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.community import person_of
from bot.core.pick import Policy
from tests.conformance.bundle import Stores
from tests.conformance.examples import CHANNEL, member
from tests.conformance.test_picks import Setting, _slot, library, subscription


@pytest.fixture
def setting(stores: Stores) -> Setting:
    return Setting(stores)


async def test_picks_learn_from_what_is_still_rated_in_the_community(setting: Setting) -> None:
    """A member's votes that are forgotten teach nothing any more; what others rate elsewhere never did."""
    await setting.fill([replace(each, tags=()) for each in library(40, 9)])
    wanted = subscription(policy=Policy.LEARNED)
    before = await setting.series(wanted, [_slot(number) for number in range(8)])
    for number in range(12):
        await setting.rate(f"essay-{number}", 5.0 if number % 2 else 1.0, 4.0 if number % 2 else 2.0)
    learnt = await setting.series(wanted, [_slot(number) for number in range(8)])
    assert learnt != before
    elsewhere = replace(CHANNEL, community=replace(CHANNEL.community, id="elsewhere"))
    assert await setting.series(replace(wanted, channel=elsewhere), [_slot(number) for number in range(8)]) == before
    for each in (setting.stores, setting.known):
        for number in range(2):
            await each.ratings.forget(person_of(member(f"m{number}")))
    assert await setting.series(wanted, [_slot(number) for number in range(8)]) == before
