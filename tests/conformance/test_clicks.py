"""Clicks: sums by community, essay and day."""

from __future__ import annotations

from datetime import timedelta

from bot.core.ids import Slug
from tests.conformance.bundle import Stores
from tests.conformance.examples import DAY, GUILD, WORKSPACE

ONE, OTHER, NONE = Slug("one"), Slug("other"), Slug("none")
NEXT = DAY + timedelta(days=1)


async def test_clicks_add_up_by_community_essay_and_day(stores: Stores) -> None:
    for community, slug, day in (
        (GUILD, ONE, DAY),
        (GUILD, ONE, DAY),
        (GUILD, ONE, NEXT),
        (GUILD, OTHER, NEXT),
        (WORKSPACE, ONE, DAY),
    ):
        await stores.clicks.count(community, slug, day)
    every = [ONE, OTHER, NONE]
    assert await stores.clicks.of_essays(GUILD, every, DAY, NEXT) == {ONE: 3, OTHER: 1}
    assert await stores.clicks.of_essays(GUILD, every, DAY, DAY) == {ONE: 2}
    assert await stores.clicks.of_essays(None, every, DAY, DAY) == {ONE: 3}
    assert await stores.clicks.of_essays(None, [OTHER], NEXT, NEXT) == {OTHER: 1}
    assert await stores.clicks.of_essays(WORKSPACE, every, NEXT, NEXT) == {}
    assert await stores.clicks.of_essays(GUILD, [], DAY, NEXT) == {}
