"""The door: foreign names, foreign pages, floods and missing passwords stay outside; every answer is armoured."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from bot.adapters.web.access import BODY_MAX, GUESSES_MAX, GUESSES_SECONDS, LOOPBACK, Access, Guesses
from bot.adapters.web.guard import DRAIN_MAX, Guard
from tests.adapters.local_world import CATALOGUE, World
from tests.unit.arranged import draft

OWN = "http://127.0.0.1:8080"
ELSEWHERE = "http://evil.example"


@pytest.fixture
async def world() -> World:
    world = World()
    await world.fill([draft("first")])
    await world.deliver(await world.subscribe())
    return world


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "LocalHost:9000", "localhost.", "[::1]:8080"])
async def test_the_machines_own_names_are_let_in(world: World, host: str) -> None:
    async with world.client(Host=host) as browser:
        assert (await browser.get("/")).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "192.168.1.5", "10.0.0.1", "", "[", "::1]"],
)
@pytest.mark.parametrize("path", ["/", "/e/first", "/healthz", "/static/paper.css", "/channel/messages"])
async def test_a_foreign_host_gets_one_sentence(world: World, host: str, path: str) -> None:
    async with world.client(Host=host) as browser:
        answer = await browser.get(path)
    assert answer.status_code == 421
    assert answer.text == "This address is not one of Ichiwa's own. Open the address that was printed at the start."


async def test_two_hosts_are_no_host(world: World) -> None:
    headers = [("Host", "localhost"), ("Host", "evil.example")]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(world.app), base_url=OWN) as browser:
        assert (await browser.get("/", headers=headers)).status_code == 421


async def test_names_that_wiring_allows() -> None:
    world = World(access=Access(hosts=LOOPBACK | {"essays.example"}, any_address=True, password="pw"))
    for host, status in (("essays.example", 401), ("192.168.1.5:8080", 401), ("[fe80::1]", 401), ("evil.example", 421)):
        async with world.client(Host=host) as browser:
            assert (await browser.get("/")).status_code == status, host


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ELSEWHERE},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": OWN},
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/channel/messages/1/comments"),
        ("DELETE", "/channel/messages/1/reaction"),
        ("PATCH", "/channel/comments/x"),
        ("POST", "/language"),
        ("POST", "/e/first"),
        ("GET", "/channel/messages"),
        ("GET", "/channel/events"),
    ],
)
async def test_a_foreign_page_is_refused(world: World, headers: dict[str, str], method: str, path: str) -> None:
    async with world.client(**headers) as browser:
        answer = await browser.request(method, path, json={"text": "Forged."} if method == "POST" else None)
    assert answer.status_code == 403
    assert answer.text == "Another web site asked for this, so nothing was done."


async def test_a_refused_comment_is_not_kept(world: World) -> None:
    async with world.client() as browser:
        await browser.post("/channel/me", json={"nickname": "Ann"})
        sent = await browser.post(
            "/channel/messages/1/comments", json={"text": "Forged."}, headers={"Origin": ELSEWHERE}
        )
        assert sent.status_code == 403
        assert "Forged." not in (await browser.get("/channel/messages")).text


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": OWN, "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": OWN.upper()}],
)
async def test_our_own_page_may_act(world: World, headers: dict[str, str]) -> None:
    async with world.client(**headers) as browser:
        assert (await browser.post("/channel/me", json={"nickname": "Ann"})).status_code == 200


async def test_a_link_from_elsewhere_may_be_followed(world: World) -> None:
    async with world.client(**{"Sec-Fetch-Site": "cross-site"}) as browser:
        assert (await browser.get("/")).status_code == 200
        assert (await browser.get("/e/first")).status_code == 200


async def _pieces(size: int) -> AsyncIterator[bytes]:
    """A body that nobody measured beforehand."""
    for _ in range(size // 1024):
        yield b" " * 1024
    yield b" " * (size % 1024)


@pytest.mark.parametrize("measured", [True, False])
async def test_bodies_up_to_64_kib_are_read(world: World, measured: bool) -> None:
    async with world.client() as browser:
        for size, status in ((BODY_MAX, 400), (BODY_MAX + 1, 413)):
            answer = await browser.post("/channel/me", content=b" " * size if measured else _pieces(size))
            assert answer.status_code == status
    assert answer.text == "That is too much at once: at most 64 KiB fit. Nothing was saved."


async def test_a_measure_that_lies_is_refused(world: World) -> None:
    async with world.client(**{"Content-Length": "5"}) as browser:
        assert (await browser.post("/channel/me", content=_pieces(BODY_MAX + 1))).status_code == 413
    async with world.client(**{"Content-Length": "-1"}) as browser:
        assert (await browser.post("/channel/me", content=_pieces(1))).status_code == 413


def _basic(credentials: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(credentials.encode()).decode()}


@pytest.fixture
def locked() -> World:
    return World(access=Access(password="pa:ss wörd"))


async def test_a_password_is_asked_for_everywhere_but_for_the_health(locked: World) -> None:
    async with locked.client() as browser:
        for path in ("/", "/e/first", "/static/paper.css", "/channel/events"):
            answer = await browser.get(path)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == 'Basic realm="Ichiwa", charset="UTF-8"'
        assert (await browser.get("/healthz")).status_code == 200


@pytest.mark.parametrize("credentials", [":pa:ss wörd", "anybody:pa:ss wörd"])
async def test_the_password_opens(locked: World, credentials: str) -> None:
    async with locked.client(**_basic(credentials)) as browser:
        assert (await browser.get("/")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        _basic(":pa:ss"),
        _basic("pa:ss wörd"),
        _basic(""),
        {"Authorization": "Basic ***"},
        {"Authorization": "Bearer " + _basic(":pa:ss wörd")["Authorization"][6:]},
        {"Authorization": ""},
        {"Authorization": b"Basic \xfc\xfc"},
    ],
)
async def test_a_wrong_password_does_not(locked: World, headers: dict[str, Any]) -> None:
    async with locked.client(**headers) as browser:
        assert (await browser.get("/")).status_code == 401


async def test_refusals_speak_the_members_language(world: World) -> None:
    async with world.client(Host="evil.example", **{"Accept-Language": "ja"}) as browser:
        answer = await browser.get("/")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("【This address is not")


@pytest.mark.parametrize(
    "path", ["/", "/e/first", "/e/none", "/nowhere", "/static/paper.css", "/channel/messages", "/healthz"]
)
async def test_every_answer_is_armoured(world: World, path: str) -> None:
    async with world.client() as browser:
        headers = (await browser.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/e/first", "/e/none"])
async def test_pages_need_nothing_that_the_policy_forbids(world: World, path: str) -> None:
    async with world.client(Accept="text/html") as browser:
        page = (await browser.get(path)).text
    assert page.startswith("<!doctype html>")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
    assert all('src="/static/' in tag for tag in re.findall(r"<script[^>]*>", page))
    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!127\.0\.0\.1:8080/)', page), (
        "something is fetched from elsewhere"
    )


# From elsewhere, through a proxy


PUBLIC = {"Host": "essays.example"}
FORWARDED = {"X-Forwarded-For": "203.0.113.9"}


def published(**access: Any) -> World:
    return World(access=Access(public_hosts=frozenset({"essays.example"}), **access))


@pytest.mark.parametrize("password", ["", "four words of mine"])
async def test_people_elsewhere_read_essays_without_a_password(password: str) -> None:
    world = published(password=password)
    await world.fill([draft("first")])
    async with world.client(**PUBLIC) as browser:
        page = await browser.get("/e/first")
        assert page.status_code == 200
        assert ('href="/"' in page.text) is bool(password), "a way back that is closed is not shown"
        assert (await browser.get("/static/paper.css")).status_code == 200
        assert (await browser.get("/healthz")).status_code == 200


@pytest.mark.parametrize("headers", [PUBLIC, FORWARDED, {"Forwarded": "for=203.0.113.9"}, {"X-Forwarded-Host": "x"}])
@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("GET", "/channel/messages"), ("POST", "/channel/command")])
async def test_nothing_else_is_open_from_there(headers: dict[str, str], method: str, path: str) -> None:
    async with published().client(**headers) as browser:
        answer = await browser.request(method, path, json={"text": "/essay pause"} if method == "POST" else None)
    assert answer.status_code == 403
    assert answer.text.startswith("From here only the essays' own pages are open.")


async def test_the_password_opens_the_channel_from_there() -> None:
    async with published(password="four words of mine").client(**PUBLIC) as browser:
        assert (await browser.get("/")).status_code == 401
        assert (await browser.get("/", headers=_basic(":four words of mine"))).status_code == 200


async def test_guesses_are_counted(locked: World) -> None:
    async with locked.client() as browser:
        for _ in range(GUESSES_MAX):
            assert (await browser.get("/", headers=_basic(":guess"))).status_code == 401
        for credentials in (":guess", ":pa:ss wörd"):
            answer = await browser.get("/", headers=_basic(credentials))
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")


def test_guesses_are_forgotten_after_a_minute() -> None:
    now = 1000.0
    guesses = Guesses(lambda: now)
    for _ in range(GUESSES_MAX):
        assert not guesses.are_up("a")
        guesses.wrong("a")
    assert guesses.are_up("a")
    assert not guesses.are_up("b")
    now += GUESSES_SECONDS
    assert not guesses.are_up("a")
    guesses.wrong("a")
    assert not guesses.are_up("a")


def test_guesses_from_very_many_addresses_take_no_more_memory() -> None:
    guesses = Guesses()
    for number in range(11_000):
        guesses.wrong(str(number))
    assert len(guesses._wrong) == 10_000


# Senders that misbehave


async def _called(guard: Guard, *incoming: Message, length: int | None = None) -> list[Message]:
    """What the guard sends to a sender of exactly these messages, after which nothing more comes."""
    waiting, sent = list(incoming), []

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", b"localhost")] + ([(b"content-length", str(length).encode())] if length else [])
    await guard({"type": "http", "method": "POST", "path": "/x", "headers": headers}, receive, send)
    assert not waiting, "everything was taken in"
    return sent


async def _never(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("the guard let something in")


@pytest.fixture
def guard() -> Guard:
    return Guard(_never, access=Access(), catalogue=CATALOGUE)


async def test_a_sender_that_leaves_in_the_middle_gets_no_answer(guard: Guard) -> None:
    begun: Message = {"type": "http.request", "body": b"{", "more_body": True}
    assert await _called(guard, begun, {"type": "http.disconnect"}) == []


@pytest.mark.parametrize("length", [None, 10 * BODY_MAX])
async def test_a_body_that_is_too_large_is_taken_in_before_the_answer(guard: Guard, length: int | None) -> None:
    """Closing a connection from which something is still to be read resets it, and the answer would be lost."""
    part: Message = {"type": "http.request", "body": b" " * BODY_MAX, "more_body": True}
    last: Message = {"type": "http.request", "body": b" ", "more_body": False}
    answer, *_ = await _called(guard, *[part] * 9, last, length=length)
    assert answer["status"] == 413


async def test_taking_in_has_an_end(guard: Guard) -> None:
    part: Message = {"type": "http.request", "body": b" " * 2 * 1024 * 1024, "more_body": True}
    answer, *_ = await _called(guard, *[part] * (DRAIN_MAX // len(part["body"])), length=DRAIN_MAX * 9)
    assert answer["status"] == 413
