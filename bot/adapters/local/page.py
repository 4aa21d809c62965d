"""The local channel put together, for the web adapter to serve."""

from __future__ import annotations

from typing import Final

from starlette.routing import BaseRoute, Route

from bot.adapters.local.completing import LineCompleting
from bot.adapters.local.console import Console
from bot.adapters.local.feed import Feed
from bot.adapters.local.host import LocalHost
from bot.adapters.local.hub import Hub
from bot.adapters.local.render import Renderer
from bot.adapters.local.routes import local_routes
from bot.adapters.local.screens import Screens
from bot.adapters.local.status import PATH, StatusPage
from bot.adapters.local.uploading import Uploading
from bot.conversation.completing import Completing
from bot.conversation.performing import Performing
from bot.conversation.services import Services
from bot.conversation.stage import Stage
from bot.conversation.table import commands_for
from bot.core.community import Platform
from bot.ports.local_log import LocalLog

LARGE_PATHS: Final = frozenset({"/channel/form"})
"""What takes a longer body than others: an essay of 50,000 characters."""


def local_page(services: Services, log: LocalLog, hub: Hub, renderer: Renderer) -> list[BaseRoute]:
    """The routes of the channel. They expect the language at ``request.state.language`` and raise ``BotError``."""
    feed = Feed(
        log,
        services.engagement,
        services.discussion,
        services.subscribing,
        services.voting,
        services.clock,
        services.zone,
    )
    line = commands_for(Platform.LOCAL, services.catalogue)
    console = Console(
        Performing(Stage(services, LocalHost(log))),
        line,
        LineCompleting(Completing(services), line, services.catalogue),
        Screens(renderer, services.catalogue, services.zone),
        feed,
        hub,
    )
    status = StatusPage(services.attention, renderer, services.zone)
    channel = local_routes(
        feed=feed,
        hub=hub,
        renderer=renderer,
        engagement=services.engagement,
        discussion=services.discussion,
        library=services.library,
        first_run=services.first_run,
        console=console,
        uploading=Uploading(services.adding),
    )
    return [*channel, Route(PATH, status.page)]
