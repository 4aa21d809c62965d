"""The HTTP server: started when it says so, stopped with open streams, and clear about an address it cannot have."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from bot.adapters.web.server import WebServer
from bot.errors import ConfigError
from tests.adapters.local_world import World


async def test_it_serves_when_started_and_frees_its_port() -> None:
    world = World()
    server = WebServer(world.app, "127.0.0.1", 0)
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as browser:
            answer = await browser.get("/healthz")
            assert answer.json() == {"status": "ok"}
            assert "server" not in answer.headers
    finally:
        await server.stop()
        await server.stop()
    again = WebServer(world.app, "127.0.0.1", server.port)
    await again.start()
    await again.stop()


async def test_open_streams_end_before_it_stops() -> None:
    world = World()
    server = WebServer(world.app, "127.0.0.1", 0)
    await server.start()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as browser:
        stream = asyncio.create_task(browser.get("/channel/events"))
        await world.hub.joined.wait()
        world.hub.close()
        await server.stop()
        assert (await stream).status_code == 200


async def test_a_port_in_use_is_named() -> None:
    first = WebServer(World().app, "127.0.0.1", 0)
    await first.start()
    try:
        with pytest.raises(
            ConfigError, match=rf"HTTP_PORT={first.port} cannot be used on 127\.0\.0\.1: Address already"
        ):
            await WebServer(World().app, "127.0.0.1", first.port).start()
    finally:
        await first.stop()


async def test_an_impossible_port_is_named() -> None:
    with pytest.raises(ConfigError, match="HTTP_PORT=99999"):
        await WebServer(World().app, "127.0.0.1", 99999).start()


@pytest.mark.parametrize("host", ["192.0.2.1", "no host at all"])
async def test_a_host_that_is_not_ours_is_named(host: str) -> None:
    with pytest.raises(ConfigError, match="HTTP_HOST="):
        await WebServer(World().app, host, 0).start()


async def test_stopping_what_never_started() -> None:
    await WebServer(World().app, "127.0.0.1", 0).stop()
