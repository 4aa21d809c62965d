"""A source on the local page: a form with an address or a file, which arrives in pieces."""

from __future__ import annotations

import re

import httpx
import pytest

from bot.core.community import LOCAL_COMMUNITY
from bot.core.source import SourceKind
from bot.ports.uploads import UPLOAD_MAX
from tests.adapters.local_world import World
from tests.adapters.shelf import BLOG, blog
from tests.fakes.opening import Site
from tests.unit.arranged import draft

PIECE = 1024 * 1024


@pytest.fixture
def world() -> World:
    """The page, with a blog on the web and a file that can be read."""
    opener = blog()
    hostile = draft("hostile", title="<script>alert(1)</script>", author="<u>Ann</u>")
    opener.sites["export.txt"] = Site([hostile], title="<u>Ink</u>", kind=SourceKind.MOVABLE_TYPE)
    world = World(opener=opener)
    return world


async def upload(client: httpx.AsyncClient, data: bytes, name: str = "export.txt") -> httpx.Response:
    """Hand a file over as the page does."""
    token, at = "", 0
    while True:
        about = {"name": name, "token": token, "at": str(at)}
        answer = await client.post("/channel/upload", params=about, content=data[at : at + PIECE])
        at += PIECE
        if answer.status_code != 200 or at >= len(data):
            return answer
        token = answer.json()["token"]


def token_in(html: str) -> str:
    found = re.search(r'data-route="source-confirm" data-argument="([^"]+)"', html)
    assert found
    return found[1]


async def sent(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    body = {"name": "source-form", "argument": "", "fields": {name: [value] for name, value in fields.items()}}
    return await client.post("/channel/form", json=body)


async def pressed(client: httpx.AsyncClient, name: str, argument: str, value: str = "") -> str:
    body = {"name": name, "argument": argument, "fields": {"": [value]} if value else {}}
    answer = await client.post("/channel/component", json=body)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_the_form_takes_an_address_or_a_file(world: World) -> None:
    async with world.member() as client:
        form = await pressed(client, "source-add", "new")
        assert 'type="file"' in form
        seen = (await sent(client, url=BLOG)).text
        assert "From work 1" in seen
        seen = await pressed(client, "source-rights", token_in(seen), "owner")
        assert 'data-value="owner" aria-pressed="true"' in seen
        await pressed(client, "source-confirm", token_in(seen))
        await world.work.done()
        [source] = await world.stores.sources.of_community(LOCAL_COMMUNITY)
        assert len(await world.stores.essays.hashes(source.name)) == 2


async def test_a_file_of_several_pieces_is_previewed_as_a_whole_and_what_it_holds_is_data(world: World) -> None:
    data = bytes(2 * PIECE + 5)
    async with world.member() as client:
        answer = await upload(client, data)
        token = answer.json()["token"]
        assert world.uploads.kept[token][1] == data
        seen = (await sent(client, file=token)).text
        assert "&lt;u&gt;Ink&lt;/u&gt;" in seen
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in seen
        assert not re.search("<(u|script)>", seen)
        await pressed(client, "source-cancel", token_in(seen))
        assert world.uploads.kept == {}


async def test_pieces_that_do_not_fit_together_and_strange_tokens_are_refused(world: World) -> None:
    async with world.member() as client:
        token = (await upload(client, b"data")).json()["token"]
        for about in (
            {"name": "x", "token": token, "at": "3"},
            {"name": "x", "token": "s-strange", "at": "0"},
            {"name": "x", "token": "../../etc", "at": "0"},
            {"name": "x", "at": "-1"},
            {"name": "x", "at": "9" * 30},
            {"name": "x", "at": str(UPLOAD_MAX)},
        ):
            answer = await client.post("/channel/upload", params=about, content=b"more")
            assert answer.status_code in (400, 404, 422), about
        assert (await sent(client, file="s-strange")).status_code in (400, 404, 422)
        assert (await sent(client, url="")).status_code in (400, 422)


async def test_another_website_cannot_hand_a_file_over(world: World) -> None:
    async with world.member() as client:
        answer = await client.post(
            "/channel/upload", params={"name": "x"}, content=b"data", headers={"Origin": "https://evil.example"}
        )
        assert answer.status_code == 403
        assert world.uploads.kept == {}
