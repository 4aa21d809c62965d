"""The door: foreign names, foreign pages, floods and missing passwords stay outside; every answer is armoured."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from bot.adapters.web.access import BODY_MAX, LOOPBACK, Access
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
    assert answer.text == "This is not one of Ichiwa's addresses. Open the address that was printed at startup."


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
    assert answer.text == "This request came from another website, so nothing was done."


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
    assert answer.text == "That is too large: the limit is 64 KiB. Nothing was saved."


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
    assert answer.text.startswith("【This is not")


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
        answer = await browser.get(path)
    page, allowed = answer.text, answer.headers["content-security-policy"]
    assert page.startswith("<!doctype html>")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
    for tag, script in re.findall(r"(<script[^>]*>)(.*?)</script>", page, re.DOTALL):
        hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        is_data = tag == '<script type="application/ld+json">'
        assert is_data or 'src="/static/' in tag or f"'sha256-{hashed}'" in allowed
    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!127\.0\.0\.1:8080/)', page), (
        "something is fetched from elsewhere"
    )


# Senders that misbehave


async def _called(guard: Guard, *incoming: Message, length: int | None = None) -> list[Message]:
    """What the guard sends to a sender of exactly these messages, after which nothing more comes."""
    waiting, sent = list(incoming), []

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", b"localhost")] + ([(b"content-length", str(length).encode())] if length else [])
    client = ("127.0.0.1", 1)
    await guard({"type": "http", "method": "POST", "path": "/x", "headers": headers, "client": client}, receive, send)
    assert not waiting, "everything was taken in"
    return sent


async def _never(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("the guard let something in")


@pytest.fixture
def guard() -> Guard:
    return Guard(_never, access=Access(), sessions=None, catalogue=CATALOGUE)


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
