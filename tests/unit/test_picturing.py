"""Copying the pictures of essays: which ones, once, and what becomes of failures."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.essay import Rights
from bot.core.ids import Slug
from bot.core.picture import PICTURES_MAX, Picture
from bot.errors import AddressGone, Blocked, FetchFailed, SourceError
from bot.ports.picture_source import PictureSource
from bot.services.library.picturing import AGAIN, Picturing, copy_packed
from tests.fakes.clock import FixedClock
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW, essay

LUCK = Slug("luck")


class Web:
    """Has a picture at every address but those of ``failing``. ``asked`` are the addresses, in order."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failing: dict[str, SourceError] = {}

    async def copy(self, address: str) -> tuple[Picture, bytes]:
        self.asked.append(address)
        if address in self.failing:
            raise self.failing[address]
        return Picture(f"{hash(address):064x}"[-64:], "image/png", 10, 20), address.encode()


class World:
    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        self.web = Web()
        self.clock = FixedClock(NOW)
        self.picturing = Picturing(self.stores.essays, self.stores.pictures, self.web, self.clock)

    async def add(self, *numbers: int, slug: str = "luck", rights: Rights = Rights.OWNER) -> None:
        body = "\n\n".join(f"![{number}]({url(number)})" for number in numbers)
        await self.stores.essays.apply("s", [essay(slug, body=f"Text.\n\n{body}", rights=rights)], [])

    async def import_(self, *addresses: str, packed: PictureSource, rights: Rights = Rights.OWNER) -> None:
        """An essay with these pictures comes in, and ``packed`` with it."""
        body = "Text.\n\n" + "\n\n".join(f"![{address}]({address})" for address in addresses)
        luck = essay("luck", body=body, rights=rights)
        await self.stores.essays.apply("s", [luck], [])
        await copy_packed(self.stores.pictures, luck, packed)

    async def shown(self, slug: Slug = LUCK) -> list[tuple[str, bool]]:
        found = (await self.stores.pictures.of([slug])).get(slug, ())
        return [(each.address, each.picture is not None) for each in found]


def url(number: int) -> str:
    return f"https://a.example/{number}.jpg"


@pytest.fixture
def world() -> World:
    return World()


async def test_pictures_are_copied_in_their_order_and_once(world: World) -> None:
    await world.add(3, 1, 2, 1)
    assert await world.picturing.picture(LUCK) == 3
    assert await world.shown() == [(url(3), True), (url(1), True), (url(2), True)]
    assert [each.words for each in (await world.stores.pictures.of([LUCK]))[LUCK]] == ["3", "1", "2"]
    assert await world.picturing.picture(LUCK) == 3
    await world.add(2, 4)
    assert await world.picturing.pictures_missing(9) == 1
    assert await world.shown() == [(url(2), True), (url(4), True)]
    assert world.web.asked == [url(3), url(1), url(2), url(4)]
    assert await world.picturing.pictures_missing(9) == 0


async def test_of_many_pictures_the_first_are_copied(world: World) -> None:
    await world.add(*range(PICTURES_MAX + 5))
    assert await world.picturing.picture(LUCK) == PICTURES_MAX
    assert len(world.web.asked) == PICTURES_MAX


async def test_only_what_the_rights_allow_is_copied_and_else_thrown_away(world: World) -> None:
    await world.add(1, rights=Rights.LINK_ONLY)
    await world.add(2, slug="licensed", rights=Rights.LICENSED)
    assert await world.picturing.pictures_missing(9) == 1
    assert world.web.asked == [url(2)]
    [copy] = (await world.stores.pictures.of([Slug("licensed")]))[Slug("licensed")]
    assert copy.picture is not None
    await world.stores.essays.apply("s", [], [Slug("licensed")])
    assert await world.picturing.pictures_missing(9) == 1
    assert await world.shown(Slug("licensed")) == []
    assert await world.stores.pictures.data(copy.picture.digest) is None


async def test_a_failure_stops_no_other_and_is_noted(world: World) -> None:
    await world.add(1, 2, 3)
    world.web.failing = {url(1): AddressGone("Nothing."), url(3): Blocked("No.")}
    assert await world.picturing.picture(LUCK) == 1
    assert await world.shown() == [(url(1), False), (url(2), True), (url(3), False)]
    failures = [each.failure for each in (await world.stores.pictures.of([LUCK]))[LUCK]]
    assert failures == ["Nothing.", "", "No."]
    world.clock.advance(timedelta(days=30))
    assert await world.picturing.pictures_missing(9) == 0


