"""Which searches are kept: those of which a result was opened, and no others."""

from __future__ import annotations

from datetime import timedelta

from bot.core.community import Community, Member, Platform, person_of
from bot.core.ids import Slug
from bot.ports.searched import Searched
from bot.services.community.search_trail import REMEMBERED, SearchTrail
from tests.fakes.clock import FixedClock
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import ANN, BEN, NOW

X, Y = Slug("x"), Slug("y")


async def test_a_search_is_kept_when_one_of_its_results_is_opened() -> None:
    stores, clock = MemoryStores.empty(), FixedClock(NOW)
    trail = SearchTrail(stores.searched, clock)
    trail.found(ANN, "  ＭＡＰ　人脈 ", [X])
    await trail.opened(ANN, Y)  # not among them
    await trail.opened(BEN, X)  # somebody else
    assert stores.searched.kept == {}
    await trail.opened(ANN, X)
    await trail.opened(ANN, X)
    assert await stores.searched.of_person(person_of(ANN)) == [Searched(X, "map 人脈", NOW)]


async def test_a_search_of_long_ago_and_a_forgotten_one_lead_nowhere() -> None:
    stores, clock = MemoryStores.empty(), FixedClock(NOW)
    trail = SearchTrail(stores.searched, clock)
    trail.found(ANN, "folder", [X])
    trail.found(BEN, "folder", [X])
    trail.forget(BEN)
    await trail.opened(BEN, X)
    clock.advance(REMEMBERED + timedelta(seconds=1))
    await trail.opened(ANN, X)
    trail.found(ANN, "   ", [X])
    await trail.opened(ANN, X)
    assert stores.searched.kept == {}


async def test_who_is_forgotten_is_forgotten_in_every_server_of_discord() -> None:
    stores = MemoryStores.empty()
    trail = SearchTrail(stores.searched, FixedClock(NOW))
    here, there = (Member(Community(Platform.DISCORD, id_), ANN.id, "Ann") for id_ in ("1", "2"))
    for member in (here, there, ANN):
        trail.found(member, "folder", [X])
    trail.forget(here)
    await trail.opened(there, X)
    assert stores.searched.kept == {}
    await trail.opened(ANN, X)  # somebody else, who has the same id on another platform
    assert await stores.searched.of_person(person_of(ANN)) == [Searched(X, "folder", NOW)]
