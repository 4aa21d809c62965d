"""The composition root: plain constructors, started in the order in which they stand and stopped in the opposite one.

Everything heavy is imported where it is first needed, so that a short command loads no web server, and a host without
Slack never loads Slack's SDK.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.core.community import LOCAL_CHANNEL, Platform
from bot.errors import BotError, ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.routing import BaseRoute

    from bot.adapters.discord.front import DiscordFront
    from bot.adapters.local.hub import Hub
    from bot.adapters.local.render import Renderer
    from bot.adapters.scheduler.ticker import Ticker
    from bot.adapters.search.sqlite import SqliteSearch
    from bot.adapters.sql.engine import Database
    from bot.adapters.sql.stores import SqlStores
    from bot.adapters.web.guard import Access
    from bot.adapters.web.server import WebServer
    from bot.config import Settings
    from bot.core.ids import Slug
    from bot.ports.chat import ChatPort
    from bot.ports.clock import Clock, Holidays
    from bot.ports.search import SearchIndex
    from bot.ports.source import EssaySource
    from bot.services.discussion import Discussion
    from bot.services.engagement import Engagement
    from bot.services.forecasting import Forecasting
    from bot.services.library import Library
    from bot.services.moderation import Moderation
    from bot.services.pace import Pace
    from bot.services.picking import Picking
    from bot.services.privacy import Privacy
    from bot.services.reading import Reading
    from bot.services.saving import Saving
    from bot.services.searching import Searching
    from bot.services.setup import Setup
    from bot.text.catalogue import Catalogue

log = logging.getLogger(__name__)

ESSAYS: Final = "essays"
"""The name of the source that reads ``ESSAYS_DIR``; the library keeps it with each essay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """What every front of the program works with: the stores, and the services over them."""

    settings: Settings
    database: Database
    stores: SqlStores
    source: EssaySource
    clock: Clock
    holidays: Holidays
    library: Library
    reading: Reading
    engagement: Engagement
    discussion: Discussion
    searching: Searching
    picking: Picking
    setup: Setup
    forecasting: Forecasting
    moderation: Moderation
    saving: Saving
    privacy: Privacy


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Database]:
    """The database as it is, whatever its schema. Raises ``StoreError``."""
    from bot.adapters.sql.engine import Database

    database = Database(settings.database_url)
    try:
        await database.start()
        yield database
    finally:
        await database.stop()


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Core]:
    """The services, over a database whose schema is up to date. Raises ``ConfigError`` and ``StoreError``."""
    from bot.adapters.scheduler.clock import SystemClock
    from bot.adapters.search.sqlite import SqliteSearch
    from bot.adapters.sql.migrate import upgrade
    from bot.text.morphemes import shared

    async with connected(settings) as database:
        if database.path is None:
            raise ConfigError("DATABASE_URL names PostgreSQL, where this version cannot search yet; use sqlite:///…")
        clock = SystemClock()
        await upgrade(database, clock.now())
        index = SqliteSearch(database, shared())
        await index.start()
        yield _core(settings, database, index, clock)


@asynccontextmanager
async def throw_away_search(folder: Path) -> AsyncIterator[SqliteSearch]:
    """An empty search index in ``folder``, beside no library."""
    from bot.adapters.search.sqlite import SqliteSearch
    from bot.adapters.sql.engine import Database
    from bot.text.morphemes import shared

    database = Database(f"sqlite:///{folder / 'search.db'}")
    try:
        await database.start()
        index = SqliteSearch(database, shared())
        await index.start()
        yield index
    finally:
        await database.stop()


def essay_source(settings: Settings) -> EssaySource:
    """The folder of essays."""
    from bot.adapters.sources.markdown_folder import MarkdownFolder

    return MarkdownFolder(settings.essays_dir, ESSAYS)


