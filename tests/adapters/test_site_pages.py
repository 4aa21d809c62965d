"""The house around the essays: today, the archive and its lists, the ranking, about, and pages that are none."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import escape

import httpx
import pytest

from bot.adapters.web.access import Access
from bot.adapters.web.site import lists
from bot.core.community import LOCAL_COMMUNITY, Community, Platform
from bot.core.essay import Draft, Language
from bot.core.ids import Slug
from bot.core.rating import BY_COMMAND, Score, Vote
from bot.services.community.engagement import Period, Ranked, Ranking
from bot.services.library.collections import Collections
from tests.adapters.local_world import URL, World, refused, words
from tests.unit.arranged import ANN, BEN, draft

PUBLIC = Access(public_hosts=frozenset({"127.0.0.1"}))
HTML = {"Accept": "text/html"}
ODD = "../a~b/c?d#e.%2e 日本 <b>"
"""A name with everything that a path could take for something else."""
PAGES = ["/", "/today", "/archive", "/archive/tags", "/archive/2026-01", "/category/Work", "/ranking", "/ranking/month"]
EVIL = "<script>alert(1)</script>"


def essays(count: int, **changes: object) -> list[Draft]:
    """Essays of one month, the first one last in a list."""
    return [draft(f"n-{number:03}", date=date(2026, 1, 1 + number % 28), **changes) for number in range(count)]


@pytest.fixture
async def world() -> World:
    """A published site with one essay in each language."""
    world = World(access=PUBLIC)
    glove = draft(
        "glove", title="軍手の片方", author="編集部", category="働き方", tags=("現場", "道具"), language=Language.JA
    )
    await world.fill([draft("kite", tags=("wind", "現場"), date=date(2025, 12, 24)), glove])
    return world


async def get(world: World, path: str, language: str = "en", status: int = 200) -> str:
    async with world.client(**HTML, **{"Accept-Language": language}) as browser:
        answer = await browser.get(path)
    assert answer.status_code == status, (path, answer.text)
    return answer.text


def links(page: str) -> list[str]:
    return re.findall(r'href="([^"#]*)"', page[page.index("<main") : page.index("</main>")])


# Today


@pytest.mark.parametrize("path", ["/", "/today"])
@pytest.mark.parametrize(("language", "order"), [("en", ["kite", "glove"]), ("ja", ["glove", "kite"])])
async def test_today_has_the_reader_s_language_first_and_the_other_beside_it(
    world: World, path: str, language: str, order: list[str]
) -> None:
    page = await get(world, path, language)
    cards = re.findall(r'<div class="today-card" lang="(\w+)">.*?href="/e/(\w+)"', page, re.DOTALL)
    assert [slug for _, slug in cards] == order
    assert "What kite taught." in words(page)
    assert f'<html lang="{language}">' in page
    assert page.count('class="tongue"') == 1, "only the other language is marked"


async def test_one_essay_in_both_languages_stands_there_once() -> None:
    world = World(access=PUBLIC)
    await world.fill([draft("kite")])
    assert (await get(world, "/today", "ja")).count('class="today-card"') == 1


async def test_a_library_without_essays_has_a_first_page_and_says_so_on_the_others() -> None:
    world = World(access=PUBLIC)
    assert "The library has no essays yet." in words(await get(world, "/"))
    assert "The library has no essays yet." in words(await get(world, "/archive"))
    assert "The library has no essays yet." in words(await get(world, "/today", status=404))
    assert "No ratings yet" in words(await get(world, "/ranking"))
    assert "Nobody rated an essay in this period." in words(await get(world, "/ranking/week"))


async def test_essays_of_days_before_are_listed_below_and_those_of_today_are_not(world: World) -> None:
    from bot.services.site.views import DayEssay

    essay = await world.library.essay("kite", LOCAL_COMMUNITY)
    old = replace(essay, slug=Slug("old"), title="An old one")

    async def daily(limit: int, language: Language | None = None) -> list[DayEssay]:
        today = world.services.site.day()
        return [DayEssay(today, essay), DayEssay(today.replace(day=1), old)][:limit]

    world.services.site.daily = daily  # type: ignore[method-assign]
    page = await get(world, "/today")
    below = page[page.index('class="days"') :]
    assert re.findall(r'href="/e/(\w+)"', below) == ["old"]
    assert "Sunday, November 1, 2026" in words(below)


# The archive and its lists


async def test_the_archive_counts_by_month_category_tag_and_author(world: World) -> None:
    text = words(await get(world, "/archive"))
    for part in ("2026 2026 January 1", "2025 2025 December 1", "Work 1", "働き方 1", "現場 2", "Someone 1"):
        assert part in text
    assert text.index("2026 January") < text.index("2025 December")
    assert "1月 1" in words(await get(world, "/archive", "ja"))


async def test_every_link_of_the_archive_leads_to_its_essays(world: World) -> None:
    await world.fill([draft("odd", category=ODD, tags=(ODD, ".", "a/b"), author=ODD)])
    paths = [path for path in links(await get(world, "/archive")) if path != "/archive"]
    assert len(paths) > 10
    for path in paths:
        page = await get(world, path)
        assert 'href="/e/' in page, path
    for kind in ("category", "tag", "author"):
        [path] = [path for path in paths if path.startswith(f"/{kind}/~2E.")]
        page = await get(world, path)
        assert f">{escape(ODD)}</h1>" in page
        assert re.findall(r'<h2 class="entry"><a href="/e/(\w+)"', page) == ["odd"]


async def test_thousands_of_tags_are_named_on_pages_of_their_own() -> None:
    world = World(access=PUBLIC)
    await world.fill([draft(f"n-{n}", tags=("all", *(f"tag {n * 40 + m:04}" for m in range(40)))) for n in range(20)])
    archive = await get(world, "/archive")
    assert archive.count('href="/tag/') == lists.MOST_USED
    assert "#all" in words(archive) or "all 20" in words(archive), "the one of most essays is among the first"
    assert "All 801 tags" in words(archive)
    seen: list[str] = []
    for path in ("/archive/tags", "/archive/tags/2", "/archive/tags/3"):
        page = await get(world, path)
        seen += re.findall(r'href="/tag/([^"]*)"', page)
    assert len(seen) == 801
    assert seen == sorted(seen)
    assert 'rel="next"' not in page
    await get(world, "/archive/tags/4", status=404)


async def test_a_long_list_has_pages_that_are_paths_and_lead_to_each_other() -> None:
    world = World(access=PUBLIC)
    await world.fill(essays(65, tags=("a b",)))
    for path in ("/archive/2026-01", "/category/Work", "/tag/a%20b", "/author/Someone"):
        seen: list[str] = []
        here = path
        while here:
            page = await get(world, here)
            assert "65 essays" in words(page)
            assert f'rel="canonical" href="{URL}{here}"' in page
            seen += re.findall(r'class="entry"><a href="/e/([^"]*)"', page)
            here = next(iter(re.findall(r'rel="next" href="([^"]*)"', page)), "")
        assert len(seen) == len(set(seen)) == 65
        assert f'rel="prev" href="{path}/2"' in page
        assert "Page 3 of 3" in words(page)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/archive/2026-02",
            "/archive/2026-13",
            "/archive/0000-01",
            "/archive/9999-12",
            "/archive/2026-1",
            "/archive/x",
            "/archive/２０２６-01",
        ),
        *(
            "/archive/2026-01/2",
            "/archive/2026-01/1",
            "/archive/2026-01/0",
            "/archive/2026-01/-1",
            "/archive/2026-01/x",
        ),
        *("/archive/2026-01/99999999999999999999", "/archive/2026-01/02", "/archive/2026-01/²"),
        *("/category/None", "/tag/None", "/author/None", "/tag/%00", "/tag/..%2F..%2Fe", "/tag/" + "x" * 5000),
        *("/tag/wind/2", "/archive/tags/2", "/archive/tags/x", "/ranking/year", "/ranking/x", "/tag/%ff"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ja"])
async def test_what_is_no_list_is_one_sentence_in_the_frame(world: World, path: str, language: str) -> None:
    page = await get(world, path, language, status=404)
    assert "There " in words(page)
    assert f'<html lang="{language}">' in page
    assert 'href="/archive"' in page
    assert 'content="noindex"' in page


async def test_a_list_shows_what_a_reader_chooses_by(world: World) -> None:
    for member, score in ((ANN, 5.0), (BEN, 4.0)):
        vote = Vote(Slug("glove"), member.id, BY_COMMAND, score, datetime(2026, 11, 24, tzinfo=UTC))
        await world.stores.ratings.vote(member, vote)
    page = await get(world, "/tag/%E7%8F%BE%E5%A0%B4")
    text = words(page)
    for part in (
        "軍手の片方",
        "編集部",
        "January 1, 2026",
        "働き方",
        "minute",
        "Japanese",
        "Mean rating: ★ 4.5 (2 ratings)",
    ):
        assert part in text
    assert text.index("glove taught") < text.index("kite taught"), "the newest comes first"
    assert '<a href="/e/glove" lang="ja">' in page
    assert '<p class="summary" lang="ja">' in page
    assert page.count('class="tongue"') == 1
    assert page.count("Mean rating") == 1


@pytest.mark.parametrize(
    ("path", "left_out"),
    [("/author/%E7%B7%A8%E9%9B%86%E9%83%A8", "編集部"), ("/category/%E5%83%8D%E3%81%8D%E6%96%B9", "働き方")],
)
async def test_a_list_does_not_repeat_at_each_essay_what_its_title_says(world: World, path: str, left_out: str) -> None:
    facts = (await get(world, path)).partition('class="facts"')[2].partition("</ul>")[0]
    assert left_out not in facts
    assert {"編集部", "働き方"} - {left_out} == {name for name in ("編集部", "働き方") if name in facts}


# Rankings


async def test_before_anybody_has_rated_the_ranking_says_so_once_and_leads_on(world: World) -> None:
    page = await get(world, "/ranking")
    assert "No ratings yet" in words(page)
    assert "Nobody rated" not in page
    assert page.count("<h2") == 0
    assert 'class="onward" href="/archive"' in page


async def test_the_ranking_shows_each_period_and_more_of_one_on_its_own_page(world: World) -> None:
    essay = await world.library.essay("kite", LOCAL_COMMUNITY)

    async def ranking(period: Period, audience: object, limit: int = 30) -> Ranking:
        many = 40 if period is Period.ALL else 1
        places = [Ranked(replace(essay, slug=Slug(f"p-{n}")), Score(2, 9.0), 4.4) for n in range(min(many, limit))]
        return Ranking(period, tuple(places))

    world.services.site.ranking = ranking  # type: ignore[method-assign]
    page = await get(world, "/ranking")
    assert page.count('class="entry"') == 12
    assert 'class="onward" href="/ranking/all"' in page
    assert 'class="onward" href="/ranking/week"' not in page
    for part in ("last 7 days", "last 30 days", "of all time", "4.5"):
        assert part in words(page)
    assert (await get(world, "/ranking/all")).count('class="entry"') == 30
    assert 'aria-current="page"' in await get(world, "/ranking/week")


# What it is, and for whom


async def test_about_says_what_it_is_how_to_get_it_and_what_is_stored(world: World) -> None:
    page = await get(world, "/about")
    text = words(page)
    for part in ("one essay a day on work and careers", "1 in Japanese, 1 in English", "/essay setup", "MIT licence"):
        assert part in text
    assert "I store your ratings, comments, saved and submitted essays." in text
    assert 'href="/feed.atom"' in page
    assert "【" in await get(world, "/about", "ja")


@pytest.mark.parametrize("path", [*PAGES, "/search", "/about", "/search?q=kite"])
async def test_a_published_page_is_the_same_for_everybody_and_asked_about_each_time(world: World, path: str) -> None:
    async with world.client(**HTML) as browser:
        first = await browser.get(path)
        again = await browser.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["vary"] == "Accept-Language, Cookie"
    assert "/channel" not in first.text
    assert len(re.findall("<h1", first.text)) == 1
    assert re.search(r"<title>[^<]+ · Ichiwa</title>", first.text)


async def test_what_a_community_has_for_itself_is_in_no_list_of_the_public(world: World) -> None:
    guild = Community(Platform.DISCORD, "100000000000000001")
    secret = draft(
        "secret", title="A secret", category="Ours", author="Nobody", tags=("hidden",), date=date(2020, 5, 5)
    )
    await world.fill([draft("kite", tags=("wind",)), secret])
    await Collections(world.stores.essays, URL).give("Ours", [guild, LOCAL_COMMUNITY])
    for path in (*PAGES, "/search?q=secret", "/search-1.json"):
        page = await get(world, path)
        assert "secret" not in page.replace("secret · Search", "").replace('value="secret"', "").replace("“secret”", "")
    for path in ("/category/Ours", "/tag/hidden", "/author/Nobody", "/archive/2020-05"):
        await get(world, path, status=404)


async def test_the_password_shows_no_more_of_the_published_site() -> None:
    world = World(access=replace(PUBLIC, password="open sesame"))
    await world.fill([draft("own", category="Ours"), draft("kite")])
    await Collections(world.stores.essays, URL).give("Ours", [LOCAL_COMMUNITY])
    known = {"Authorization": f"Basic {base64.b64encode(b':open sesame').decode()}"}
    async with world.client(**HTML) as browser:
        assert (await browser.get("/channel", headers=known)).status_code == 200
        for path in (*PAGES[:3], "/archive/2026-01", "/search?q=this"):
            stranger, member = await browser.get(path), await browser.get(path, headers=known)
            assert (stranger.status_code, stranger.text) == (200, member.text)
        assert (await browser.get("/category/Ours", headers=known)).status_code == 404


async def test_beside_the_local_channel_the_pages_are_the_local_community_s_and_lead_back() -> None:
    world = World()
    await world.fill([draft("own", category="Ours"), draft("kite")])
    await Collections(world.stores.essays, URL).give("Ours", [LOCAL_COMMUNITY])
    page = await get(world, "/category/Ours")
    assert 'href="/e/own"' in page
    assert 'href="/channel"' in page
    channel = await get(world, "/")
    assert [path for path in ("/today", "/archive", "/search") if f'href="{path}"' not in channel] == []


async def test_nothing_that_an_essay_says_of_itself_is_markup(world: World) -> None:
    evil = draft("evil", title=EVIL, author=EVIL, category=EVIL, tags=(EVIL,), summary=EVIL, body=f"{EVIL} kite")
    await world.fill([evil])
    for path in ("/", "/today", "/archive", "/archive/tags", "/archive/2026-01", "/search?q=kite"):
        assert "<script>alert" not in await get(world, path)
    for kind in ("category", "tag", "author"):
        page = await get(world, f"/{kind}/%3Cscript%3Ealert(1)%3C~2Fscript%3E")
        assert "<script>alert" not in page
        assert "alert(1)" in words(page)


async def test_the_language_can_be_chosen_where_a_form_is_answered(world: World) -> None:
    async with world.client(**HTML) as browser:
        chosen = await browser.post("/language", data={"language": "ja"}, headers={"Referer": f"{URL}/archive?x=1"})
        assert (chosen.status_code, chosen.headers["location"]) == (303, "/archive?x=1")
        assert '<html lang="ja">' in (await browser.get("/archive")).text


async def test_an_error_is_in_the_frame_and_leads_on(world: World) -> None:
    async with world.client(**HTML) as browser:
        page = (await browser.get("/e/none")).text
        data: httpx.Response = await browser.get("/tag/none", headers={"Accept": "application/json"})
    assert 'class="house-bar"' in page
    assert {"/today", "/search"} <= set(links(page))
    assert refused(data, 404) == "There are no essays here."
