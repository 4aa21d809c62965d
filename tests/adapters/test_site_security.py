"""The reading site among strangers: what is private stays private, and what others wrote is data."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest

from bot.adapters.web.access import Access
from bot.adapters.web.site.audience import ENDED
from bot.core.community import LOCAL_COMMUNITY, Community, Platform
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.picture import Picture
from bot.core.signed_link import LIFETIME
from bot.ports.source import ArchivedComment
from tests.adapters.local_world import URL, World, words
from tests.unit.arranged import draft

HOST = "essays.example"
SERVED = Access(public_hosts=frozenset({HOST}))
GUILD = Community(Platform.DISCORD, "100000000000000001")
OTHERS = Community(Platform.DISCORD, "100000000000000002")
BODY = "A secret.\n\n![A desk](https://a.example/desk.png)\n\nOurs. Of desks. Desks."
SECRET, SHARED = Picture("a" * 64, "image/png", 64, 48), Picture("b" * 64, "image/png", 64, 48)
SCRIPT = "<script>alert(1)</script>"
POLICY = "default-src 'none'"


@pytest.fixture
async def world() -> World:
    world = World()
    await world.fill(
        [
            draft("own", category="Ours", title="Desks", tags=(), summary="Of desks.", body=BODY),
            draft("ours-too", category="Ours", title="Desks", tags=(), summary="Of desks.", body=BODY),
            draft("theirs", category="Theirs", body="Another secret."),
            draft("plain", body="One line.\n\n![](https://a.example/desk.png)"),
        ]
    )
    essays, pictures = world.stores.essays, world.stores.pictures
    await essays.give("Ours", {GUILD: "a key"})
    await essays.give("Theirs", {OTHERS: "another key"})
    await pictures.add(Slug("own"), 0, "https://a.example/desk.png", SECRET, b"\x89PNG secret")
    await pictures.add(Slug("own"), 1, "https://a.example/both.png", SHARED, b"\x89PNG shared")
    await pictures.add(Slug("plain"), 0, "https://a.example/desk.png", SHARED, b"\x89PNG shared")
    return world


async def link(world: World, slug: str = "own", community: Community = GUILD) -> str:
    essay = await world.stores.essays.get(Slug(slug))
    assert isinstance(essay, Essay)
    return await world.services.links.signed(essay, community)


def is_private(answer: httpx.Response) -> bool:
    headers = answer.headers
    kept = {"private", "no-store"} <= {part.strip() for part in headers["cache-control"].split(",")}
    return (
        kept
        and "etag" not in headers
        and headers["referrer-policy"] == "same-origin"  # its address, with the ticket, is told to no other site
        and headers["x-robots-tag"] == "noindex"
    )


async def test_a_communitys_own_essay_opens_by_its_link_alone_and_is_kept_by_nobody(world: World) -> None:
    path = await link(world)
    async with world.client() as browser, world.stranger(SERVED) as stranger:
        for reader in (browser, stranger):
            assert (await reader.get("/e/own")).status_code == 404
            answer = await reader.get(path)
            assert answer.status_code == 200
            assert "A secret." in words(answer.text)
            assert is_private(answer)
            assert POLICY in answer.headers["content-security-policy"]
            again = await reader.get(path, headers={"If-None-Match": "*"})
            assert again.status_code == 200  # nobody has it
        public = await stranger.get("/e/plain")
    assert "no-store" not in public.headers["cache-control"]
    assert "noindex" not in public.headers.get("x-robots-tag", "")


async def test_links_that_open_nothing_look_like_links_to_nothing(world: World) -> None:
    until, signature = (await link(world)).partition("?")[2].split("&")
    foreign = (await link(world, "theirs", OTHERS)).partition("?")[2]
    queries = [
        f"{until}&{signature[:-1]}",
        f"{until}&{signature}&{signature}",
        f"{until}1&{signature}",
        f"until=9999999999&{signature}",
        f"{until}&sig=" + "A" * 5000,
        f"{until}&sig=%00",
        until,
        signature,
        foreign,
        "key=a+key",
    ]
    async with world.stranger(SERVED) as reader:
        for query in queries:
            for accept in ("text/html", "application/json"):
                there, nowhere = [
                    await reader.get(f"/e/{slug}?{query}", headers={"Accept": accept}) for slug in ("own", "nothing")
                ]
                assert (there.status_code, there.content) == (404, nowhere.content), query
                assert there.headers == nowhere.headers
                assert ENDED in words(there.text)
                assert there.headers["cache-control"] == "no-store"
        without = await reader.get("/e/own", headers={"Accept": "text/html"})
    assert ENDED not in words(without.text)


async def test_an_ended_link_says_how_to_get_another(world: World) -> None:
    path = await link(world)
    world.clock.advance(LIFETIME)
    async with world.stranger(SERVED) as reader:
        answer = await reader.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 404
        assert ENDED in words(answer.text)
        assert (await reader.get(await link(world))).status_code == 200


async def test_from_a_private_page_one_goes_on_until_its_link_ends(world: World) -> None:
    path = await link(world)
    world.clock.advance(LIFETIME - timedelta(minutes=1))
    async with world.stranger(SERVED) as reader:
        page = (await reader.get(path)).text
        [onward] = set(re.findall(r'href="(/e/ours-too\?[^"]*)"', page))
        assert (
            parse_qs(urlsplit(onward.replace("&amp;", "&")).query)["until"] == parse_qs(urlsplit(path).query)["until"]
        )
        assert (await reader.get(onward.replace("&amp;", "&"))).status_code == 200
        world.clock.advance(timedelta(minutes=1))
        assert (await reader.get(onward.replace("&amp;", "&"))).status_code == 404


async def test_a_picture_is_as_private_as_the_essays_that_show_it(world: World) -> None:
    secret, shared = SECRET.path, SHARED.path
    async with world.stranger(SERVED) as reader, world.client() as browser:
        page = (await reader.get(await link(world))).text
        [address] = re.findall(rf'src="({secret}\?[^"]*)"', page)
        answer = await reader.get(address.replace("&amp;", "&"))
        assert (answer.status_code, answer.content) == (200, b"\x89PNG secret")
        assert is_private(answer)
        foreign = (await link(world, "theirs", OTHERS)).partition("?")[2]
        for refused in (secret, f"{secret}?{foreign}", f"{secret}?until=1&sig=x"):
            assert (await reader.get(refused)).status_code == 404, refused
        assert (await browser.get(secret)).status_code == 404  # at this machine sits another community
        assert (await reader.get(shared)).headers["cache-control"].startswith("public")
        await world.stores.essays.give("All", {OTHERS: "a third key"})
        await world.stores.essays.give("Letters", {OTHERS: "a third key"})
        plain = await world.stores.essays.get(Slug("plain"))
        assert plain is not None
        await world.stores.essays.give(plain.category, {OTHERS: "a third key"})
        assert (await reader.get(shared)).status_code == 404
        world.clock.advance(LIFETIME)
        assert (await reader.get(address.replace("&amp;", "&"))).status_code == 404


async def test_members_at_this_machine_see_the_pictures_of_their_own(world: World) -> None:
    await world.stores.essays.give("Ours", {LOCAL_COMMUNITY: "a key"})
    async with world.client() as browser, world.stranger(SERVED) as stranger:
        answer = await browser.get(SECRET.path)
        assert (answer.status_code, is_private(answer)) == (200, True)
        assert is_private(await browser.get("/e/own"))
        assert (await stranger.get(SECRET.path)).status_code == 404


async def test_what_others_wrote_runs_nowhere(world: World) -> None:
    evil = f'"><img src=x onerror=alert(1)>{SCRIPT}{{{{7*7}}}}'
    said = ArchivedComment(evil, evil, datetime(2020, 1, 1, tzinfo=UTC))
    await world.fill(
        [
            draft(
                "evil",
                title=evil,
                author=evil,
                category=evil,
                tags=(evil, "javascript:alert(1)"),
                summary=evil,
                question=evil,
                source_url="https://a.example/?q=%22%3E%3Cscript%3E",
                licence=evil,
                body=f"{evil}\n\n[x](javascript:alert(1)) <svg onload=alert(1)> <a href='data:text/html,x'>y</a>",
            )
        ]
    )
    await world.stores.essays.archive(Slug("evil"), [said])
    async with world.stranger(SERVED) as reader:
        for path in public_paths(evil):
            page = await reader.get(path, headers={"Accept": "text/html"})
            seen = Tags(page.text)
            assert not seen.handlers, path
            assert not {address for address in seen.addresses if not address.startswith(("/", "#", "http"))}, path
            assert "x" not in seen.addresses, path
            assert "alert(1)" not in "".join(seen.scripts), path
            assert SCRIPT not in page.text, path
            assert page.headers["content-security-policy"].startswith(POLICY), path
            assert "unsafe" not in page.headers["content-security-policy"], path


class Tags(HTMLParser):
    """What a browser would run or fetch of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.handlers: list[str] = []
        self.addresses: list[str] = []
        self.scripts: list[str] = []
        self._in_script = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script" and dict(attrs).get("type") != "application/ld+json"  # which is data
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "data", "srcset")]

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)


