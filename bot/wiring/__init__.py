"""The composition root: plain constructors, started in the order in which they stand and stopped in the opposite one.

Everything heavy is imported where it is first needed, so that a short command loads no web server, and a host without
Slack never loads Slack's SDK.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import logging
import signal
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.core.community import Platform
from bot.core.link import Link, SlackLinks
from bot.wiring.core import Core, connected, essay_source, opened, throw_away_search
from bot.wiring.embedding import embedding_tickers
from bot.wiring.filling import Filling
from bot.wiring.health import Condition
from bot.wiring.meaning import meaning_tickers
from bot.wiring.model import model_use, summary_ticker
from bot.wiring.page import web_server
from bot.wiring.pictures import picture_ticker
from bot.wiring.slack_use import SlackUse, slack_use
from bot.wiring.sources import source_ticker

if TYPE_CHECKING:
    from bot.adapters.discord.front import DiscordFront
    from bot.adapters.scheduler.pulse import Pulse
    from bot.adapters.scheduler.ticker import Ticker
    from bot.config import Settings
    from bot.services.delivery.pace import Pace
    from bot.wiring.slack import Slack

__all__ = ["Core", "connected", "essay_source", "opened", "serve", "throw_away_search"]

log = logging.getLogger(__name__)


async def serve(settings: Settings, pace: Pace | None = None) -> None:
    """Run everything until SIGINT or SIGTERM, then stop in order. Raises ``ConfigError`` and ``StoreError`` where it
    cannot begin.
    """
    from bot.adapters.local.chat import LocalChat, thread_url
    from bot.adapters.local.hub import Hub
    from bot.adapters.scheduler.pulse import Pulse

    use, model = slack_use(settings), model_use(settings)
    with _stopped_by_signals():
        async with AsyncExitStack() as stack:
            core = await stack.enter_async_context(opened(settings, serving=True, pace=pace))
            stack.push_async_callback(core.services.refreshing.stop)  # when no platform tells of ratings any more
            hub, pulse = Hub(), Pulse()
            core.services.platforms.chats[Platform.LOCAL] = LocalChat(
                core.stores.local_log, hub, core.services.clock, core.stores.comments
            )
            core.services.platforms.thread_links[Platform.LOCAL] = thread_url
            discord_link, slack_links = Link("Discord"), SlackLinks()
            filling = Filling(core)
            condition = Condition(core, pulse, _links(settings, use, discord_link, slack_links), filling)
            slack = await _slack(core, use, slack_links)
            if slack is not None:
                stack.push_async_callback(slack.front.stop)
            server = web_server(core, hub, condition, slack)
            stack.push_async_callback(server.stop)
            await server.start()
            stack.callback(hub.close)  # before the server stops, which waits for the streams
            _greet(settings)
            await _load_holidays(core)
            front = await _discord(core, discord_link)
            if front is not None:
                stack.push_async_callback(front.stop)
                front.start()
            if slack is not None:
                slack.front.start()
            _start_deliveries(core, pulse, stack)
            for ticker in _tickers(core, condition):
                ticker.start()
                stack.push_async_callback(ticker.stop)
            await _start_sources(core, pulse, stack)
            stack.push_async_callback(filling.stop)
            filling.start()  # the last: neither platforms nor due essays wait for it
            await asyncio.to_thread(_settle_down)
            if model is not None:
                summaries = await summary_ticker(core, model, stack)
                await filling.tried()  # so that the first round knows of every essay
                summaries.start()
                stack.push_async_callback(summaries.stop)
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


def _greet(settings: Settings) -> None:
    """The lines that a person sees first."""
    others = "no other machine can reach" if settings.is_loopback else "other machines can reach with the password"
    if settings.is_loopback and settings.public_hosts:
        how = "opens with the password" if settings.http_password else "is closed without HTTP_PASSWORD"
        others = f"a proxy can reach; everybody reads essays there, the channel at /channel {how}"
    greeting = "Ichiwa is ready: open %s (it listens on %s, which %s). Ctrl+C stops it."
    log.info(greeting, settings.own_url, settings.http_host, others)


async def _load_holidays(core: Core) -> None:
    """Have the holiday calendars at hand where a subscription asks for one: loading them would stall the first tick."""
    if await core.services.subscribing.has_holidays():
        await asyncio.to_thread(core.services.holidays.countries)


def _settle_down() -> None:
    """Have the thesaurus at hand, which the first search would wait for, and give back what Sudachi took for it. What
    is there by now stays: so the garbage collector need not go through it now and then, some 50 ms each time.
    """
    from bot.language.morphemes import shared
    from bot.language.thesaurus import found_in

    found_in("", shared())
    shared().rest()
    gc.collect()
    gc.freeze()


async def _discord(core: Core, link: Link) -> DiscordFront | None:
    """The front on Discord; None without a token. Its library takes a while to load, so it loads beside the loop."""
    if core.settings.discord_token is None:
        return None
    await asyncio.to_thread(importlib.import_module, "bot.wiring.discord")
    from bot.wiring.discord import discord_front

    return discord_front(core, core.settings.discord_token.get_secret_value(), link)


async def _slack(core: Core, use: SlackUse | None, links: SlackLinks) -> Slack | None:
    """The front on Slack; None where nothing of it is set. Its libraries load beside the loop. Raises ``ConfigError``
    where the keys of the settings do not open the tokens that workspaces gave.
    """
    if use is None:
        return None
    await asyncio.to_thread(importlib.import_module, "bot.wiring.slack")
    from bot.wiring.slack import Slack

    slack = Slack(core, use, links)
    await slack.check()
    return slack


def _links(settings: Settings, use: SlackUse | None, discord: Link, slack: SlackLinks) -> list[Link]:
    """The connections that the settings want. Tokens of workspaces that installed us are their admins' matter."""
    wanted = {
        discord: settings.discord_token is not None,
        slack.socket: use is not None and use.socket,
        slack.token: settings.slack_bot_token is not None,
    }
    return [link for link, is_on in wanted.items() if is_on]


