"""A link opens one essay for one community for a while: a forged, stretched, foreign or ended one opens nothing."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.community import LOCAL_COMMUNITY, Community, Platform
from bot.core.essay import Essay
from bot.core.signed_link import LIFETIME, SIGNATURE, UNTIL, Ticket
from bot.services.library.signed_links import Links, Query
from tests.fakes.clock import FixedClock
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW, essay

OURS = Community(Platform.DISCORD, "100000000000000001")
THEIRS = Community(Platform.SLACK, "T012AB3C4")
LUCK, TRUST = essay("luck", category="Own"), essay("trust", category="Own")


class World:
    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        self.clock = FixedClock(NOW)
        self.links = Links(self.stores.essays, self.clock)

    async def query(self, one: Essay = LUCK, community: Community = OURS) -> dict[str, str]:
        path = await self.links.signed(one, community)
        assert urlsplit(path).path == f"/e/{one.slug}"
        return dict(parse_qsl(urlsplit(path).query))

    async def opens(self, query: Query, slug: str = "luck") -> Community | None:
        found = await self.links.opened(slug, query)
        return found.community if found else None


@pytest.fixture
async def world() -> World:
    world = World()
    await world.stores.essays.apply("test", [LUCK, TRUST, essay("open", category="All")], [])
    await world.stores.essays.give("Own", {OURS: "a key of theirs", THEIRS: "another key"})
    return world


async def test_it_opens_its_essay_for_its_community_until_it_ends(world: World) -> None:
    query = list((await world.query()).items())
    assert await world.opens(query) == OURS
    assert await world.opens(list((await world.query(community=THEIRS)).items())) == THEIRS
    world.clock.advance(LIFETIME - timedelta(seconds=1))
    assert await world.opens(query) == OURS
    world.clock.advance(timedelta(seconds=1))
    assert await world.opens(query) is None


async def test_it_opens_nothing_else(world: World) -> None:
    query = list((await world.query()).items())
    for slug in ("trust", "open", "none", "Luck", "../luck", "luck\0", "x" * 99):
        assert await world.opens(query, slug) is None, slug
    assert await world.query(essay("open", category="All")) == {}
    assert await world.query(community=LOCAL_COMMUNITY) == {}


async def test_a_changed_one_opens_nothing(world: World) -> None:
    own = await world.query()
    until, signature = own[UNTIL], own[SIGNATURE]
    theirs = await world.query(community=THEIRS)
    forged: list[list[tuple[str, str]]] = [
        [(UNTIL, str(int(until) + 1)), (SIGNATURE, signature)],
        [(UNTIL, f"0{until}"), (SIGNATURE, signature)],
        [(UNTIL, f"{until} "), (SIGNATURE, signature)],
        [(UNTIL, f"+{until}"), (SIGNATURE, signature)],
        [(UNTIL, "٣" + until[1:]), (SIGNATURE, signature)],
        [(UNTIL, "9" * 500), (SIGNATURE, signature)],
        [(UNTIL, "99999999999"), (SIGNATURE, signature)],
        [(UNTIL, until), (SIGNATURE, signature[:-1])],
        [(UNTIL, until), (SIGNATURE, signature + "=")],
        [(UNTIL, until), (SIGNATURE, signature.swapcase())],
        [(UNTIL, until), (SIGNATURE, "A" * 43)],
        [(UNTIL, until), (SIGNATURE, "")],
        [(UNTIL, until), (SIGNATURE, "名" * 43)],
        [(UNTIL, until)],
        [(SIGNATURE, signature)],
        [(UNTIL, until), (SIGNATURE, signature), (SIGNATURE, signature)],
        [(UNTIL, until), (UNTIL, until), (SIGNATURE, signature)],
        [(UNTIL, until), (SIGNATURE, signature), (UNTIL, theirs[UNTIL])],
        [("key", "a key of theirs")],
        [(UNTIL, until), (SIGNATURE, signature), *((f"x{n}", "") for n in range(99))],
        [],
    ]
    for query in forged:
        assert await world.opens(query) is None, query
    assert await world.opens([("in", "a slot"), (UNTIL, until), (SIGNATURE, signature)]) == OURS


async def test_it_ends_with_the_collection_and_does_not_come_back(world: World) -> None:
    query = list((await world.query()).items())
    await world.stores.essays.give("Own", {THEIRS: "another key"})
    assert await world.opens(query) is None
    await world.stores.essays.give("Own", {OURS: "a newer key", THEIRS: "another key"})
    assert await world.opens(query) is None
    await world.stores.essays.give("Own", {OURS: "a key of theirs"})
    assert await world.opens(query) == OURS
    await world.stores.essays.apply("test", [], [LUCK.slug])
    assert await world.opens(query) is None


async def test_links_on_its_page_end_when_it_does(world: World) -> None:
    found = await world.links.opened("luck", list((await world.query()).items()))
    assert found is not None
    world.clock.advance(timedelta(days=1))
    onward = await world.links.all_signed([TRUST], found.community, found.until)
    assert f"until={int((NOW + LIFETIME).timestamp())}&" in onward[TRUST.slug]


parts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)


@given(st.tuples(parts, parts), st.tuples(parts, parts))
def test_no_two_links_are_signed_alike(one: tuple[str, str], other: tuple[str, str]) -> None:
    signed = [Ticket.signed("key", slug, Community(Platform.LOCAL, id_), NOW).signature for slug, id_ in (one, other)]
    assert (signed[0] == signed[1]) == (one == other)