def not_served(settings: Settings) -> list[Platform]:
    """The platforms that the settings configure and that this version has no adapter for."""
    configured = {
        Platform.SLACK: settings.slack_bot_token or settings.slack_app_token,
    }
    return [platform for platform, token in configured.items() if token]


async def serve(settings: Settings, pace: Pace | None = None) -> None:
    """Run everything until SIGINT or SIGTERM, then stop in order. Raises ``ConfigError`` and ``StoreError`` where it
    cannot begin.
    """
    from bot.adapters.local.hub import Hub
    from bot.adapters.sql.alone import alone
    from bot.text.morphemes import shared

    with _stopped_by_signals():
        async with AsyncExitStack() as stack:
            core = await stack.enter_async_context(opened(settings))
            stack.enter_context(alone(core.database.path))
            hub = Hub()
            server = _server(core, hub)
            stack.push_async_callback(server.stop)
            await server.start()
            stack.callback(hub.close)  # before the server stops, which waits for the streams
            _greet(settings)
            corrected = await _fill(core)
            shared().rest()
            await _load_holidays(core)
            front = await _discord(core, pace, corrected)
            if front is not None:
                stack.push_async_callback(front.stop)
                front.start()
            ticker = _ticker(core, hub, pace, front)
            ticker.start()
            stack.push_async_callback(ticker.stop)
            await asyncio.Event().wait()


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """SIGINT and SIGTERM end the block wherever it is, also in the middle of its start; a second one hurries it."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    asked = False

    def stop() -> None:
        nonlocal asked
        asked = True
        if task is not None:
            task.cancel()

    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # where there are no such handlers, Ctrl+C cancels as well
            loop.add_signal_handler(name, stop)
    try:
        yield
    except asyncio.CancelledError:
        if not asked:
            raise
        log.info("Ichiwa has stopped.")


def _core(settings: Settings, database: Database, index: SearchIndex, clock: Clock) -> Core:
    from bot.adapters.scheduler.holidays import PublicHolidays
    from bot.adapters.sql.stores import SqlStores
    from bot.services.discussion import Discussion
    from bot.services.engagement import Engagement
    from bot.services.forecasting import Forecasting
    from bot.services.library import Library
    from bot.services.moderation import Moderation
    from bot.services.picking import Picking
    from bot.services.privacy import Privacy
    from bot.services.reading import Reading
    from bot.services.saving import Saving
    from bot.services.searching import Searching
    from bot.services.setup import Setup

    stores = SqlStores(database)
    holidays = PublicHolidays()
    reading = Reading(stores.deliveries)
    picking = Picking(stores.essays, stores.deliveries, stores.ratings, settings.public_url)
    moderation = Moderation(stores.communities, stores.comments, clock)
    setup = Setup(stores.subscriptions, stores.deliveries, picking, holidays, clock)
    return Core(
        settings=settings,
        database=database,
        stores=stores,
        source=essay_source(settings),
        clock=clock,
        holidays=holidays,
        library=Library(stores.essays, index),
        reading=reading,
        engagement=Engagement(stores.essays, stores.ratings, clock),
        discussion=Discussion(stores.comments, stores.deliveries, reading, clock, moderation),
        searching=Searching(stores.essays, index, stores.ratings),
        picking=picking,
        setup=setup,
        forecasting=Forecasting(setup, picking, holidays),
        moderation=moderation,
        saving=Saving(stores.saved, stores.essays, clock),
        privacy=Privacy(stores.ratings, stores.comments, stores.saved),
    )


def _server(core: Core, hub: Hub) -> WebServer:
    """The web server with the reading pages and the local channel."""
    from bot.adapters import local
    from bot.adapters.local.render import Renderer
    from bot.adapters.web.app import PACKAGE, Front, build_app
    from bot.adapters.web.server import WebServer
    from bot.text.catalogue import load_catalogue

    settings = core.settings
    catalogue = load_catalogue()
    packages = (local.__name__, PACKAGE)
    renderer = Renderer(catalogue, packages)
    front = Front(
        public_url=settings.public_url,
        home="/",
        packages=packages,
        routes=_local_routes(core, hub, renderer, catalogue),
    )
    app = build_app(
        front,
        _access(settings),
        pages=renderer,
        catalogue=catalogue,
        library=core.library,
        searching=core.searching,
        probe=partial(_probe, core),
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


def _access(settings: Settings) -> Access:
    from bot.adapters.web.guard import LOOPBACK, Access

    public = urlsplit(settings.public_url).hostname or ""
    password = settings.http_password
    return Access(
        hosts=LOOPBACK | {settings.http_host, public, *settings.allowed_hosts} - {""},
        any_address=not settings.is_loopback,
        password=password.get_secret_value() if password else "",
    )


async def _probe(core: Core) -> None:
    """The program is well where its database answers."""
    await core.stores.subscriptions.of_channel(LOCAL_CHANNEL)


def _greet(settings: Settings) -> None:
    """The lines that a person sees first."""
    others = "no other machine can reach" if settings.is_loopback else "other machines can reach with the password"
    greeting = "Ichiwa is ready: open %s (it listens on %s, which %s). Ctrl+C stops it."
    log.info(greeting, settings.public_url, settings.http_host, others)
    for platform in not_served(settings):
        log.warning(
            "%s is configured, but this version cannot serve it yet: its subscriptions wait, nothing is posted there.",
            platform.value.capitalize(),
        )


async def _fill(core: Core) -> Sequence[Slug]:
    """Load the essays and make the first subscription; returns the essays that changed. What goes wrong here must not
    keep due essays from coming.
    """
    try:
        report = await core.library.sync(core.source)
        for error in report.broken:
            log.warning("A broken essay was left out: %s", error)
        new, changed, withdrawn = len(report.added), len(report.changed), len(report.withdrawn)
        if new or changed or withdrawn:
            log.info("Essays: %d new, %d changed, %d withdrawn.", new, changed, withdrawn)
        if new or changed or report.unchanged:
            await core.setup.first_run(core.settings.timezone)
        else:
            log.warning("There are no essays in %s yet, so there is nothing to post.", core.settings.essays_dir)
    except BotError as exc:
        log.error("The essays could not be loaded: %s", exc)
        return ()
    return report.changed


async def _load_holidays(core: Core) -> None:
    """Have the holiday calendars at hand where a subscription asks for one: loading them would stall the first tick."""
    if any(subscription.schedule.holidays for subscription in await core.setup.every()):
        await asyncio.to_thread(core.holidays.countries)


async def _discord(core: Core, pace: Pace | None, corrected: Sequence[Slug]) -> DiscordFront | None:
    """The front on Discord; None without a token. Its library takes a while to load, so it loads beside the loop."""
    if core.settings.discord_token is None:
        return None
    await asyncio.to_thread(importlib.import_module, "bot.wiring.discord")
    from bot.wiring.discord import discord_front

    return discord_front(core, core.settings.discord_token.get_secret_value(), pace, corrected)


def _ticker(core: Core, hub: Hub, pace: Pace | None, front: DiscordFront | None) -> Ticker:
    """The clock that delivers."""
    from bot.adapters.local.chat import LocalChat
    from bot.adapters.scheduler.ticker import Ticker
    from bot.services.delivering import Delivering

    chats: dict[Platform, ChatPort] = {Platform.LOCAL: LocalChat(core.stores.local_log, hub, core.clock)}
    if front is not None:
        chats[Platform.DISCORD] = front.chat
    delivering = Delivering(
        subscriptions=core.stores.subscriptions,
        deliveries=core.stores.deliveries,
        picking=core.picking,
        chats=chats,
        clock=core.clock,
        holidays=core.holidays,
        pace=pace,
    )

    async def tick() -> None:
        await delivering.tick()

    return Ticker(timedelta(seconds=core.settings.tick_seconds), tick)
