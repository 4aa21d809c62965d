"""Slack over HTTP: the web server with its guard, Bolt behind it, and workspaces that install the app."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.local.render import Renderer
from bot.adapters.slack.install.installed import InstalledWorkspaces
from bot.adapters.slack.install.oauth import Installing
from bot.adapters.slack.install.sealing import Seal, new_key
from bot.adapters.slack.web.http import EVENTS, INSTALL, PACKAGE, REDIRECT, slack_routes
from bot.adapters.slack.web.replays import Replays
from bot.adapters.slack.web.signing import Signatures
from bot.adapters.slack.web.web import Web
from bot.adapters.web import app as web
from bot.adapters.web.access import Access
from bot.adapters.web.server import WebServer
from bot.conversation.catalogue import load_catalogue
from bot.core.community import Community
from tests.fakes.library import MemoryIndex
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.fronts.slack.acts import Acts
from tests.fronts.slack.front import Awake, Front
from tests.fronts.slack.installing import Browser
from tests.fronts.slack.state import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, Json
from tests.tools.process import free_port

OUTSIDE = "essays.example.org"
CATALOGUE = load_catalogue()
STATIC = ("bot.adapters.local", web.PACKAGE)


@dataclass
class HttpWorld:
    """``heard`` are the bodies that came through to Bolt."""

    front: Front
    acts: Acts
    base: str
    app: AsyncApp
    stores: MemoryStores
    seal: Seal
    installed: InstalledWorkspaces
    signatures: Signatures
    heard: list[Json] = field(default_factory=list)

    async def browser(self, language: str = "en") -> Browser:
        return Browser(self.front, self.base, language)


async def _forget(_: Community) -> None:
    """Nothing was stopped in these workspaces."""


@asynccontextmanager
async def http_world() -> AsyncIterator[HttpWorld]:
    """The front, and a web server that takes its requests."""
    async with Front().listening() as front:
        clock, stores, seal = Awake(), MemoryStores.empty(), Seal([new_key()])
        client = Web(front.api_url)
        installed = InstalledWorkspaces(stores.installations, seal)
        app = AsyncApp(authorize=_authorize(installed), client=client.client(), request_verification_enabled=False)
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        signatures = Signatures(SIGNING_SECRET, clock)
        replays = Replays(stores.handled_events, clock)
        world = HttpWorld(front, Acts(front), base, app, stores, seal, installed, signatures)
        _listen(world)
        installing = Installing(
            CLIENT_ID,
            CLIENT_SECRET,
            f"{base}/slack/oauth_redirect",
            api_url=front.api_url,
            web=client,
            seal=seal,
            workspaces=installed,
            clock=clock,
            back=_forget,
        )
        pages = Renderer(CATALOGUE, (*STATIC, PACKAGE))
        routes = slack_routes(app.async_dispatch, signatures, replays, installing, pages)
        served = web.build_app(
            web.Front(public_url=base, routes=routes, packages=STATIC),
            Access(
                public_hosts=frozenset({OUTSIDE}),
                open_paths=frozenset({"/healthz", EVENTS, INSTALL, REDIRECT}),
                large=frozenset({EVENTS}),
            ),
            pages=pages,
            services=made_services(
                stores, clock, index=MemoryIndex(stores.essays), public_url=base, sentences=CATALOGUE
            ),
            pictures=stores.pictures,
            probe=_well,
        )
        server = WebServer(served, "127.0.0.1", port)
        await server.start()
        front.outbox.url = f"{base}/slack/events"
        try:
            yield world
        finally:
            await server.stop()
            await client.stop()


def _listen(world: HttpWorld) -> None:
    async def hear(body: Json) -> None:
        world.heard.append(body)
        world.front.stir()

    world.app.event("message")(hear)

    async def command(ack: object, body: Json) -> None:
        await ack("今日は")  # type: ignore[operator]
        await hear(body)

    world.app.command("/essay")(command)


def _authorize(installed: InstalledWorkspaces) -> Callable[..., Awaitable[Any]]:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> Any:
        found = await installed.find(team_id or "")
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=found.token,
            bot_id=found.bot,
            bot_user_id=found.user,
        )

    return authorize


async def _well() -> list[str]:
    """Nothing is wrong."""
    return []
