"""``CommunityStore``."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.community_settings import CommunitySettings, HouseRules
from tests.conformance.bundle import Stores
from tests.conformance.examples import GUILD, NOW, WORKSPACE

FULL = CommunitySettings(
    community=GUILD,
    rules=HouseRules(length=500, slow_mode=timedelta(seconds=30), words=("馬鹿", "x;y"), text="仲良く。\nBe kind."),
    greeted=NOW,
    search_comments=True,
    shared_talk=True,
    house_name="第一の家",
    log_channel="1002",
)


async def test_before_anything_is_settled_there_are_the_defaults(stores: Stores) -> None:
    assert await stores.communities.get(GUILD) == CommunitySettings(community=GUILD)


async def test_settings_come_back_as_they_were_written(stores: Stores) -> None:
    assert await stores.communities.update(GUILD, lambda _: FULL) == FULL
    assert await stores.communities.get(GUILD) == FULL
    assert await stores.communities.get(WORKSPACE) == CommunitySettings(community=WORKSPACE)
    assert await stores.communities.update(GUILD, lambda s: replace(s, greeted=None)) == replace(FULL, greeted=None)


async def test_a_change_keeps_the_community(stores: Stores) -> None:
    with pytest.raises(ValueError, match="keeps the community"):
        await stores.communities.update(WORKSPACE, lambda _: FULL)
    assert await stores.communities.get(GUILD) == CommunitySettings(community=GUILD)


async def test_changes_at_once_lose_nothing(pair: tuple[Stores, Stores]) -> None:
    def more(settings: CommunitySettings) -> CommunitySettings:
        return replace(settings, rules=replace(settings.rules, words=(*settings.rules.words, "x")))

    await asyncio.gather(*(pair[n % 2].communities.update(GUILD, more) for n in range(20)))
    assert len((await pair[0].communities.get(GUILD)).rules.words) == 20
