"""The web server: the reading pages, the local channel, and what Slack sends."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.core.community import LOCAL_CHANNEL
from bot.errors import BotError

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.adapters.local.hub import Hub
    from bot.adapters.local.render import Renderer
    from bot.adapters.scheduler.pulse import Pulse
    from bot.adapters.web.access import Access
    from bot.adapters.web.server import WebServer
    from bot.config import Settings
    from bot.conversation.catalogue import Catalogue
    from bot.wiring.core import Core
    from bot.wiring.slack import Slack


def web_server(core: Core, hub: Hub, pulse: Pulse, slack: Slack | None = None) -> WebServer:
    """The web server with all that it serves."""
    from bot.adapters import local
    from bot.adapters.local.render import Renderer
    from bot.adapters.web.app import PACKAGE, Front, build_app
    from bot.adapters.web.server import WebServer
    from bot.conversation.catalogue import load_catalogue

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
        _access(settings, slack),
        pages=renderer,
        catalogue=catalogue,
        library=core.library,
        searching=core.searching,
        collections=core.collections,
        probe=partial(_probe, core, pulse),
    )
    return WebServer(app, settings.http_host, settings.http_port)


def _local_routes(core: Core, hub: Hub, renderer: Renderer, catalogue: Catalogue) -> list[BaseRoute]:
    from bot.adapters.local.answering import Commander
    from bot.adapters.local.completing import Completer
    from bot.adapters.local.console import Console
    from bot.adapters.local.feed import Feed
    from bot.adapters.local.routes import local_routes

    zone = core.settings.timezone
    feed = Feed(core.stores.local_log, core.engagement, core.discussion, core.setup, core.clock, zone)
    commander = Commander(
        library=core.library,
        reading=core.reading,
        engagement=core.engagement,
        discussion=core.discussion,
        searching=core.searching,
        setup=core.setup,
        moderation=core.moderation,
        zone=zone,
    )
    completer = Completer(core.library, core.searching, core.holidays, catalogue, zone)
    console = Console(commander, completer, feed, hub, renderer)
    return local_routes(
        feed=feed,
        hub=hub,
        renderer=renderer,
        engagement=core.engagement,
        discussion=core.discussion,
        console=console,
    )


def _access(settings: Settings, slack: Slack | None) -> Access:
    from bot.adapters.web.access import LOOPBACK, Access

    own = LOOPBACK | {settings.http_host}
    password = settings.http_password
    access = Access(
        hosts=own,
        public_hosts=public_hosts(settings) - own,
        any_address=not settings.is_loopback,
        password=password.get_secret_value() if password else "",
    )
    if slack is None:
        return access
    return replace(access, open_paths=access.open_paths | slack.open_paths, large=slack.large_paths)


def public_hosts(settings: Settings) -> frozenset[str]:
    """The names under which people elsewhere open the pages."""
    from bot.adapters.web.access import LOOPBACK

    return frozenset({urlsplit(settings.public_url).hostname or "", *settings.allowed_hosts}) - LOOPBACK - {""}


async def _probe(core: Core, pulse: Pulse) -> None:
    """The program is well where its database answers and its clock ticks. Raises ``BotError``."""
    await core.stores.subscriptions.of_channel(LOCAL_CHANNEL)
    if pulse.is_still:
        raise BotError("The clock has stopped: nothing is posted any more. Start Ichiwa again.")
