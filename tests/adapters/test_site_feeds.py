"""The feeds of the daily essays, in Atom and as JSON Feed."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from datetime import timedelta
from typing import Any

import feedparser
import httpx
import pytest
from lxml.etree import fromstring
from starlette.applications import Starlette

from bot.adapters.web.access import Access
from bot.adapters.web.paths import Paths
from bot.adapters.web.site.atom import to_atom
from bot.adapters.web.site.feed import Feed, FeedMaker
from bot.adapters.web.site.feed_pages import FeedPages
from bot.adapters.web.site.json_feed import to_json_feed
from bot.core.essay import Language, Rights
from bot.core.ids import Slug
from bot.core.picture import Picture
from bot.services.site.views import DayEssay
from tests.adapters.feed_rules import ATOM, LANG, broken_in_atom, broken_in_json, not_whole
from tests.adapters.local_world import URL, World
from tests.unit.arranged import NOW, draft, essay

FEEDS = [f"/feed{language}.{form}" for language in ("", ".ja", ".en") for form in ("atom", "json")]
HOSTILE = "</title><script>alert(1)</script> ]]> & \x00\x08\x0b\x1f\ufffe\u2028\u202e 名刺"
BODY = """ある朝[続き](https://example.org/next)。注があります[^1]。

![写真](https://example.org/photo.png)

[^1]: これです。
"""
PICTURE = Picture("a" * 64, "image/png", 640, 480)


@pytest.fixture
async def world() -> World:
    world = World()
    card = draft(
        "card",
        title=HOSTILE,
        author="Ichiwa & <編集部>\x01",
        category="働き<はじめ>",
        tags=("新人", "\x02"),
        language=Language.JA,
        summary="一行目。\n二行目\x03。",
        body=BODY,
        source_url="https://example.org/first?a=1&b=2",
    )
    await world.fill([card, draft("plain")])
    shown = world.stores.pictures
    await shown.add(Slug("card"), 0, "https://example.org/photo.png", PICTURE, b"png")
    return world


def parsed(answer: httpx.Response) -> feedparser.FeedParserDict:
    kind = {"content-type": answer.headers["content-type"]}
    return feedparser.parse(io.BytesIO(answer.content), response_headers=kind)


@pytest.mark.parametrize("path", FEEDS)
async def test_a_feed_is_what_its_specification_asks_for(world: World, path: str) -> None:
    async with world.client() as browser:
        answer = await browser.get(path)
    assert answer.status_code == 200
    if path.endswith("json"):
        assert answer.headers["content-type"] == "application/feed+json; charset=utf-8"
        assert broken_in_json(answer.content) == []
        return
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert broken_in_atom(answer.content) == []
    read = parsed(answer)
    assert (read.bozo, read.version) == (False, "atom10")
    assert len(read.entries) == (2 if path == "/feed.atom" else 1)


async def test_an_entry_is_the_whole_essay_with_whole_addresses(world: World) -> None:
    async with world.client() as browser:
        answer, as_json = await browser.get("/feed.ja.atom"), await browser.get("/feed.ja.json")
    [entry] = parsed(answer).entries
    assert entry.id == "tag:127.0.0.1,2026-11-24:/e/card"
    assert entry.title_detail.value == "</title><script>alert(1)</script> ]]> & 名刺"
    assert entry.author == "Ichiwa & <編集部>"
    assert [tag.term for tag in entry.tags] == ["働き<はじめ>", "新人"]
    assert entry.summary == "一行目。 二行目。"
    assert entry.link == f"{URL}/e/card"
    assert [link.href for link in entry.links if link.rel == "via"] == ["https://example.org/first?a=1&b=2"]
    assert entry.updated == "2026-11-23T15:00:00Z"  # the day begins in Tokyo
    [html] = [content.text or "" for content in fromstring(answer.content).iter(f"{ATOM}content")]
    assert f'src="{URL}{PICTURE.path}"' in html
    assert f'href="{URL}/e/card#' in html  # of the footnote
    [item] = as_json.json()["items"]
    assert (item["id"], item["url"], item["content_html"]) == (entry.id, entry.link, html)
    assert item["title"] == entry.title_detail.value
    assert not_whole(item["content_html"]) == []


async def test_languages_are_named_and_apart(world: World) -> None:
    async with world.client() as browser:
        every, japanese = [fromstring((await browser.get(path)).content) for path in ("/feed.atom", "/feed.ja.atom")]
        as_json = {path: (await browser.get(path)).json() for path in ("/feed.json", "/feed.en.json")}
    assert every.get(LANG) is None
    assert sorted(str(entry.get(LANG)) for entry in every.iter(f"{ATOM}entry")) == ["en", "ja"]
    assert (japanese.get(LANG), [entry.get(LANG) for entry in japanese.iter(f"{ATOM}entry")]) == ("ja", ["ja"])
    assert japanese.findtext(f"{ATOM}subtitle") == "【One career essay a day, with a question to talk about.】"
    assert [item["language"] for item in as_json["/feed.en.json"]["items"]] == ["en"]
    assert "language" not in as_json["/feed.json"]


async def test_of_an_essay_to_which_we_may_only_link_a_feed_has_the_summary_and_the_link() -> None:
    world = World()
    there = "https://a.example/1?b&c"
    await world.fill([draft("linked", rights=Rights.LINK_ONLY, source_url=there, body="A secret.\n\nWhy?")])
    async with world.client() as browser:
        atom, as_json = await browser.get("/feed.en.atom"), await browser.get("/feed.en.json")
    assert "secret" not in atom.text + as_json.text
    [entry], [item] = parsed(atom).entries, as_json.json()["items"]
    assert (entry.link, entry.summary, "content" in entry) == (there, "What linked taught.", False)
    assert [link.href for link in entry.links if link.rel == "related"] == [f"{URL}/e/linked"]
    assert (item["external_url"], item["url"]) == (there, f"{URL}/e/linked")
    assert item["content_text"] == item["summary"] == "What linked taught."
    assert broken_in_atom(atom.content) == broken_in_json(as_json.content) == []


async def test_a_library_without_essays_has_empty_feeds() -> None:
    async with World().client() as browser:
        atom, as_json = await browser.get("/feed.atom"), await browser.get("/feed.json")
    assert (atom.status_code, as_json.status_code) == (200, 200)
    assert broken_in_atom(atom.content) == broken_in_json(as_json.content) == []
    assert parsed(atom).entries == as_json.json()["items"] == []


async def test_one_essay_of_a_day_is_one_entry_though_both_languages_have_it() -> None:
    world = World()
    await world.fill([draft("only")])
    async with world.client() as browser:
        assert len(parsed(await browser.get("/feed.atom")).entries) == 1


@pytest.mark.parametrize("path", FEEDS)
async def test_what_a_reader_has_is_not_sent_again_until_an_essay_changes(world: World, path: str) -> None:
    async with world.client() as browser, world.client(**{"Accept-Language": "ja"}) as japanese:
        first = await browser.get(path)
        had = {"If-None-Match": first.headers["etag"]}
        again = await japanese.get(path, headers=had)
        assert (again.status_code, again.content) == (304, b"")
        assert (first.headers["cache-control"], first.headers.get("vary")) == ("no-cache", None)
        head = await browser.head(path)
        assert (head.status_code, head.headers["etag"]) == (200, first.headers["etag"])
        for slug in ("card", "plain"):
            await world.library.edit(slug, summary="Another summary.")
        changed = await browser.get(path, headers=had)
        assert changed.status_code == 200
        assert "Another summary." in changed.text
        world.clock.advance(timedelta(days=1))
        assert (await browser.get(path)).headers["etag"] != changed.headers["etag"]


async def test_a_feed_is_made_once_though_many_ask_at_the_same_moment(world: World) -> None:
    made: list[threading.Thread] = []

    class Counting(FeedMaker):
        def made(self, *asked: Any) -> Feed:
            made.append(threading.current_thread())
            return super().made(*asked)

    services = world.services
    maker = Counting(Paths(URL), services.zone, cards=False)
    pages = FeedPages(services.site, world.stores.pictures, maker, services.catalogue)
    app = httpx.ASGITransport(Starlette(routes=pages.routes()))
    async with httpx.AsyncClient(transport=app, base_url=URL) as reader:
        answers = await asyncio.gather(*(reader.get("/feed.atom") for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(made) == 1
    assert threading.current_thread() not in made


async def test_feeds_are_open_where_the_site_is_published_and_name_nobodys_own_essays(world: World) -> None:
    reader = world.stranger(Access(public_hosts=frozenset({"essays.example"})))
    async with reader:
        assert [(await reader.get(path)).status_code for path in FEEDS] == [200] * len(FEEDS)
        picture = await reader.get(PICTURE.path)
    assert picture.headers["cross-origin-resource-policy"] == "cross-origin"  # a reader on the web shows it


@pytest.mark.parametrize("path", ["/feed.rss", "/feed.de.atom", "/feed.ja.rss", "/feed.JA.atom", "/feed.ja.en.atom"])
async def test_there_are_no_other_feeds(world: World, path: str) -> None:
    async with world.client() as browser:
        assert (await browser.get(path)).status_code == 404


def test_below_a_path_all_addresses_have_it() -> None:
    maker = FeedMaker(Paths("https://a.example/essays"), "America/New_York", cards=True)
    days = [
        DayEssay(NOW.date() - timedelta(days=n), essay(f"n-{n}", body="![A](https://b.example/a.png)"))
        for n in range(2)
    ]
    copies = {Slug(f"n-{n}"): {"https://b.example/a.png": PICTURE} for n in range(2)}
    feed = maker.made(None, "", days, copies, NOW.date())
    assert f'src="https://a.example/essays{PICTURE.path}"' in feed.entries[0].html
    assert broken_in_atom(to_atom(feed)) == broken_in_json(to_json_feed(feed)) == []
    assert [entry.id for entry in feed.entries] == [
        "tag:a.example,2026-11-24:/essays/e/n-0",
        "tag:a.example,2026-11-23:/essays/e/n-1",
    ]
    assert feed.atom == "https://a.example/essays/feed.atom"
    assert feed.entries[0].card == "https://a.example/essays/e/n-0/card.png"
    assert feed.updated == feed.entries[0].since
    assert json.loads(to_json_feed(feed))["items"][0]["image"] == feed.entries[0].card


def test_what_may_not_be_shown_is_in_no_feed_though_the_library_had_it() -> None:
    kept = essay("a", rights=Rights.LINK_ONLY, body="A secret.", source_url="https://a.example/1")
    feed = FeedMaker(Paths("https://a.example"), "UTC", cards=True).made(
        None, "", [DayEssay(NOW.date(), kept)], {}, NOW.date()
    )
    assert b"secret" not in to_atom(feed) + to_json_feed(feed)


@pytest.mark.parametrize(
    "spoiled",
    [
        (b"<id>tag:a.example,2026-11-24:/e/a</id>", b"<id>a</id>"),
        (b"<updated>", b"<updated>Yesterday "),
        (b'rel="alternate" type="text/html" href="https://a.example/e/a"', b'rel="alternate" href="/e/a"'),
        (b"<name>Someone</name>", b"<name> </name>"),
        (b"<title>On a</title>", b""),
        (b'src="https:', b'src="'),
    ],
)
def test_the_rules_of_this_test_notice_what_is_broken(spoiled: tuple[bytes, bytes]) -> None:
    maker = FeedMaker(Paths("https://a.example"), "UTC", cards=False)
    shown = essay("a", body="![A](https://a.example/1.png)")
    copies = {Slug("a"): {"https://a.example/1.png": PICTURE}}
    document = to_atom(maker.made(None, "", [DayEssay(NOW.date(), shown)], copies, NOW.date()))
    assert broken_in_atom(document) == []
    written = document.replace(b'&lt;img src="', b'&lt;img src="')
    assert spoiled[0] in written
    assert broken_in_atom(written.replace(*spoiled)) != []
