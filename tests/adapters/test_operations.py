"""What every process tells whoever watches over it, and to whom: health and readiness to all, metrics to few."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette

from bot.adapters.web.access import GUESSES_MAX, LOOPBACK, METRICS, WATCHED, Access
from bot.adapters.web.operations import Watched, build_operations, operation_routes
from tests.adapters.local_world import CATALOGUE, World

Made = Callable[[Access], Starlette]

PASSWORD = "four words of ours"
TOKEN = "a-long-word-of-our-own"
HERE, ELSEWHERE = "127.0.0.1", "203.0.113.7"
OWN = Access(metrics_token=TOKEN)
REMOTE = Access(any_address=True, password=PASSWORD, metrics_token=TOKEN)
PUBLISHED = Access(public_hosts=frozenset({"essays.example.org"}), metrics_token=TOKEN)


async def probe() -> list[str]:
    return []


async def scrape() -> tuple[bytes, str]:
    return b"ichiwa_made_up 1\n", "text/plain; version=1.0.0; charset=utf-8"


def without_pages(access: Access) -> Starlette:
    """What a gateway and a worker serve."""
    routes = operation_routes(Watched(probe, missing=probe, metrics=scrape))
    return build_operations(routes, replace(access, nameless=WATCHED), CATALOGUE)


def with_pages(access: Access) -> Starlette:
    return World(access=access).app


def asking(app: Starlette, peer: str = HERE, host: str = "127.0.0.1:8080", **headers: str | bytes) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=(peer, 1234))
    sent = {name: value.encode() if isinstance(value, str) else value for name, value in headers.items()}
    return httpx.AsyncClient(
        transport=transport, base_url=f"http://{host}", headers=[(name.encode(), value) for name, value in sent.items()]
    )


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f":{password}".encode()).decode()


async def status(app: Starlette, peer: str = HERE, host: str = "127.0.0.1:8080", **headers: str | bytes) -> int:
    async with asking(app, peer, host, **headers) as browser:
        return (await browser.get(METRICS)).status_code


@pytest.mark.parametrize("made", [with_pages, without_pages])
async def test_the_metrics_are_open_to_this_machine_to_the_password_and_to_the_token(made: Made) -> None:
    bearer = f"Bearer {TOKEN}"
    assert await status(made(OWN)) == 200
    assert await status(made(OWN), **{"X-Forwarded-For": HERE}) == 403
    assert await status(made(OWN), ELSEWHERE, authorization=bearer) == 200
    assert await status(made(REMOTE)) == 401
    assert await status(made(REMOTE), ELSEWHERE, authorization=basic(PASSWORD)) == 200
    assert await status(made(REMOTE), ELSEWHERE, authorization=bearer) == 200
    assert await status(made(REMOTE), ELSEWHERE, "worker-1.internal:8080", authorization=bearer) == 200
    assert await status(made(REMOTE), ELSEWHERE, "worker-1.internal:8080", authorization=basic(PASSWORD)) == 421
    assert await status(made(PUBLISHED)) == 403  # a proxy on this machine looks like somebody who sits at it
    assert await status(made(PUBLISHED), ELSEWHERE, "essays.example.org", authorization=bearer) == 200


@pytest.mark.parametrize("made", [with_pages, without_pages])
@pytest.mark.parametrize("given", [f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer ", "Bearer ü", f"Basic {TOKEN}"])
async def test_another_token_opens_nothing(made: Made, given: str) -> None:
    sent = given.encode()
    assert await status(made(REMOTE), ELSEWHERE, authorization=sent) == 401
    assert await status(made(PUBLISHED), ELSEWHERE, "essays.example.org", authorization=sent) == 403


@pytest.mark.parametrize("made", [with_pages, without_pages])
async def test_without_a_token_of_ours_no_token_opens_anything(made: Made) -> None:
    for access in (REMOTE, PUBLISHED):
        app = made(replace(access, metrics_token=""))
        for given in ("Bearer ", "Bearer", f"Bearer {TOKEN}"):
            assert await status(app, ELSEWHERE, authorization=given) in {401, 403}


async def test_the_token_opens_the_metrics_alone() -> None:
    app = with_pages(REMOTE)
    async with asking(app, ELSEWHERE, authorization=f"Bearer {TOKEN}") as browser:
        for path in ("/", "/channel", "/metrics/", "/METRICS"):
            assert (await browser.get(path)).status_code in {401, 404}, path
        assert (await browser.post(METRICS)).status_code in {401, 429}


@pytest.mark.parametrize("made", [with_pages, without_pages])
async def test_who_guesses_at_the_token_has_to_wait(made: Made) -> None:
    app = made(PUBLISHED)
    for _ in range(GUESSES_MAX):
        assert await status(app, ELSEWHERE, "essays.example.org", authorization="Bearer a-guess") == 403
    assert await status(app, ELSEWHERE, "essays.example.org", authorization=f"Bearer {TOKEN}") == 403
    assert await status(app, "203.0.113.8", "essays.example.org", authorization=f"Bearer {TOKEN}") == 200


@pytest.mark.parametrize("path", sorted(WATCHED))
async def test_how_it_is_anybody_may_read(path: str) -> None:
    for access in (OWN, REMOTE, PUBLISHED):
        async with asking(without_pages(access), ELSEWHERE, "10-0-0-7.pods.example:8080") as browser:
            assert (await browser.get(path)).status_code == 200
        async with asking(with_pages(access), ELSEWHERE, next(iter(LOOPBACK - {"::1"}))) as browser:
            assert (await browser.get(path)).status_code == 200


async def test_readiness_says_what_is_missing() -> None:
    world = World()
    async with world.client() as browser:
        ready = await browser.get("/readyz")
        assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
        assert ready.headers["cache-control"] == "no-store"
        world.illness = "Slack is not connected."
        missing = await browser.get("/readyz")
        assert (missing.status_code, missing.json()) == (
            503,
            {"status": "not ready", "missing": ["Slack is not connected."]},
        )


async def test_the_metrics_come_as_the_scraper_wants_them() -> None:
    async with asking(without_pages(OWN)) as scraper:
        answer = await scraper.get(METRICS)
    assert answer.text == "ichiwa_made_up 1\n"
    assert answer.headers["content-type"] == "text/plain; version=1.0.0; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
