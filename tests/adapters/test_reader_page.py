"""The reading page, the health answer, static files and what stands at addresses that are none."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.adapters.web.access import GUESSES_MAX, Access
from bot.core.collection import Audience
from bot.core.community import LOCAL_COMMUNITY
from bot.core.essay import Essay, Language, Rights
from bot.core.ids import Slug
from bot.core.picture import Picture
from bot.errors import StoreFull
from bot.language.markdown import pictures_of
from bot.ports.source import ArchivedComment
from bot.services.library.collections import Collections
from tests.adapters.local_world import URL, World, words
from tests.fakes.library import ListSource
from tests.unit.arranged import draft

BODY = """ある朝、**名刺**を忘れた。

<script>alert(1)</script> [危ない](javascript:alert(1)) [続き](https://example.org/next)

![写真](https://example.org/photo.png)

## 小見出し

あなたはどうしますか？"""

NAMES = ("essays.example", "localhost", "127.0.0.1:8080")
"""Whatever a stranger calls us, they are a stranger."""
SERVED = Access(public_hosts=frozenset({"essays.example"}))


@pytest.fixture
async def world() -> World:
    world = World()
    await world.fill(
        [
            draft(
                "first-card",
                title="最初の<名刺>",
                author="Ichiwa & 編集部",
                language=Language.JA,
                date=date(2026, 3, 14),
                category="働きはじめ",
                tags=("新人", "名刺"),
                summary='名刺を"忘れた"朝の話です。',
                question="あなたはどうしますか？",
                source_url="https://example.org/first?a=1&b=2",
                body=BODY,
            ),
            draft("plain", body="One line.", question=""),
        ]
    )
    return world


async def test_the_whole_essay_is_there(world: World) -> None:
    async with world.client() as browser:
        answer = await browser.get("/e/first-card")
    assert answer.status_code == 200
    page = answer.text
    assert page.startswith('<!doctype html>\n<html lang="ja">')
    assert "<h1>最初の&lt;名刺&gt;</h1>" in page
    for part in (
        "ある朝、 名刺 を忘れた。",
        "Ichiwa & 編集部",
        "働きはじめ",
        "新人",
        "Licence: CC BY 4.0",
        "March 14, 2026",
    ):
        assert part in words(page)
    assert len(re.findall("<h1", page)) == 1
    assert "<h2>小見出し</h2>" in page
    assert 'class="body asks"' in page


async def test_nothing_of_an_essay_is_run_or_fetched(world: World) -> None:
    async with world.client() as browser:
        page = (await browser.get("/e/first-card")).text
    assert "<script" not in page
    assert "<img" not in page
    assert "alert(1)" not in page
    assert 'href="javascript' not in page
    assert 'href="https://example.org/next"' in page


async def test_of_an_essay_to_which_we_may_only_link_the_page_shows_where_it_is(world: World) -> None:
    linked = draft("linked", rights=Rights.LINK_ONLY, source_url="https://a.example/1?b&c", body="A secret.\n\nWhy?")
    await world.fill([linked])
    async with world.client() as browser:
        page = (await browser.get("/e/linked")).text
    assert "A secret." not in page
    assert "What linked taught." in words(page)
    assert '<a href="https://a.example/1?b&amp;c" rel="noopener">Read the whole essay at a.example</a>' in page
    assert '<meta name="robots" content="noindex">' in page


async def test_comments_from_where_an_essay_first_appeared_are_shown_as_text(world: World) -> None:
    said = ArchivedComment("読者 & <b>", "なるほど。\n<script>alert(2)</script>", datetime(2019, 10, 19, tzinfo=UTC))
    await world.stores.essays.archive(Slug("first-card"), [said, ArchivedComment("Ann", "Yes.")])
    async with world.client() as browser:
        page = (await browser.get("/e/first-card")).text
        plain = (await browser.get("/e/plain")).text
    assert "Comments from where it first appeared" in page
    assert "Comments from" not in plain
    assert "<script" not in page
    assert "なるほど。" in words(page)
    assert "読者 & <b> · October 19, 2019" in words(page)
    assert words(page).index("読者") < words(page).index("Ann")


async def test_the_head_tells_what_the_page_is(world: World) -> None:
    async with world.client() as browser:
        first = (await browser.get("/e/first-card")).text
        plain = (await browser.get("/e/plain")).text
    assert '<link rel="canonical" href="https://example.org/first?a=1&amp;b=2">' in first
    assert '<meta name="description" content="名刺を&#34;忘れた&#34;朝の話です。">' in first
    assert f'<meta property="og:url" content="{URL}/e/first-card">' in first
    assert f'<link rel="canonical" href="{URL}/e/plain">' in plain
    assert '<html lang="en">' in plain
    assert 'class="body"' in plain


async def test_the_words_round_the_essay_are_the_readers(world: World) -> None:
    async with world.client(**{"Accept-Language": "ja"}) as browser:
        page = (await browser.get("/e/plain")).text
    assert '<html lang="en">' in page
    assert re.search(r'<a class="brand" href="/" lang="ja">.*【Back to the channel】</a>', page)
    assert "2026年1月1日" in page


async def test_what_the_browser_has_is_not_sent_again(world: World) -> None:
    async with world.client() as browser:
        tag = (await browser.get("/e/plain")).headers["etag"]
        again = await browser.get("/e/plain", headers={"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["content-security-policy"]
        japanese = await browser.get("/e/plain", headers={"If-None-Match": tag, "Accept-Language": "ja"})
        assert japanese.status_code == 200
        await world.library.sync(ListSource("test", [draft("plain", body="Another line.")]))
        assert (await browser.get("/e/plain", headers={"If-None-Match": tag})).status_code == 200


@pytest.mark.parametrize(
    "slug",
    [
        "none",
        "%2e%2e",
        "..%2f..%2fetc%2fpasswd",
        "Plain",
        "plain.md",
        "x" * 300,
        "%00",
        "%F0%9F%98%80",
        "-",
        "<b>",
    ],
)
async def test_a_slug_that_is_no_essay(world: World, slug: str) -> None:
    async with world.client(Accept="text/html") as browser:
        answer = await browser.get(f"/e/{slug}")
    assert answer.status_code == 404
    assert "There is no" in words(answer.text)
    assert "<b>" not in answer.text


async def test_a_withdrawn_essay_is_gone(world: World) -> None:
    await world.library.sync(ListSource("test"), mirror=True)
    async with world.client() as browser:
        assert (await browser.get("/e/plain")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("GET", "/nowhere", 404, "There is no page at this address."),
        ("GET", "/static/none.css", 404, "There is no page at this address."),
        ("GET", "/static/../guard.py", 404, "There is no page at this address."),
        ("GET", "/static/%2e%2e/guard.py", 404, "There is no page at this address."),
        ("POST", "/e/plain", 405, "This address does not accept that kind of request."),
        ("DELETE", "/", 405, "This address does not accept that kind of request."),
    ],
)
async def test_addresses_that_lead_nowhere(world: World, method: str, path: str, status: int, sentence: str) -> None:
    async with world.client() as browser:
        answer = await browser.request(method, path)
        assert (answer.status_code, answer.json()) == (status, {"error": sentence, "kind": "HTTP"})
        page = await browser.request(method, path, headers={"Accept": "text/html"})
        assert page.status_code == status
        assert sentence in words(page.text)
        assert 'href="/"' in page.text


async def test_health(world: World, caplog: pytest.LogCaptureFixture) -> None:
    async with world.client() as browser:
        well = await browser.get("/healthz")
        assert (well.status_code, well.json()) == (200, {"status": "ok"})
        world.illness = "The database is busy."
        ill = await browser.get("/healthz")
        assert (ill.status_code, ill.json()) == (503, {"status": "unavailable", "problems": ["The database is busy."]})
        assert ill.headers["cache-control"] == "no-store"
    assert "database is busy" in caplog.text


async def test_a_full_disk_is_logged_in_one_line_each_time(world: World, caplog: pytest.LogCaptureFixture) -> None:
    async def fails(slug: str, audience: Audience) -> Essay:
        raise StoreFull("There is no space left on the disk, so nothing was saved.")

    world.library.essay = fails  # type: ignore[method-assign]
    async with world.client() as browser:
        assert (await browser.get("/e/plain")).status_code == 507
    assert "no space left" in caplog.text
    assert "Traceback" not in caplog.text


async def test_static_files_are_asked_about_and_not_sent_again(world: World) -> None:
    async with world.client() as browser:
        for name, kind in (("paper.css", "text/css"), ("channel.js", "text/javascript"), ("icon.svg", "image/svg+xml")):
            answer = await browser.get(f"/static/{name}")
            assert answer.headers["content-type"].startswith(kind)
            assert answer.headers["cache-control"] == "no-cache"
            again = await browser.get(f"/static/{name}", headers={"If-None-Match": answer.headers["etag"]})
            assert again.status_code == 304


async def test_everything_that_pages_name_is_there(world: World) -> None:
    async with world.client() as browser:
        for path in ("/", "/e/plain", "/e/none"):
            page = (await browser.get(path, headers={"Accept": "text/html"})).text
            for name in set(re.findall(r'(?:href|src)="(/[^"]*)"', page)):
                assert (await browser.get(name)).status_code == 200, name


async def test_scripts_find_what_they_import(world: World) -> None:
    seen = {"channel.js"}
    waiting = ["channel.js"]
    async with world.client() as browser:
        while waiting:
            answer = await browser.get(f"/static/{waiting.pop()}")
            assert answer.status_code == 200
            found = set(re.findall(r'(?:import|from) "\./([\w.]+)"', answer.text)) - seen
            seen |= found
            waiting.extend(found)
    assert len(seen) > 3


async def test_the_local_community_reads_its_own_and_strangers_do_not(world: World) -> None:
    await Collections(world.stores.essays, URL).give("働きはじめ", [LOCAL_COMMUNITY])
    async with world.client() as browser, world.stranger(SERVED) as stranger:
        assert (await browser.get("/e/first-card")).status_code == 200
        for host in NAMES:
            assert (await stranger.get("/e/first-card", headers={"Host": host})).status_code == 404, host


async def test_a_password_makes_a_stranger_one_of_the_house() -> None:
    world = World(access=replace(SERVED, password="open sesame"))
    await world.fill([draft("own", category="Ours"), draft("plain")])
    await Collections(world.stores.essays, URL).give("Ours", [LOCAL_COMMUNITY])
    known = {"Authorization": f"Basic {base64.b64encode(b':open sesame').decode()}"}
    guessed = {"Authorization": f"Basic {base64.b64encode(b':sesame').decode()}"}
    async with world.client() as browser:
        for host in NAMES:
            strange = {"Host": host}
            assert (await browser.get("/e/plain", headers=strange)).status_code == 200
            assert (await browser.get("/e/own", headers=strange)).status_code == 404
            assert (await browser.get("/e/own", headers=strange | known)).status_code == 200
            browser.cookies.clear()
        for _ in range(GUESSES_MAX):  # an open page is no place to try passwords
            assert (await browser.get("/e/own", headers=strange | guessed)).status_code == 404
        assert (await browser.get("/e/own", headers=strange | known)).status_code == 404
        assert (await browser.get("/e/plain", headers=strange | guessed)).status_code == 200


async def test_more_like_this_keeps_to_what_the_reader_may_see(world: World) -> None:
    same = {"title": "Doors", "summary": "Of doors.", "body": "Of doors. All doors."}
    await world.fill([draft(f"door-{n}", category="Ours" if n else "All", **same) for n in range(3)])
    collections = Collections(world.stores.essays, URL)
    await collections.give("Ours", [LOCAL_COMMUNITY])
    async with world.client() as browser, world.stranger(SERVED) as stranger:
        inside = (await browser.get("/e/door-0")).text
        assert re.findall(r'href="(/e/door-[12])"', inside) == ["/e/door-1", "/e/door-2"]
        assert "/e/door-1" not in (await stranger.get("/e/door-0")).text


PHOTO = Picture("f" * 64, "image/png", 640, 480)


async def with_photo(world: World) -> None:
    await world.stores.pictures.add(Slug("first-card"), 0, "https://example.org/photo.png", PHOTO, b"\x89PNG")


async def test_a_copied_picture_is_shown_from_our_own_address(world: World) -> None:
    await with_photo(world)
    async with world.client() as browser:
        answer = await browser.get("/e/first-card")
    shown = f'<figure><img src="/pictures/{PHOTO.digest}" alt="写真" width="640" height="480" loading="lazy"></figure>'
    assert shown in answer.text
    assert answer.text.count("<img") == 1
    assert "img-src 'self' data:;" in answer.headers["content-security-policy"]


async def test_a_picture_that_came_with_a_file_is_shown_by_its_path_in_the_text(world: World) -> None:
    await world.fill([draft("first-card", body="A desk.\n\n![写真](../画像/a.png)")])
    [shown] = pictures_of("![写真](../画像/a.png)")
    await world.stores.pictures.add(Slug("first-card"), 0, shown.address, PHOTO, b"\x89PNG")
    async with world.client() as browser:
        assert f'<img src="/pictures/{PHOTO.digest}" alt="写真"' in (await browser.get("/e/first-card")).text


async def test_of_an_essay_to_which_we_may_only_link_no_picture_is_shown(world: World) -> None:
    await with_photo(world)
    await world.fill([draft("first-card", rights=Rights.LINK_ONLY, source_url="https://a.example/", body=BODY)])
    async with world.client() as browser:
        assert "<img" not in (await browser.get("/e/first-card")).text


async def test_a_picture_is_kept_for_ever_by_whoever_loads_it(world: World) -> None:
    await with_photo(world)
    async with world.stranger(SERVED) as reader:
        answer = await reader.get(f"/pictures/{PHOTO.digest}")
        again = await reader.get(f"/pictures/{PHOTO.digest}", headers={"If-None-Match": answer.headers["etag"]})
        others = [await reader.get(f"/pictures/{name}") for name in ("0" * 64, "x", PHOTO.digest.upper())]
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"\x89PNG", "image/png")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (again.status_code, again.content) == (304, b"")
    assert [other.status_code for other in others] == [404, 404, 404]
