"""Strangers at the door: what they write proves nothing, their guesses are counted, and who is signed in stays so."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest

from bot.adapters.web.access import GUESSES_ALL_MAX, GUESSES_MAX, GUESSES_SECONDS, Access, Guesses
from bot.adapters.web.sessions import SESSION_SECONDS, Sessions
from tests.adapters.local_world import World
from tests.unit.arranged import draft

OWN = "http://127.0.0.1:8080"


def _basic(credentials: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(credentials.encode()).decode()}


@pytest.fixture
async def world() -> World:
    world = World()
    await world.fill([draft("first")])
    await world.deliver(await world.subscribe())
    return world


@pytest.fixture
def locked() -> World:
    return World(access=Access(password="pa:ss wörd"))


# From elsewhere, through a proxy


PUBLIC = {"Host": "essays.example"}
FORWARDED = {"X-Forwarded-For": "203.0.113.9"}
PASSWORD = "four words of mine"
CLAIMS: list[dict[str, str]] = [
    PUBLIC,
    {"Host": "localhost"},
    {"Host": "127.0.0.1:8080"},
    {"Host": "[::1]"},
    {"Host": "localhost", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "localhost", "X-Real-IP": "127.0.0.1"},
    {"Host": "localhost", "Forwarded": "for=127.0.0.1;host=localhost", "Origin": "http://localhost"},
    {"Host": "localhost", "Referer": "http://localhost/", "Sec-Fetch-Site": "same-origin"},
]
"""What a stranger writes who wants to pass for somebody at this machine."""


def published(**access: Any) -> World:
    return World(access=Access(public_hosts=frozenset({"essays.example"}), origin="essays.example", **access))


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("password", ["", PASSWORD])
async def test_people_elsewhere_read_essays_without_a_password(password: str, claim: dict[str, str]) -> None:
    world = published(password=password)
    await world.fill([draft("first")])
    async with world.client(**claim) as browser:
        page = await browser.get("/e/first")
        assert page.status_code == 200
        assert '"/channel"' not in page.text, "a way that is closed is not shown"
        missing = await browser.get("/e/none", headers={"Accept": "text/html"})
        assert missing.status_code == 404
        assert 'href="/"' in missing.text
        assert '"/channel"' not in missing.text
        assert (await browser.get("/static/paper.css")).status_code == 200
        assert (await browser.get("/healthz")).status_code == 200


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/channel"), ("GET", "/channel/messages"), ("GET", "/channel/status"), ("POST", "/channel/command")],
)
@pytest.mark.parametrize(("password", "status"), [("", 403), (PASSWORD, 401)])
async def test_nothing_else_is_open_from_there(
    claim: dict[str, str], method: str, path: str, password: str, status: int
) -> None:
    async with published(password=password).client(**claim) as browser:
        answer = await browser.request(method, path, json={"text": "/essay pause"} if method == "POST" else None)
    assert answer.status_code == status
    if not password:
        assert answer.text.startswith("Only the essay pages are open from here.")


OPEN = [
    *("/", "/today", "/today/", "/archive", "/archive/2026-11", "/archive/tags/2", "/category/Work", "/tag/a/2"),
    *("/author/~2E", "/search", "/search.json", "/search-12.json", "/ranking", "/ranking/week", "/about"),
    *(
        "/feed.atom",
        "/feed.json",
        "/feed.ja.atom",
        "/sitemap.xml",
        "/sitemap-2.xml",
        "/robots.txt",
        "/oembed",
        "/card.png",
        "/language",
    ),
]
CLOSED = [
    *("/archivex", "/archive.json", "/todayx", "/today/x", "/search/x", "/search-x.json", "/search.jsonx", "/aboutx"),
    *(
        "/category",
        "/tag",
        "/author",
        "/rankings",
        "/feed",
        "/feed.atomx",
        "/feed.xx.atom",
        "/sitemap-x.xml",
        "/languages",
        "/channel",
        "/channel/",
        "/x",
    ),
    *("//channel", "/channel/search.json", "/\n/about", "/about\n", ""),
]
"""Paths beside those of the site, one character off."""


def test_the_sites_own_addresses_are_open_where_it_is_published_and_no_others() -> None:
    public, local = Access(public_hosts=frozenset({"essays.example"})), Access()
    assert [path for path in OPEN if not public.is_open(path)] == []
    assert [path for path in CLOSED if public.is_open(path)] == []
    assert [path for path in OPEN if local.is_open(path)] == []


@pytest.mark.parametrize("path", ["/nowhere", "/todayx", "/channel/x", "//channel", "/archive.json"])
async def test_who_mistypes_an_address_reads_so_and_is_asked_for_no_password(path: str) -> None:
    async with published(password=PASSWORD).client(**PUBLIC, Accept="text/html") as reader:
        answer = await reader.get(f"https://essays.example{path}")
        posted = await reader.post(f"https://essays.example{path}")
    assert (answer.status_code, posted.status_code) == (404, 401)
    assert "www-authenticate" not in answer.headers
    assert "There is no page at this address." in answer.text


async def test_where_it_is_published_the_first_page_is_the_site_and_else_the_channel(world: World) -> None:
    async with published(password=PASSWORD).client(**PUBLIC) as reader, world.client() as owner:
        site, channel = await reader.get("/"), await owner.get("/")
        beside = await owner.get("/archive")
    assert "/static/channel.js" not in site.text
    assert "/static/channel.js" in channel.text
    assert 'href="/channel"' in beside.text


@pytest.mark.parametrize("headers", [FORWARDED, {"Forwarded": "for=203.0.113.9"}, {"X-Real-IP": "203.0.113.9"}])
async def test_what_a_proxy_hands_on_is_not_from_this_machine(world: World, headers: dict[str, str]) -> None:
    async with world.client(**headers) as browser:
        for path in ("/", "/e/first", "/channel/messages"):
            assert (await browser.get(path)).status_code == 403, path


@pytest.mark.parametrize("peer", ["192.168.1.7", "::ffff:192.168.1.7", "nonsense", ""])
async def test_another_machine_is_not_this_one_whatever_it_calls_us(world: World, peer: str) -> None:
    app = httpx.ASGITransport(world.app, client=(peer, 1))
    async with httpx.AsyncClient(transport=app, base_url=OWN) as browser:
        assert (await browser.get("/")).status_code == 403
    for near in ("127.0.0.9", "::1", "::ffff:127.0.0.1"):
        app = httpx.ASGITransport(world.app, client=(near, 1))
        async with httpx.AsyncClient(transport=app, base_url=OWN) as browser:
            assert (await browser.get("/")).status_code == 200


async def test_the_password_opens_the_channel_from_there() -> None:
    async with published(password=PASSWORD).client(**PUBLIC) as browser:
        assert (await browser.get("/channel")).status_code == 401
        channel = await browser.get("/channel", headers=_basic(f":{PASSWORD}"))
    assert channel.status_code == 200
    assert "/static/channel.js" in channel.text


async def test_our_public_page_may_act_where_the_proxy_writes_a_host_of_its_own() -> None:
    async with published(password=PASSWORD).client(**_basic(f":{PASSWORD}")) as browser:
        for origin, status in (("https://essays.example", 200), ("https://essays.example:8443", 403)):
            answer = await browser.post("/channel/me", json={"nickname": "Ann"}, headers={"Origin": origin})
            assert answer.status_code == status


@pytest.mark.parametrize("secure", [True, False])
async def test_cookies_are_secure_where_the_public_address_is(secure: bool) -> None:
    async with published(password=PASSWORD, secure=secure).client(**_basic(f":{PASSWORD}")) as browser:
        answers = [
            await browser.get("/"),
            await browser.post("/channel/me", json={"nickname": "Ann"}),
            await browser.post("/language", data={"language": "ja"}),
        ]
        given = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]
    assert {cookie.partition("=")[0] for cookie in given} == {"ichiwa_session", "ichiwa_member", "ichiwa_language"}
    assert all(("; Secure" in cookie) is secure for cookie in given)
    assert all("HttpOnly" in cookie and "SameSite" in cookie for cookie in given)


@pytest.mark.parametrize("host", ["essays.example", "localhost", "127.0.0.1:8080"])
async def test_redirects_keep_the_browser_at_the_address_by_which_it_came(host: str) -> None:
    world = published(secure=True)
    await world.fill([draft("first")])
    async with world.client(Host=host) as browser:
        answer = await browser.get("/e/first/?x=1")
        assert (answer.status_code, answer.headers["location"]) == (307, "/e/first?x=1")


# Guesses


async def _guess(browser: httpx.AsyncClient, times: int = GUESSES_MAX) -> None:
    for _ in range(times):
        assert (await browser.get("/", headers=_basic(":guess"))).status_code == 401


async def test_guesses_are_counted(locked: World) -> None:
    async with locked.client() as browser:
        await _guess(browser)
        for credentials in (":guess", ":pa:ss wörd"):
            answer = await browser.get("/", headers=_basic(credentials))
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")


async def test_who_is_signed_in_stays_so_while_others_at_the_address_guess(locked: World) -> None:
    async with locked.client() as member, locked.client() as guesser:
        first = await member.get("/", headers=_basic(":pa:ss wörd"))
        assert "ichiwa_session" in first.headers["set-cookie"]
        await _guess(guesser)
        assert (await guesser.get("/")).status_code == 429
        again = await member.get("/", headers=_basic(":pa:ss wörd"))
        assert again.status_code == 200
        assert "set-cookie" not in again.headers
        assert (await member.get("/")).status_code == 200


async def test_another_process_and_a_restart_know_who_is_signed_in_and_another_password_ends_it(locked: World) -> None:
    async with locked.client(**_basic(":pa:ss wörd")) as member:
        await member.get("/")
        kept = dict(member.cookies)
    for password, status in (("pa:ss wörd", 200), ("another one", 401)):
        async with World(access=Access(password=password)).client() as browser:
            browser.cookies.update(kept)
            assert (await browser.get("/")).status_code == status


def test_a_session_ends_and_cannot_be_made_up() -> None:
    now = 1000.0
    sessions = Sessions("pa:ss wörd", lambda: now)
    cookie = sessions.issue()
    stamp, nonce, signature = cookie.split(".")
    assert sessions.age(cookie) == 0
    for forged in (
        "",
        "..",
        f"{int(stamp) + 1}.{nonce}.{signature}",
        f"{stamp}.{nonce[:-1]}_.{signature}",
        cookie[:-1],
    ):
        assert sessions.age(forged) is None
    now += SESSION_SECONDS - 1
    assert sessions.age(cookie) == SESSION_SECONDS - 1
    now += 1
    assert sessions.age(cookie) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.9", "203.0.113.9", True),
        ("203.0.113.9", "203.0.113.10", False),
        ("203.0.113.9", "::ffff:203.0.113.9", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("whatever", "a client writes" * 1000, True),
    ],
)
def test_whom_a_guess_counts_for(one: str, other: str, same: bool) -> None:
    guesses = Guesses()
    for _ in range(GUESSES_MAX):
        guesses.wrong(one)
    assert guesses.are_up(other) is same


def test_guesses_are_forgotten_after_a_minute() -> None:
    now = 1000.0
    guesses = Guesses(lambda: now)
    for _ in range(GUESSES_MAX):
        assert not guesses.are_up("10.0.0.1")
        guesses.wrong("10.0.0.1")
    assert guesses.are_up("10.0.0.1")
    assert not guesses.are_up("10.0.0.2")
    now += GUESSES_SECONDS
    assert not guesses.are_up("10.0.0.1")
    guesses.wrong("10.0.0.1")
    assert not guesses.are_up("10.0.0.1")


def test_guesses_from_very_many_addresses_are_slowed_and_take_no_more_memory() -> None:
    now = 1000.0
    guesses = Guesses(lambda: now)
    for number in range(11_000):
        assert guesses.are_up("203.0.113.9") is (number >= GUESSES_ALL_MAX)
        guesses.wrong(f"10.0.{number // 250}.{number % 250}")
    assert len(guesses._wrong) == 10_000
    now += GUESSES_SECONDS
    assert not guesses.are_up("203.0.113.9")
