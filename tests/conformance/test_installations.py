"""``InstallationStore``."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.core.community import Community, Platform
from bot.core.installation import Installation
from tests.conformance.bundle import Stores
from tests.conformance.examples import NOW, SECOND, WORKSPACE

HOME = Installation(
    community=WORKSPACE,
    token="sealed",
    user="U1",
    bot="B1",
    admin="U2",
    name="家 & Home",
    scopes=("chat:write", "commands"),
    at=NOW,
)
OTHER = replace(HOME, community=Community(Platform.SLACK, "other"), at=NOW - SECOND)


async def test_an_installation_comes_back_as_it_was_given(stores: Stores) -> None:
    assert await stores.installations.find(WORKSPACE) is None
    await stores.installations.save(HOME)
    assert await stores.installations.find(WORKSPACE) == HOME
    assert await stores.installations.find(OTHER.community) is None


async def test_all_of_them_come_the_oldest_first(stores: Stores) -> None:
    for one in (HOME, OTHER):
        await stores.installations.save(one)
    assert list(await stores.installations.page(100)) == [OTHER, HOME]


async def test_they_come_page_after_page_and_the_newest_first(stores: Stores) -> None:
    third = replace(HOME, community=Community(Platform.SLACK, "third"))
    for one in (third, HOME, OTHER):
        await stores.installations.save(one)
    first = await stores.installations.page(2)
    assert [one.community.id for one in first] == ["other", min(WORKSPACE.id, "third")]
    assert [one.community.id for one in await stores.installations.page(2, first[-1])] == [max(WORKSPACE.id, "third")]
    assert list(await stores.installations.newest(2)) == [max(HOME, third, key=_id), min(HOME, third, key=_id)]


def _id(one: Installation) -> str:
    return one.community.id


async def test_a_second_installation_takes_the_place_of_the_first(stores: Stores) -> None:
    again = replace(HOME, token="fresh", admin="U3", scopes=("commands",), name="", at=NOW + SECOND)
    await stores.installations.save(HOME)
    await stores.installations.save(again)
    assert list(await stores.installations.page(100)) == [again]


async def test_a_token_is_resealed_only_where_it_is_still_the_same(stores: Stores) -> None:
    await stores.installations.save(HOME)
    assert await stores.installations.reseal(WORKSPACE, "sealed", "anew")
    assert not await stores.installations.reseal(WORKSPACE, "sealed", "late")
    assert not await stores.installations.reseal(OTHER.community, "sealed", "anew")
    assert await stores.installations.find(WORKSPACE) == replace(HOME, token="anew")


async def test_it_is_removed_once(pair: tuple[Stores, Stores]) -> None:
    await pair[0].installations.save(HOME)
    await pair[0].installations.save(OTHER)
    told = await asyncio.gather(*[where.installations.remove(WORKSPACE) for where in pair * 5])
    assert told.count(True) == 1
    assert list(await pair[1].installations.page(100)) == [OTHER]