async def test_what_may_come_later_is_tried_again_but_not_for_ever(world: World) -> None:
    await world.add(1, 2)
    world.web.failing = {url(1): FetchFailed("Busy.", retry_after=timedelta(hours=2))}
    assert await world.picturing.pictures_missing(9) == 1
    world.clock.advance(timedelta(hours=2) - timedelta(seconds=1))
    assert await world.picturing.pictures_missing(9) == 0
    world.clock.advance(timedelta(seconds=1))
    await world.add(3, slug="back")
    world.web.failing[url(3)] = world.web.failing[url(1)]
    for wait in AGAIN[1:]:
        assert await world.picturing.pictures_missing(9) == 2
        world.clock.advance(max(wait, timedelta(hours=2)))
    del world.web.failing[url(1)]
    assert await world.picturing.pictures_missing(9) == 2
    assert await world.shown() == [(url(1), True), (url(2), True)]
    assert (world.web.asked.count(url(1)), world.web.asked.count(url(2))) == (4, 1)
    world.clock.advance(timedelta(days=1))
    assert await world.picturing.pictures_missing(9) == 1
    world.clock.advance(timedelta(days=99))
    assert await world.picturing.pictures_missing(9) == 0
    assert await world.shown(Slug("back")) == [(url(3), False)]


async def test_it_goes_on_where_it_was_killed(world: World) -> None:
    await world.add(1, 2)

    class KilledError(Exception):
        pass

    async def dies(*_: object) -> None:
        raise KilledError

    stores = world.stores
    add, stores.pictures.add = stores.pictures.add, dies  # type: ignore[method-assign, assignment]
    with pytest.raises(KilledError):
        await world.picturing.picture(LUCK)
    stores.pictures.add = add  # type: ignore[method-assign]
    world.web.failing = {}
    settle, stores.pictures.settle = stores.pictures.settle, dies  # type: ignore[method-assign, assignment]
    with pytest.raises(KilledError):
        await world.picturing.picture(LUCK)
    stores.pictures.settle = settle  # type: ignore[method-assign]
    assert await world.picturing.picture(LUCK) == 2
    assert world.web.asked == [url(1), url(1), url(2)]


async def test_what_came_along_is_copied_first_and_the_web_is_asked_for_the_rest(world: World) -> None:
    packed = Web()
    packed.failing = {"b.png": SourceError("It is broken."), url(1): SourceError("It is not here.")}
    await world.import_("a.png", "b.png", url(1), "/c.png", packed=packed)
    assert packed.asked == ["a.png", "b.png", url(1), "/c.png"]
    came = [("a.png", True), ("b.png", False), (url(1), False), ("/c.png", True)]
    assert await world.shown() == came
    assert await world.picturing.pictures_missing(9) == 1
    assert world.web.asked == [url(1)]
    assert await world.shown() == [*came[:2], (url(1), True), *came[3:]]
    found = (await world.stores.pictures.of([LUCK]))[LUCK]
    assert [each.words for each in found] == ["a.png", "b.png", url(1), "/c.png"]
    assert [each.failure for each in found] == ["", "It is broken.", "", ""]
    assert await world.picturing.pictures_missing(9) == 0


async def test_what_came_along_is_copied_once_and_kept_when_the_text_is_edited(world: World) -> None:
    packed = Web()
    await world.import_("a.png", "b.png", packed=packed)
    await world.import_("a.png", "b.png", packed=packed)
    await world.import_("b.png", "c.png", packed=packed)
    assert packed.asked == ["a.png", "b.png", "c.png"]
    assert await world.picturing.pictures_missing(9) == 1
    assert await world.shown() == [("b.png", True), ("c.png", True)]


async def test_of_what_we_may_only_link_to_and_of_many_pictures_no_more_is_copied(world: World) -> None:
    packed = Web()
    await world.import_("a.png", packed=packed, rights=Rights.LINK_ONLY)
    assert (packed.asked, await world.shown()) == ([], [])
    await world.import_(*(f"{number}.png" for number in range(PICTURES_MAX + 5)), packed=packed)
    assert len(packed.asked) == PICTURES_MAX


async def test_whoever_looks_for_pictures_at_the_same_time_takes_none_away(world: World) -> None:
    """The server's own clock may reach the essay before, or while, the import copies what came along."""

    class Slow(Web):
        async def copy(self, address: str) -> tuple[Picture, bytes]:
            if not self.asked:
                await world.picturing.pictures_missing(9)
            return await super().copy(address)

    packed = Slow()
    packed.failing = {url(1): SourceError("It is not here.")}
    await world.import_("a.png", url(1), packed=packed)
    assert await world.shown() == [("a.png", True), (url(1), True)]
    assert world.web.asked == [url(1)]

    class Importing(Web):
        async def copy(self, address: str) -> tuple[Picture, bytes]:
            await copy_packed(world.stores.pictures, luck, Web())
            return await super().copy(address)

    luck = essay("luck", body=f"![]({url(2)})\n\n![](b.png)")
    await world.stores.essays.apply("s", [luck], [])
    late = Picturing(world.stores.essays, world.stores.pictures, Importing(), world.clock)
    assert await late.picture(LUCK) == 2
