"""The web server's part of the composition root: the reading pages, the local channel, and Slack's front."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.adapters import local
from bot.adapters.local.answering import Commander
from bot.adapters.local.completing import Completer
from bot.adapters.local.console import Console
from bot.adapters.local.feed import Feed
from bot.adapters.local.hub import Hub
from bot.adapters.local.render import Renderer
from bot.adapters.local.routes import local_routes
from bot.adapters.web.app import PACKAGE, Front, build_app
from bot.adapters.web.guard import LOOPBACK, Access
from bot.adapters.web.server import WebServer
from bot.core.community import LOCAL_CHANNEL
from bot.text.catalogue import Catalogue, load_catalogue

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.config import Settings
    from bot.wiring import Core
    from bot.wiring.slack import Slack


def web_server(core: Core, hub: Hub, slack: Slack | None) -> WebServer:
    """The web server, not started yet."""
    settings = core.settings
    catalogue = load_catalogue()
    packages = (local.__name__, PACKAGE)
    renderer = Renderer(catalogue, (*packages, *(slack.packages if slack else ())))
    front = Front(
        public_url=settings.public_url,
        home="/",
        packages=packages,
        routes=[*_local_routes(core, hub, renderer, catalogue), *(slack.routes(renderer) if slack else ())],
    )
    app = build_app(
        front,
        _access(settings, slack.open_paths if slack else ()),
        pages=renderer,
        catalogue=catalogue,
        library=core.library,
        searching=core.searching,
        probe=partial(_probe, core),
    )
    return WebServer(app, settings.http_host, settings.http_port)


def _local_routes(core: Core, hub: Hub, renderer: Renderer, catalogue: Catalogue) -> list[BaseRoute]:
    zone = core.settings.timezone
    feed = Feed(core.stores.local_log, core.engagement, core.discussion, core.setup, core.clock, zone)
    commander = Commander(
        library=core.library,
        reading=core.reading,
        engagement=core.engagement,
        discussion=core.discussion,
        searching=core.searching,
        setup=core.setup,
        zone=zone,
    )
    completer = Completer(core.searching, core.holidays, catalogue, zone)
    console = Console(commander, completer, feed, hub, renderer)
    return local_routes(
        feed=feed,
        hub=hub,
        renderer=renderer,
        engagement=core.engagement,
        discussion=core.discussion,
        console=console,
    )


def _access(settings: Settings, open_paths: Sequence[str]) -> Access:
    public = urlsplit(settings.public_url).hostname or ""
    password = settings.http_password
    access = Access(
        hosts=LOOPBACK | {settings.http_host, public, *settings.allowed_hosts} - {""},
        any_address=not settings.is_loopback,
        password=password.get_secret_value() if password else "",
    )
    return replace(access, open_paths=access.open_paths | set(open_paths))


async def _probe(core: Core) -> None:
    """The program is well where its database answers."""
    await core.stores.subscriptions.of_channel(LOCAL_CHANNEL)