def _tickers(core: Core, condition: Condition) -> list[Ticker]:
    """The clocks of what goes on beside the deliveries."""
    return [
        _amending_ticker(core),
        _health_ticker(core, condition),
        _index_ticker(core),
        picture_ticker(core),
        _authors_ticker(core),
        *_mirror_tickers(core),
        *meaning_tickers(core.meaning),
        *embedding_tickers(core),
    ]


def _health_ticker(core: Core, condition: Condition) -> Ticker:
    """The clock that looks whether the database is still what it was."""
    from bot.adapters.scheduler.ticker import Ticker

    return Ticker(timedelta(seconds=core.settings.tick_seconds), condition.look)


def _mirror_tickers(core: Core) -> list[Ticker]:
    """One for each platform: a slow one keeps neither essays nor the other's comments waiting."""
    from bot.adapters.scheduler.ticker import Ticker

    services, every = core.services, timedelta(seconds=core.settings.tick_seconds)
    return [Ticker(every, partial(services.mirroring.tick, platform)) for platform in services.platforms.mirrors]


def _authors_ticker(core: Core) -> Ticker:
    """The clock that tells authors what became of their essays, where it was not told at once."""
    from bot.adapters.scheduler.ticker import Ticker

    return Ticker(timedelta(seconds=core.settings.tick_seconds), core.services.authors_news.tick)


def _index_ticker(core: Core) -> Ticker:
    """The clock that makes searchable what any process of the same database committed and did not come to index."""
    from bot.adapters.scheduler.ticker import Ticker
    from bot.language.morphemes import shared

    async def tick() -> None:
        if await core.indexer.tick():
            shared().rest()

    return Ticker(timedelta(seconds=core.settings.tick_seconds), tick)


def _start_deliveries(core: Core, pulse: Pulse, stack: AsyncExitStack) -> None:
    """The clocks that deliver, one for each platform that is there by now: one that hangs keeps no other's essays
    waiting. The first also keeps the slots of the platforms that nobody serves here.
    """
    from bot.adapters.scheduler.ticker import Ticker
    from bot.services.delivery.delivering import Delivering

    services = core.services
    chats = services.platforms.chats
    unserved = frozenset(Platform) - frozenset(chats)
    for number, (platform, chat) in enumerate(chats.items()):
        delivering = Delivering(
            subscriptions=core.stores.subscriptions,
            deliveries=core.stores.deliveries,
            picking=core.picking,
            chats={platform: chat},
            clock=services.clock,
            holidays=services.holidays,
            pace=services.pace,
            shards=services.shards,
            keeps=frozenset({platform}) | (unserved if number == 0 else frozenset()),
        )
        ticker = Ticker(timedelta(seconds=core.settings.tick_seconds), delivering.tick_well, pulse=pulse.part())
        ticker.start()
        stack.push_async_callback(delivering.stop)
        stack.push_async_callback(ticker.stop)


async def _start_sources(core: Core, pulse: Pulse, stack: AsyncExitStack) -> None:
    """The work of reading sources, and the clock that says which are due. What a process was reading when it was
    killed is read on at once where no other can be reading it.
    """
    if core.database.path is not None:
        await core.stores.sources.release()
    core.sources.work.start()
    stack.push_async_callback(core.sources.work.stop)
    ticker = source_ticker(core, pulse.part())
    ticker.start()
    stack.push_async_callback(ticker.stop)


def _amending_ticker(core: Core) -> Ticker:
    """The clock that brings posts up to date. It waits for every platform, and no essay waits for it."""
    from bot.adapters.scheduler.ticker import Ticker
    from bot.services.delivery.amending import Amending

    stores, services = core.stores, core.services
    amending = Amending(
        stores.essays,
        stores.deliveries,
        core.picking,
        services.platforms.chats,
        services.clock,
        services.pace,
        services.shards,
    )
    return Ticker(timedelta(seconds=core.settings.tick_seconds), amending.tick)
