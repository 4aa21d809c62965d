"""``/oembed``: what programs show of a link to an essay."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml.etree import fromstring

from bot.adapters.web.access import Access
from bot.adapters.web.cards.drawing import Drawing
from bot.adapters.web.cards.fonts import find_font
from bot.adapters.web.cards.keeping import CardFiles, CardImages
from bot.core.community import Community, Platform
from tests.adapters.local_world import World, refused
from tests.unit.arranged import draft

SITE = "https://essays.example"
SERVED = Access(public_hosts=frozenset({"essays.example"}))
NONE = "There is no public essay at this address."


@pytest.fixture
async def world(tmp_path: Path) -> World:
    font = find_font(None)
    world = World(public_url=SITE, cards=CardImages(Drawing(font), CardFiles(tmp_path)) if font is not None else None)
    first = draft("first", title="最初の<名刺>\x01 & 次", author="山田/花子")
    await world.fill([first, draft("own", collection="Ours")])
    await world.services.collections.give("Ours", [Community(Platform.SLACK, "T1")])
    return world


def thumbnail(world: World) -> Mapping[str, object]:
    picture = {"thumbnail_url": f"{SITE}/e/first/card.png", "thumbnail_width": 1200, "thumbnail_height": 630}
    return picture if find_font(None) is not None else {}


async def test_a_link_has_its_title_its_author_and_its_picture(world: World) -> None:
    async with world.stranger(SERVED) as consumer:
        answer = await consumer.get("/oembed", params={"url": f"{SITE}/e/first"})
        as_xml = await consumer.get("/oembed", params={"url": f"{SITE}/e/first", "format": "xml"})
        again = await consumer.get(
            "/oembed", params={"url": f"{SITE}/e/first"}, headers={"If-None-Match": answer.headers["etag"]}
        )
    assert answer.headers["content-type"] == "application/json"
    said = answer.json()
    assert said == {
        "version": "1.0",
        "type": "link",
        "title": "最初の<名刺> & 次",
        "author_name": "山田/花子",
        "author_url": f"{SITE}/author/%E5%B1%B1%E7%94%B0~2F%E8%8A%B1%E5%AD%90",
        "provider_name": "Ichiwa",
        "provider_url": f"{SITE}/",
        **thumbnail(world),
    }
    assert as_xml.headers["content-type"] == "text/xml; charset=utf-8"
    root = fromstring(as_xml.content)
    assert root.tag == "oembed"
    assert {child.tag: child.text for child in root} == {name: str(value) for name, value in said.items()}
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("sizes", "fits"),
    [
        ({"maxwidth": "1200", "maxheight": "630"}, True),
        ({"maxwidth": "1199"}, False),
        ({"maxheight": "629"}, False),
        ({"maxwidth": "", "maxheight": "2000"}, True),
    ],
)
async def test_a_picture_that_is_too_large_is_left_out(world: World, sizes: dict[str, str], fits: bool) -> None:
    async with world.stranger(SERVED) as consumer:
        said = (await consumer.get("/oembed", params={"url": f"{SITE}/e/first", **sizes})).json()
    shown = {name: value for name, value in said.items() if name.startswith("thumbnail")}
    assert shown == (thumbnail(world) if fits else {})


@pytest.mark.parametrize(
    "url",
    [
        f"{SITE}/e/first/",
        f"{SITE}/e/first?in=abc&utm_source=x#part",
        "http://essays.example/e/first",
        "https://ESSAYS.example:443/e/first",
    ],
)
async def test_spellings_of_one_address(world: World, url: str) -> None:
    async with world.stranger(SERVED) as consumer:
        assert (await consumer.get("/oembed", params={"url": url})).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/e/first",
        "//essays.example/e/first",
        "ftp://essays.example/e/first",
        "https://other.example/e/first",
        "https://essays.example.other.example/e/first",
        "https://essays.example:8443/e/first",
        "https://essays.example@other.example/e/first",
        "https://me@essays.example/e/first",
        "https://essays.example:99999999/e/first",
        "https://[essays.example/e/first",
        f"{SITE}/",
        f"{SITE}/about",
        f"{SITE}/e/none",
        f"{SITE}/e/own",
        f"{SITE}/e/First",
        f"{SITE}/e/first/card.png",
        f"{SITE}/e/%66irst",
        f"{SITE}/e/../e/first",
        f"{SITE}/x/e/first",
        "javascript:alert(1)",
        f"{SITE}/e/{'x' * 5000}",
    ],
)
async def test_only_the_address_of_a_public_essay_is_known(world: World, url: str) -> None:
    async with world.stranger(SERVED) as consumer:
        assert refused(await consumer.get("/oembed", params={"url": url}, headers={"Accept": "application/json"}), 404)
        answer = await consumer.get("/oembed", params={"url": url}, headers={"Accept": "application/json"})
    assert refused(answer, 404) == NONE


async def test_without_an_address_there_is_nothing(world: World) -> None:
    async with world.client() as consumer:
        assert refused(await consumer.get("/oembed"), 404) == NONE


async def test_sizes_are_numbers_and_forms_are_two(world: World) -> None:
    async with world.client() as consumer:
        wrong = await consumer.get("/oembed", params={"url": f"{SITE}/e/first", "maxwidth": "1e3"})
        assert refused(wrong, 400) == "“maxwidth” has to be a number of pixels."
        other = await consumer.get("/oembed", params={"url": f"{SITE}/e/first", "format": "yaml"})
        assert refused(other, 501)


@pytest.mark.parametrize("path", ["一話", "%E4%B8%80%E8%A9%B1"])
async def test_a_path_in_japanese_is_ours_however_it_is_written(path: str) -> None:
    world = World(public_url=f"{SITE}/{path}")
    await world.fill([draft("first")])
    async with world.client() as consumer:
        for spelling in ("一話", "%E4%B8%80%E8%A9%B1"):
            answer = await consumer.get("/oembed", params={"url": f"{SITE}/{spelling}/e/first"})
            assert answer.status_code == 200


async def test_below_a_path_only_what_is_below_it_is_ours() -> None:
    world = World(public_url=f"{SITE}/essays")
    await world.fill([draft("first")])
    async with world.client() as consumer:
        below = await consumer.get("/oembed", params={"url": f"{SITE}/essays/e/first"})
        beside = await consumer.get("/oembed", params={"url": f"{SITE}/e/first"})
        likely = await consumer.get("/oembed", params={"url": f"{SITE}/essays-of-others/e/first"})
    assert (below.status_code, beside.status_code, likely.status_code) == (200, 404, 404)
