"""What search engines are told: the sitemap, and robots.txt."""

from __future__ import annotations

import threading
from datetime import date
from urllib.robotparser import RobotFileParser

import httpx
import pytest
from lxml.etree import fromstring
from starlette.applications import Starlette
from starlette.routing import Route

from bot.adapters.web.access import Access
from bot.adapters.web.paths import Paths
from bot.adapters.web.site.sitemap import SearchEngines
from bot.core.community import Community, Platform
from bot.core.essay import Rights
from tests.adapters.local_world import URL, World
from tests.unit.arranged import draft

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SERVED = Access(public_hosts=frozenset({"essays.example"}))
PAGES = [f"{URL}{path}" for path in ("/", "/archive", "/ranking", "/about")]


@pytest.fixture
async def world() -> World:
    world = World()
    await world.fill(
        [
            draft("first", date=date(2026, 3, 14), category="働き/はじめ", tags=("a & b",)),
            draft("second"),
            draft("linked", rights=Rights.LINK_ONLY, source_url="https://a.example/1"),
            draft("own", category="Secret", collection="Ours"),
        ]
    )
    await world.services.collections.give("Ours", [Community(Platform.SLACK, "T1")])
    return world


def addresses(document: bytes, root: str) -> list[str]:
    """The addresses of a file, which must be as the protocol describes it."""
    read = fromstring(document)
    assert read.tag == f"{NAMESPACE}{root}"
    each = {"urlset": "url", "sitemapindex": "sitemap"}[root]
    assert len(read) > 0
    assert all(child.tag == f"{NAMESPACE}{each}" and [e.tag for e in child] == [f"{NAMESPACE}loc"] for child in read)
    found = [str(child.findtext(f"{NAMESPACE}loc")) for child in read]
    assert len(set(found)) == len(found)
    assert all(address.startswith(f"{URL}/") and address.isascii() and " " not in address for address in found)
    return found


async def test_the_sitemap_has_what_is_public_and_may_be_shown_in_full(world: World) -> None:
    async with world.stranger(SERVED) as engine:
        answer = await engine.get("/sitemap.xml")
        again = await engine.get("/sitemap.xml", headers={"If-None-Match": answer.headers["etag"]})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml; charset=utf-8")
    assert (again.status_code, again.content) == (304, b"")
    found = addresses(answer.content, "urlset")
    assert found[:4] == PAGES
    assert [address for address in found if "/e/" in address] == [f"{URL}/e/first", f"{URL}/e/second"]
    paths = Paths(URL)
    for path in (paths.category("働き/はじめ"), paths.tag("a & b"), paths.author("Someone"), "/archive/2026-03"):
        assert URL + path in found
    assert "Secret" not in answer.text
    assert "own" not in answer.text


async def test_a_sitemap_is_put_together_off_the_event_loop(world: World) -> None:
    threads: set[threading.Thread] = set()

    class Watched(Paths):
        def tag(self, name: str, page: int = 1) -> str:
            threads.add(threading.current_thread())
            return super().tag(name, page)

        def whole(self, path: str) -> str:
            threads.add(threading.current_thread())
            return super().whole(path)

    engines = SearchEngines(world.services.site, world.library, Watched(URL))
    routes = [Route("/sitemap.xml", engines.sitemap)]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=routes)), base_url=URL) as engine:
        assert "/tag/" in (await engine.get("/sitemap.xml")).text
    assert threads
    assert threading.current_thread() not in threads


async def test_beyond_so_many_addresses_there_are_parts(world: World) -> None:
    engines = SearchEngines(world.services.site, world.library, Paths(URL), most=4)
    routes = [Route("/sitemap.xml", engines.sitemap), Route("/sitemap-{part:int}.xml", engines.part)]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=routes)), base_url=URL) as engine:
        parts = addresses((await engine.get("/sitemap.xml")).content, "sitemapindex")
        found = [addresses((await engine.get(part)).content, "urlset") for part in parts]
        beyond = [(await engine.get(f"/sitemap-{part}.xml")).status_code for part in (0, len(parts) + 1, 10**9)]
    assert parts == [f"{URL}/sitemap-{n}.xml" for n in range(1, len(parts) + 1)]
    assert beyond == [404, 404, 404]
    async with world.client() as engine:
        every = addresses((await engine.get("/sitemap.xml")).content, "urlset")
    assert [address for part in found for address in part] == every
    assert {len(part) for part in found[:-1]} == {4}


async def test_robots_may_read_all_but_the_channel_and_searches(world: World) -> None:
    async with world.stranger(SERVED) as engine:
        answer = await engine.get("/robots.txt")
        head = await engine.head("/robots.txt")
        again = await engine.get("/robots.txt", headers={"If-None-Match": answer.headers["etag"]})
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert (head.status_code, head.headers["etag"]) == (200, answer.headers["etag"])
    assert again.status_code == 304
    robots = RobotFileParser()
    robots.parse(answer.text.splitlines())
    assert robots.site_maps() == [f"{URL}/sitemap.xml"]
    open_paths = ("/", "/e/first", "/search", "/archive/2026-03", "/static/site.css", "/feed.atom", "/e/first/card.png")
    assert [path for path in open_paths if not robots.can_fetch("any", URL + path)] == []
    closed = ("/channel", "/channel/events", "/search?q=a")
    assert [path for path in closed if robots.can_fetch("any", URL + path)] == []
