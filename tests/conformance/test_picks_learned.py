"""Picks that learn: every store knows the same taste, which is of what is still rated."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.community import person_of
from bot.core.delivery import DeliveryState, Reason
from bot.core.ids import CommentId, Slug
from bot.core.pick import Pick, Policy
from tests.conformance.bundle import Stores
from tests.conformance.examples import CHANNEL, DAY, NOW, OTHER_SUB, comment, member
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


async def test_picks_learn_from_comments_clicks_and_skips_until_they_are_gone(setting: Setting) -> None:
    """What is deleted, hidden or a bot's tells nothing, and neither does what never stood in the channel."""
    await setting.fill([replace(each, tags=()) for each in library(40, 9)])
    wanted = subscription(id=OTHER_SUB, policy=Policy.LEARNED)
    slots = [replace(_slot(number), subscription=OTHER_SUB) for number in range(20)]
    before = await setting.series(wanted, slots)
    for number in range(8):
        ended = {"state": DeliveryState.DONE} if number else {"state": DeliveryState.SKIPPED, "reason": Reason.NO_ESSAY}
        await setting.show(number, Pick(Slug(f"essay-{number}"), 1), next_attempt=None, **ended)
    assert await setting.series(wanted, slots) == before, "posts alone tell nothing"
    for each in (setting.stores, setting.known):
        for number in range(60):
            said = comment(f"c{number}", _slot(1))
            await each.comments.add(replace(said, slug=Slug("essay-1")))
    talked = await setting.series(wanted, slots)
    assert talked != before
    for each in (setting.stores, setting.known):
        for number in range(60):
            remove = each.comments.delete if number % 2 else each.comments.hide
            await remove(CommentId(f"c{number}"), NOW)
        robot = comment("bot", _slot(1))
        await each.comments.add(replace(robot, slug=Slug("essay-1"), author=replace(robot.author, is_bot=True)))
    assert await setting.series(wanted, slots) == before
    for each in (setting.stores, setting.known):
        for number in range(90):
            await each.clicks.count(CHANNEL.community, Slug("essay-2"), DAY + timedelta(days=number % 2))
            await each.clicks.count(replace(CHANNEL.community, id="elsewhere"), Slug("essay-3"), DAY)
    clicked = await setting.series(wanted, slots)
    assert clicked != before
    skipped = {"state": DeliveryState.SKIPPED, "reason": Reason.ADMIN, "next_attempt": None}
    await setting.show(9, Pick(Slug("essay-9"), 1), **skipped)
    assert await setting.series(wanted, slots) != clicked
