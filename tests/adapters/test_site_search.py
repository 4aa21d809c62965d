"""The search page: what is found and how it is shown, what cannot be searched for, and what it may cost."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from bot.adapters.web.access import Access
from bot.adapters.web.language import LanguageChoice
from bot.adapters.web.paths import Paths
from bot.adapters.web.site import search_parts
from bot.adapters.web.site.house import House
from bot.adapters.web.site.search import AT_ONCE, SIZE, WAITING_MAX, SearchPages
from bot.core.collection import Outside
from bot.core.community import LOCAL_COMMUNITY
from bot.core.essay import Language
from bot.services.library.collections import Collections
from bot.services.library.results import Result
from bot.services.library.searching import QUERY_MAX, SearchPage
from tests.adapters.local_world import PAGES, URL, World, words
from tests.fakes.library import ListSource
from tests.hanging import HANGING
from tests.unit.arranged import draft

PUBLIC = Access(public_hosts=frozenset({"127.0.0.1"}))
HTML = {"Accept": "text/html"}
LETTER = "倉庫で働いた。上司への手紙を書いた。返事は来なかった。\n\nあなたなら？"


@pytest.fixture
async def world() -> World:
    world = World(access=PUBLIC)
    letter = draft("letter", title="返事", body=LETTER, language=Language.JA, tags=("手紙", "上司"), author="編集部")
    await world.fill([draft("kite", body="A kite & <b>wind</b>.\n\nWhy?", tags=("wind",)), letter])
    return world


async def search(world: World, query: str, status: int = 200, **more: str) -> str:
    async with world.client(**HTML) as browser:
        answer = await browser.get("/search?" + urlencode({"q": query} | more))
    assert answer.status_code == status, answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    return answer.text


def found(page: str) -> list[str]:
    return re.findall(r'class="entry"><a href="/e/([^"]*)"', page)


def typed(page: str) -> str:
    [value] = re.findall(r'<input [^>]*value="([^"]*)"', page)
    return str(value)


async def test_without_a_query_there_is_the_form_alone(world: World) -> None:
    async with world.client(**HTML) as browser:
        page = (await browser.get("/search")).text
    assert 'method="get" action="/search"' in page
    assert "noindex" not in page
    assert found(page) == []
    assert "data-answered" not in page
    assert '<script type="module" src="/static/search.js">' in page


async def test_what_is_found_is_counted_and_marked_in_the_essay_s_own_words(world: World) -> None:
    page = await search(world, "手紙")
    assert found(page) == ["letter"]
    assert "1 essay for “手紙”" in words(page)
    assert "上司への<mark>手紙</mark>を書いた" in page
    assert (typed(page), "data-answered" in page) == ("手紙", True)
    assert "A <mark>kite</mark> &amp; wind" in await search(world, "kite")


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        *[
            ("tag:wind", ["kite"]),
            ("author:編集部", ["letter"]),
            ("lang:ja", ["letter"]),
            ("tag:手紙 返事", ["letter"]),
        ],
        *[('"への手紙"', ["letter"]), ("after:2027", []), ("-kite lang:en", [])],
    ],
)
async def test_filters_work_as_in_the_chat(world: World, query: str, slugs: list[str]) -> None:
    assert found(await search(world, query)) == slugs


async def test_nothing_found_leads_on(world: World) -> None:
    page = await search(world, "zeppelin")
    assert "Nothing was found. Try different words, or fewer. You can browse by topic: Work" in words(page)
    assert '<a href="/search?q=category%3AWork">Work</a>' in page
    assert 'class="onward" href="/archive"' in page


async def test_a_slip_is_searched_at_once_and_what_was_typed_a_link_away(world: World) -> None:
    page = await search(world, "kitte")
    assert "1 essay for “kite” Nothing for “kitte”; showing “kite”. Search for “kitte” as it is" in words(page)
    assert (found(page), typed(page)) == (["kite"], "kitte")
    assert 'href="/search?q=%22kitte%22"' in page
    page = await search(world, '"kitte"')
    assert (found(page), "Perhaps one of these: kite" in words(page)) == ([], True)


@pytest.mark.parametrize(
    ("query", "sentence", "label", "onward"),
    [
        ("lang:en 手紙", "No English essay fits; 1 Japanese one does.", "Search essays in Japanese", "手紙 lang:ja"),
        ("lang:ja kite", "No Japanese essay fits; 1 English one does.", "Search essays in English", "kite lang:en"),
        ("tag:wind 手紙", "No essay fits all of this.", "Without the tag (1 essay)", "手紙"),
    ],
)
async def test_what_would_be_found_otherwise_is_a_link_away(
    world: World, query: str, sentence: str, label: str, onward: str
) -> None:
    page = await search(world, query)
    assert f"{sentence} {label}" in words(page)
    [address] = re.findall(rf'<a href="([^"]*)">{re.escape(label)}</a>', page)
    assert address == "/search?" + urlencode({"q": onward})
    assert found(await search(world, onward))


async def test_an_essay_in_another_language_than_the_query_says_so_in_the_reader_s(world: World) -> None:
    class Finding:
        """A search by meaning, which finds the Japanese letter by an English question."""

        async def search(self, query: str, *_: object, **__: object) -> SearchPage:
            letter = await world.library.essay("letter", Outside.PUBLIC)
            return SearchPage(query, None, 1, 1, 1, (Result(letter, ()),), asked_in=Language.EN)

    async with served(world, Finding()) as browser:
        answer = await browser.get("/search?q=writing+to+a+boss", headers={"Accept-Language": "ja"})
    assert "【Only essays in Japanese were found.】" in words(answer.text)  # the reader's language is the essay's
    assert '<span class="tongue">【Japanese】</span>' in answer.text


@pytest.mark.parametrize(
    ("query", "more", "sentence"),
    [
        ("", {}, "Type what to search for."),
        (" 　\t", {}, "Type what to search for."),
        ("\0", {}, "Type what to search for."),
        ("x" * (QUERY_MAX + 1), {}, f"The limit is {QUERY_MAX} characters."),
        ("tagg:wind", {}, "There is no filter “tagg:”. Did you mean tag:?"),
        ("after:soon", {}, "“soon” is not a date for after:."),
        ("lang:fr", {}, "“fr” does not fit lang:."),
    ],
)
async def test_what_cannot_be_searched_for_is_told_and_given_back(
    world: World, query: str, more: dict[str, str], sentence: str
) -> None:
    page = await search(world, query, 400, **more)
    [told] = re.findall(r'<p class="mistake" id="mistake" role="alert">(.*?)</p>', page)
    assert sentence in words(told)
    assert 'aria-invalid="true"' in page
    if "\0" not in query and query.strip():
        assert typed(page) == query


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "", "９", "9999999999999999999", "1' OR 1"])
async def test_a_page_that_is_none(world: World, page: str) -> None:
    assert f"There is no page “{page[:20]}”." in words(await search(world, "kite", 404, page=page)).replace(
        "&#39;", "'"
    )


async def test_a_page_beyond_the_last(world: World) -> None:
    page = await search(world, "kite", page="7")
    assert "There is only 1 page." in words(page)
    assert found(page) == []


async def test_odd_queries_find_nothing_and_break_nothing(world: World) -> None:
    for query in (
        "<script>alert(1)</script>",
        '"',
        "'; DROP TABLE essays; --",
        "𝕏" * 90,
        "\ud800",
        "%",
        "*",
        "a\0b",
        "🙂",
    ):
        async with world.client(**HTML) as browser:
            answer = await browser.get(f"/search?q={quote(query.encode('utf-8', 'surrogatepass'))}")
        assert answer.status_code == 200, query
        assert "<script>alert" not in answer.text


async def test_pages_of_results_are_as_long_as_they_say() -> None:
    world = World(access=PUBLIC)
    await world.fill([draft(f"n-{n:02}", title="Doors", date=date(2026, 1, 1 + n)) for n in range(25)])
    seen: list[str] = []
    path = "/search?q=doors"
    async with world.client(**HTML) as browser:
        for size in (SIZE, SIZE, 5):
            page = (await browser.get(path)).text
            assert len(found(page)) == size
            seen += found(page)
            path = next(iter(re.findall(r'rel="next" href="([^"]*)"', page)), "").replace("&amp;", "&")
    assert (len(set(seen)), path) == (25, "")
    assert 'rel="prev" href="/search?q=doors&amp;page=2"' in page


@pytest.mark.parametrize("is_static", [False, True])
async def test_a_page_for_a_host_that_answers_no_forms_has_none_to_choose_a_language_by(
    world: World, is_static: bool
) -> None:
    async with served(world, world.services.searching, is_static=is_static) as browser:
        page = (await browser.get("/search")).text
    assert ('action="/language"' in page) is not is_static
    assert ("<noscript>" in page) is is_static
    assert ("rating:4" in page) is not is_static, "what a copy does not know is no example"


# What it may cost


class _Stuck:
    """A search that ends when it is let go."""

    def __init__(self) -> None:
        self.open, self.full = asyncio.Event(), asyncio.Event()
        self.running = self.most = 0

    async def search(self, query: str, *_: object, **__: object) -> SearchPage:
        self.running += 1
        self.most = max(self.most, self.running)
        if self.running == AT_ONCE:
            self.full.set()
        try:
            await self.open.wait()
        finally:
            self.running -= 1
        return SearchPage(query, None, 1, 1, 0, ())


def served(world: World, searching: Any, *, is_static: bool = False, **limits: float) -> httpx.AsyncClient:
    house = House(PAGES, Paths(URL), "", is_static=is_static)
    pages = SearchPages(house, world.services.site, searching, **limits)
    app = Starlette(routes=pages.routes(), middleware=[Middleware(LanguageChoice)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL)


async def test_a_few_searches_run_at_once_some_wait_and_the_rest_are_told_to_come_back(world: World) -> None:
    stuck = _Stuck()
    async with served(world, stuck) as browser:
        waiting = [asyncio.create_task(browser.get("/search?q=kite")) for _ in range(AT_ONCE + WAITING_MAX)]
        await stuck.full.wait()
        for _ in range(100):  # the others come as far as they can
            await asyncio.sleep(0)
        refused = await browser.get("/search?q=kite")
        stuck.open.set()
        answers = await asyncio.gather(*waiting)
        after = await browser.get("/search?q=kite")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert "Many people are searching at this moment." in words(refused.text)
    assert typed(refused.text) == "kite"
    assert [answer.status_code for answer in (*answers, after)] == [200] * (AT_ONCE + WAITING_MAX + 1)
    assert stuck.most == AT_ONCE


async def test_a_search_that_takes_too_long_is_given_up(world: World) -> None:
    stuck = _Stuck()
    async with served(world, stuck, seconds=0.0) as browser:
        answer = await asyncio.wait_for(browser.get("/search?q=kite"), HANGING)
    assert (answer.status_code, stuck.running) == (503, 0)
    assert "This search took too long" in words(answer.text)


# What a copy of the site is searched by


async def test_the_parts_hold_what_the_public_sees_in_a_few_words_each(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = [draft("own", category="Ours"), *[draft(f"n-{n:03}") for n in range(203)]]
    await world.library.sync(ListSource("more", more))
    await Collections(world.stores.essays, URL).give("Ours", [LOCAL_COMMUNITY])
    monkeypatch.setattr(search_parts, "PART", 100)
    async with world.client() as browser:
        index = await browser.get("/search.json")
        parts = [await browser.get(path) for path in index.json()["parts"]]
        again = await browser.get("/search-1.json", headers={"If-None-Match": parts[0].headers["etag"]})
        others = [await browser.get(f"/search-{number}.json") for number in ("0", "4", "00", "01", "9999999")]
    essays = [essay for part in parts for essay in part.json()["essays"]]
    assert index.json()["parts"] == ["/search-1.json", "/search-2.json", "/search-3.json"]
    assert index.json()["total"] == len(essays) == len({essay["slug"] for essay in essays})
    assert {"kite", "letter", "n-202"} <= {essay["slug"] for essay in essays}
    assert "own" not in {essay["slug"] for essay in essays}
    assert [len(part.json()["essays"]) for part in parts[:-1]] == [100, 100]
    [letter] = [essay for essay in essays if essay["slug"] == "letter"]
    told = {"title": "返事", "author": "編集部", "tags": ["手紙", "上司"], "category": "Work", "language": "ja"}
    assert letter == told | {"slug": "letter", "summary": "What letter taught.", "date": "2026-01-01"}
    assert "倉庫" not in json.dumps(essays, ensure_ascii=False), "the essays themselves are not in it"
    assert (again.status_code, [other.status_code for other in others]) == (304, [404] * 5)
    assert "vary" not in index.headers