def public_paths(name: str) -> list[str]:
    """Every kind of page that could show what others wrote; those that are not there say so in a page of ours."""
    part = quote(name, safe="")
    lists = [f"/{kind}/{part}" for kind in ("category", "tag", "author", "archive", "e")]
    return ["/e/evil", *lists, "/archive", "/ranking", f"/search?q={part}", "/today", f"/nowhere/{part}"]


TRICKS = (
    "..",
    "%2e%2e",
    "..%2f..%2fetc%2fpasswd",
    "%2Fetc%2Fpasswd",
    "..%5c..%5cwindows",
    "%5C%5Chost%5Cshare",
    "%00",
    "own%00",
    "own%0d%0aSet-Cookie:%20a=b",
    "%0aLocation:%20https://evil.example",
    "CON",
    "nul.txt",
    "x" * 5000,
    "%E3%81",
    "%FF%FE",
    "%",
    "own/",
    "//evil.example/",
    "%2F%2Fevil.example",
    "https:%2F%2Fevil.example",
    "~2E~2E",
    "~2F",
)


@pytest.mark.parametrize("trick", TRICKS)
async def test_no_name_leads_out_of_the_site(world: World, trick: str) -> None:
    async with world.stranger(SERVED) as reader:
        for kind in ("e", "category", "tag", "author", "archive", "pictures", "static", "ranking"):
            answer = await reader.get(f"/{kind}/{trick}")
            if answer.url.path != "/":  # where a client went up by itself, as with "..", it asked for another page
                assert answer.status_code in (307, 400, 403, 404), (kind, answer.text)
            assert "secret" not in answer.text
            assert "set-cookie" not in answer.headers
            location = answer.headers.get("location", "/")
            assert location.startswith("/"), kind
            assert not location.startswith("//"), kind


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"{HOST}.evil.example", f"evil.example#{HOST}", f"{HOST}@evil.example", "", f"{HOST}/evil"],
)
async def test_a_foreign_host_is_told_nothing(world: World, host: str) -> None:
    async with world.stranger(SERVED) as reader:
        answer = await reader.get("/e/plain", headers={"Host": host})
    assert answer.status_code == 421
    assert "One line." not in answer.text
    assert not host or host not in answer.text


