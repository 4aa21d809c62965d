"""A community sees its own collections and the public ones, and nothing else of the library."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.collection import Audience, Outside, invisible_to
from bot.core.community import LOCAL_COMMUNITY, Channel, Community, Member, Platform, person_of
from bot.core.essay import Essay, Language
from bot.core.ids import MemberId
from bot.core.rating import Vote
from bot.core.saved import Saved
from bot.core.subscription import Slot
from bot.errors import InvalidInput, NotFound
from bot.ports.search import SearchIndex
from bot.services.community.engagement import Engagement, Period
from bot.services.community.saving import Saving
from bot.services.delivery.picking import Picking
from bot.services.library.collections import Collections
from bot.services.library.indexing import Indexer
from bot.services.library.library import Library
from bot.services.library.searching import Searching
from bot.services.library.signed_links import Links
from tests.fakes.clock import FixedClock
from tests.fakes.fingerprints import MemoryFingerprints
from tests.fakes.search import MemorySearch
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW, essay, post, standing_order

URL = "https://essays.example"
OURS = Community(Platform.DISCORD, "100000000000000001")
THEIRS = Community(Platform.DISCORD, "100000000000000002")
NAMES = ("Work", "People", "Money")
WORDS = ("amber", "basalt", "cedar", "dahlia", "ebony", "falcon")  # one for each essay, and found nowhere else
ESSAYS = [
    essay(
        f"{word}-essay",
        title=f"The {word} door",
        author=f"{word.title()} Writer",
        category=NAMES[number % len(NAMES)],
        tags=(f"{word}tag",),
        body=f"Everybody walks. One of them carries a {word}.",
    )
    for number, word in enumerate(WORDS)
]
owned = st.dictionaries(st.sampled_from(NAMES), st.frozensets(st.sampled_from([OURS, THEIRS]), min_size=1))


class World:
    """The use cases over six essays of three collections, all of them rated and saved by one member."""

    def __init__(self, audience: Audience, index: SearchIndex) -> None:
        self.stores = MemoryStores.empty()
        essays, ratings = self.stores.essays, self.stores.ratings
        clock = FixedClock(NOW)
        self.audience = audience
        self.community = audience if isinstance(audience, Community) else THEIRS
        self.member = Member(self.community, MemberId("ann"), "Ann")
        self.index = index
        self.library = Library(essays, Indexer(essays, index), MemoryFingerprints())
        self.searching = Searching(essays, index, ratings)
        self.engagement = Engagement(essays, ratings, clock)
        self.saving = Saving(self.stores.saved, essays, clock)
        self.picking = Picking(essays, self.stores.picks, URL)
        self.links = Links(essays, clock)
        self.collections = Collections(essays, URL, self.links)

    async def fill(self, owners: Mapping[str, frozenset[Community]]) -> None:
        await self.stores.essays.apply("test", ESSAYS, ())
        await self.index.update(ESSAYS)
        for name, its in owners.items():
            await self.collections.give(name, its)
        for one in ESSAYS:
            await self.stores.ratings.vote(self.member, Vote(one.slug, self.member.id, "command", 4.0, NOW))
            await self.stores.saved.save(person_of(self.member), Saved(one.slug, NOW))

    async def searched(self) -> str:
        """All that a search, its counts left out, lets through."""
        said: list[object] = []
        for word in WORDS:
            for query in (word, f"author:{word}", f"tag:{word}tag", f'"{word}"', "lang:en", "everybody", word[:-1]):
                found = await self.searching.search(query, self.audience)
                said += [found.results, found.nearest, found.query if found.typed else "", found.topics]
            said += await self.searching.complete(word[:3], self.audience)
            said += await self.searching.complete("", self.audience)
        return repr(said)

    async def listed(self) -> str:
        """All that lists, menus and picks let through."""
        library, audience = self.library, self.audience
        said: list[object] = [await library.newest(audience, 99), await library.collections(audience)]
        for day in range(1, 8):
            with suppress(NotFound):
                said.append(await library.of_the_day(date(2026, 1, day), Language.EN, audience))
                said.append(await library.at_random(audience))
        for one in await library.newest(audience, 99):
            said += await self.searching.related(one, audience)
        said += [await self.engagement.top(self.community, Period.ALL), await self.saving.saved(self.member)]
        said += await self.engagement.rated_by(self.member, 10)
        order = standing_order(channel=Channel(self.community, "channel"))
        slots = [Slot(order.id, date(2026, 8, day)) for day in range(1, len(ESSAYS) + 1)]
        said += [await self.picking.plan(order, slots[: ahead + 1]) for ahead in range(len(ESSAYS))]
        return repr(said)


def _words(essays: list[Essay]) -> set[str]:
    return {one.slug.removesuffix("-essay") for one in essays}


@given(owned, st.sampled_from([OURS, THEIRS]))
async def test_a_community_never_meets_a_word_of_a_hidden_essay(
    owners: Mapping[str, frozenset[Community]], asking: Community
) -> None:
    world = World(asking, MemorySearch())
    await world.fill(owners)
    hidden = [one for one in ESSAYS if asking not in owners.get(one.category, {asking})]
    said = (await world.searched() + await world.listed()).casefold()
    assert {word for word in WORDS if word in said} == set(WORDS) - _words(hidden)
    for one in hidden:
        with pytest.raises(NotFound, match=f"There is no essay called “{one.slug}”"):
            await world.library.essay(one.slug, asking)
        with pytest.raises(NotFound):
            await world.engagement.rate(world.member, one.slug, 5)
        with pytest.raises(NotFound):
            await world.saving.save(world.member, one.slug)
        with pytest.raises(InvalidInput, match="There is no collection"):
            await world.library.collections_named(one.category, asking)


@given(owned)
async def test_the_public_meets_public_essays_alone(owners: Mapping[str, frozenset[Community]]) -> None:
    world = World(Outside.PUBLIC, MemorySearch())
    await world.fill(owners)
    said = (await world.searched()).casefold()
    assert {word for word in WORDS if word in said} == _words([one for one in ESSAYS if one.category not in owners])


@given(owned, st.sampled_from([OURS, THEIRS, Outside.PUBLIC]))
async def test_counts_are_those_of_what_is_seen(owners: Mapping[str, frozenset[Community]], audience: Audience) -> None:
    world = World(audience, MemorySearch())
    await world.fill(owners)
    seen = await world.library.newest(audience, 99)
    for query in ("everybody", "lang:en", "-nothing everybody"):
        assert (await world.searching.search(query, audience)).total == len(seen)
    assert len(await world.searching.complete("door", audience, 2)) == min(2, len(seen))
    assert sum((await world.library.collections(audience)).values()) == len(seen)
    assert sum((await world.library.sources(audience)).values()) == len(seen)


async def test_the_operator_sees_everything() -> None:
    world = World(Outside.OPERATOR, MemorySearch())
    await world.fill({name: frozenset({OURS}) for name in NAMES})
    assert len(await world.library.newest(Outside.OPERATOR, 99)) == len(ESSAYS)
    assert (await world.searching.search("everybody", Outside.OPERATOR)).total == len(ESSAYS)
    assert invisible_to(Outside.OPERATOR, {"Work": {OURS: "key"}}) == frozenset()


async def opened(world: World, address: str, slug: str) -> Community | None:
    found = await world.links.opened(slug, parse_qsl(urlsplit(address).query))
    return found.community if found else None


async def test_a_link_opens_for_whom_it_was_made_until_the_collection_goes_elsewhere() -> None:
    world = World(OURS, MemorySearch())
    await world.fill({"Work": frozenset({OURS})})
    [hidden, *_] = [one for one in ESSAYS if one.category == "Work"]
    address = await world.collections.page_address(hidden, OURS)
    assert address.startswith(f"{URL}/e/{hidden.slug}?until=")
    assert await opened(world, address, hidden.slug) == OURS
    assert await opened(world, address, "people-none") is None
    assert await world.collections.page_address(hidden, THEIRS) == ""
    await world.collections.give("Work", [OURS, THEIRS])
    assert await world.collections.page_address(hidden, OURS) == address
    assert await opened(world, await world.collections.page_address(hidden, THEIRS), hidden.slug) == THEIRS
    await world.collections.give("Work", [THEIRS])
    assert await opened(world, address, hidden.slug) is None
    await world.collections.give("Work", [OURS])
    assert await opened(world, address, hidden.slug) is None  # given anew is not given back
    await world.collections.give("Work", [])
    assert await world.collections.page_address(hidden, THEIRS) == ""
    assert await world.collections.address(hidden, THEIRS) == f"{URL}/e/{hidden.slug}"  # everybody's, and for good


async def test_where_nobody_elsewhere_comes_there_is_no_page_address() -> None:
    world = World(OURS, MemorySearch())
    await world.fill({"Work": frozenset({OURS})})
    [hidden, *_] = [one for one in ESSAYS if one.category == "Work"]
    [public, *_] = [one for one in ESSAYS if one.category != "Work"]
    essays = world.stores.essays
    at_home = Collections(essays, "http://127.0.0.1:8080", world.links)
    static = Collections(essays, URL, world.links, is_static=True)
    assert [await at_home.page_address(one, OURS) for one in (hidden, public)] == ["", ""]
    assert [await static.page_address(one, OURS) for one in (hidden, public)] == ["", ""]
    assert [await static.address(one, OURS) for one in (hidden, public)] == ["", f"{URL}/e/{public.slug}"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "http://localhost", "http://ichiwa.lan", "http://192.168.0.7"]
)
async def test_no_chat_is_given_an_address_that_others_cannot_open(url: str) -> None:
    world = World(OURS, MemorySearch())
    await world.fill({"Work": frozenset({OURS})})
    collections = Collections(world.stores.essays, url)
    for one in ESSAYS:
        assert not await collections.address(one, OURS)
        assert not await collections.page_address(one, OURS)
        assert await collections.address(one, LOCAL_COMMUNITY) == f"{url}/e/{one.slug}"


async def test_what_belongs_to_a_community_has_no_lasting_address_in_its_chat() -> None:
    world = World(OURS, MemorySearch())
    await world.fill({"Work": frozenset({OURS})})
    for one in ESSAYS:
        address = await world.collections.address(one, OURS)
        assert address == ("" if one.category == "Work" else f"{URL}/e/{one.slug}")


async def test_no_post_leads_to_the_page_of_a_communitys_own_essay() -> None:
    world = World(OURS, MemorySearch())
    await world.fill({})
    one = ESSAYS[0]
    await world.stores.essays.shown(one.slug, 0)
    await world.collections.give(one.category, [OURS])
    assert one.slug in await world.stores.essays.unshown()  # so that its posts are brought up to date
    shown = post(one.slug, url=f"{URL}/e/{one.slug}")
    renewed = await world.picking.renewed(shown, Channel(OURS, "channel"))
    assert renewed is not None
    assert renewed.url == ""  # a post lasts, and a link to what is not public must not
    assert await world.picking.renewed(shown, Channel(THEIRS, "channel")) is None
    slot = Slot(standing_order().id, date(2026, 8, 1))
    planned = await world.picking.plan(replace(standing_order(), channel=Channel(OURS, "channel")), [slot])
    assert planned is not None
    assert planned.post.url == (await world.collections.address(one, OURS)) == ""


async def test_what_nothing_is_called_cannot_be_given() -> None:
    world = World(OURS, MemorySearch())
    await world.fill({})
    with pytest.raises(NotFound, match="There is no collection “Wörk”"):
        await world.collections.give("Wörk", [OURS])
    await world.collections.give("Work", [OURS])
    await world.stores.essays.apply("test", (), [one.slug for one in ESSAYS if one.category == "Work"])
    assert [(one.name, one.essays, one.owners) for one in await world.collections.every()] == [
        ("Money", 2, ()),
        ("People", 2, ()),
        ("Work", 0, (OURS,)),
    ]
