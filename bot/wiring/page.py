"""The web server: the reading pages, the local channel, and what Slack sends."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.adapters.local.hub import Hub
    from bot.adapters.web.access import Access
    from bot.adapters.web.cards.keeping import CardImages
    from bot.adapters.web.operations import Watched
    from bot.adapters.web.server import WebServer
    from bot.config import Settings
    from bot.wiring.core import Core
    from bot.wiring.slack import Slack

logger = logging.getLogger(__name__)


def web_server(core: Core, hub: Hub, watched: Watched, slack: Slack | None = None) -> WebServer:
    """The web server with all that it serves."""
    from bot.adapters import local
    from bot.adapters.local.page import local_page
    from bot.adapters.local.render import Renderer
    from bot.adapters.web.app import PACKAGE, Front, build_app
    from bot.adapters.web.server import WebServer

    settings = core.settings
    catalogue = core.services.catalogue
    packages = (local.__name__, PACKAGE)
    renderer = Renderer(catalogue, (*packages, *(slack.packages if slack else ())))
    page = local_page(core.services, core.stores.local_log, hub, renderer)
    front = Front(
        public_url=settings.public_url,
        cards=card_images(settings),
        packages=packages,
        routes=[*page, *(slack.routes(renderer) if slack else ())],
        clicks=core.stores.clicks if settings.count_clicks else None,
        is_static=settings.public_is_static,
    )
    app = build_app(
        front,
        _access(settings, slack),
        pages=renderer,
        services=core.services,
        pictures=core.stores.pictures,
        probe=watched.probe,
        notes=watched.notes,
        missing=watched.missing,
        metrics=watched.metrics,
    )
    return WebServer(app, settings.http_host, settings.http_port, settings.trusted_proxies)


def operations_server(core: Core, watched: Watched) -> WebServer:
    """The web server of a process without pages, which says how it is and nothing else."""
    from bot.adapters.web.access import LOOPBACK, WATCHED, Access
    from bot.adapters.web.operations import build_operations, operation_routes
    from bot.adapters.web.server import WebServer

    settings = core.settings
    access = Access(
        hosts=LOOPBACK | {settings.http_host},
        any_address=not settings.is_loopback,
        nameless=WATCHED,
        password=_password(settings.http_password),
        metrics_token=_password(settings.metrics_token),
    )
    app = build_operations(operation_routes(watched), access, core.services.catalogue)
    return WebServer(app, settings.http_host, settings.http_port, settings.trusted_proxies)


def health_url(settings: Settings) -> str:
    """Where this process says how it is, whatever the public address is."""
    host = f"[{settings.http_host}]" if ":" in settings.http_host else settings.http_host
    return f"http://{host}:{settings.http_port}/healthz"


def card_images(settings: Settings) -> CardImages | None:
    """What draws the pictures for links; None where no font fits."""
    from bot.adapters.web.cards.drawing import Drawing
    from bot.adapters.web.cards.fonts import find_font
    from bot.adapters.web.cards.keeping import CardFiles, CardImages

    font = find_font(settings.card_font)
    if font is None and settings.card_font is not None:
        logger.warning("CARD_FONT is no font with Japanese characters, so there are no pictures for links")
    return CardImages(Drawing(font), CardFiles(settings.data_dir / "cards")) if font is not None else None


def _access(settings: Settings, slack: Slack | None) -> Access:
    from bot.adapters.local.page import LARGE_PATHS
    from bot.adapters.local.uploading import UPLOAD
    from bot.adapters.web.access import LOOPBACK, Access

    address = urlsplit(settings.own_url)
    access = Access(
        hosts=LOOPBACK | {settings.http_host, address.hostname or "", *settings.allowed_hosts},
        public_hosts=settings.public_hosts,
        any_address=not settings.is_loopback,
        origin=_origin(address),
        secure=address.scheme == "https",
        password=_password(settings.http_password),
        metrics_token=_password(settings.metrics_token),
        large=LARGE_PATHS | {UPLOAD},
    )
    if slack is None:
        return access
    return replace(access, open_paths=access.open_paths | slack.open_paths, large=access.large | slack.large_paths)


def _password(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""


def _origin(address: SplitResult) -> str:
    """Host and port as a browser names them: without the port that the scheme stands for."""
    usual = {"http": 80, "https": 443}[address.scheme.lower()]
    host = address.netloc.lower()
    return host.removesuffix(f":{usual}") if address.port == usual else host