async def test_nothing_of_the_host_or_the_query_is_repeated(world: World) -> None:
    async with world.stranger(SERVED) as reader:
        usual = await reader.get("/e/plain", headers={"Host": HOST})
        odd = await reader.get(
            f"/e/plain?x={quote(SCRIPT)}&y=%0d%0aSet-Cookie:a=b",
            headers={"Host": f"{HOST}:81", "X-Forwarded-Host": "evil.example"},
        )
    assert odd.content == usual.content
    assert odd.headers == usual.headers


async def test_every_answer_has_the_headers_that_keep_it(world: World) -> None:
    paths = ["/e/plain", await link(world), "/e/none", "/about", "/static/site.css", "/static/icon.svg", SHARED.path]
    async with world.stranger(SERVED) as reader:
        for path in (*paths, "/nowhere", "/channel"):
            answer = await reader.get(path)
            headers = answer.headers
            assert headers["content-security-policy"].startswith(POLICY), path
            assert "frame-ancestors 'none'" in headers["content-security-policy"], path
            assert headers["x-content-type-options"] == "nosniff", path
            assert headers["referrer-policy"] == "same-origin", path
            assert headers["cross-origin-opener-policy"] == "same-origin", path
            if answer.status_code == 200 and path in ("/e/plain", "/about", "/static/site.css", SHARED.path):
                again = await reader.get(path, headers={"If-None-Match": headers["etag"]})
                assert (again.status_code, again.content) == (304, b""), path
                assert again.headers["etag"] == headers["etag"], path
            if path in ("/e/plain", "/about"):
                assert headers["vary"] == "Accept-Language, Cookie", path


async def test_head_says_what_get_says_without_saying_it(world: World) -> None:
    async with world.stranger(SERVED) as reader:
        for path in ("/e/plain", await link(world), "/about", "/static/site.css", SHARED.path, "/e/none"):
            got, head = await reader.get(path), await reader.head(path)
            assert (head.status_code, head.content) == (got.status_code, b""), path
            assert head.headers == got.headers, path


async def test_who_chooses_a_language_stays_on_our_pages(world: World) -> None:
    async with world.stranger(SERVED) as reader:
        for referer in (
            "https://evil.example//evil.example/x",
            "//evil.example",
            "https://evil.example/\\evil.example",
        ):
            answer = await reader.post("/language", data={"language": "ja"}, headers={"Referer": referer})
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/")
            assert not answer.headers["location"].startswith(("//", "/\\"))


async def test_on_a_private_page_a_language_is_chosen_without_losing_it(world: World) -> None:
    path = await link(world)
    async with world.stranger(SERVED) as reader:
        answer = await reader.post("/language", data={"language": "ja"}, headers={"Referer": f"{URL}{path}"})
        assert answer.headers["location"] == path
        assert (await reader.get(answer.headers["location"])).status_code == 200


async def test_below_a_base_path_pages_answer_with_and_without_it(world: World) -> None:
    app = httpx.ASGITransport(world.app_at("https://essays.example/essays", SERVED), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=app, base_url="https://essays.example") as reader:
        kept, stripped = await reader.get("/essays/e/plain"), await reader.get("/e/plain")
        assert (kept.status_code, kept.content) == (200, stripped.content)
        about = await reader.get("/essays/about")
        assert 'href="/essays/static/site.css"' in about.text
        assert (await reader.get("/essays/static/site.css")).status_code == 200
        for path in ("/essaysx/e/plain", "/essays/essays/e/plain", "/essays/channel/members", "/essays/e/own"):
            assert (await reader.get(path)).status_code in (403, 404), path  # the guard's rules hold below it
        chosen = await reader.post(
            "/essays/language", data={"language": "ja"}, headers={"Referer": "https://essays.example/essays/about"}
        )
        assert chosen.headers["location"] == "/essays/about"
        nowhere = await reader.post("/essays/language", data={"language": "ja"})
        assert nowhere.headers["location"] == "/essays/"
