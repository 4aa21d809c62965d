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
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.community import Platform
from bot.errors import BotError
from bot.wiring.core import Core, connected, essay_source, opened, shards_of, throw_away_search
from bot.wiring.model import model_use, summary_ticker
from bot.wiring.page import public_hosts, web_server
from bot.wiring.slack_use import SlackUse, slack_use

if TYPE_CHECKING:
    from bot.adapters.discord.front import DiscordFront
    from bot.adapters.local.hub import Hub
    from bot.adapters.scheduler.pulse import Pulse
    from bot.adapters.scheduler.ticker import Ticker
    from bot.config import Settings
    from bot.ports.chat import ChatPort
    from bot.services.delivery.pace import Pace
    from bot.wiring.slack import Slack

__all__ = ["Core", "connected", "essay_source", "opened", "serve", "throw_away_search"]

log = logging.getLogger(__name__)


async def serve(settings: Settings, pace: Pace | None = None) -> None:
    """Run everything until SIGINT or SIGTERM, then stop in order. Raises ``ConfigError`` and ``StoreError`` where it
    cannot begin.
    """
    from bot.adapters.local.hub import Hub
    from bot.adapters.scheduler.pulse import Pulse
    from bot.language.morphemes import shared

    use, model = slack_use(settings), model_use(settings)
    with _stopped_by_signals():
        async with AsyncExitStack() as stack:
            core = await stack.enter_async_context(opened(settings, serving=True))
            hub, pulse = Hub(), Pulse()
            slack = await _slack(core, use, pace)
            if slack is not None:
                stack.push_async_callback(slack.front.stop)
            server = web_server(core, hub, pulse, slack)
            stack.push_async_callback(server.stop)
            await server.start()
            stack.callback(hub.close)  # before the server stops, which waits for the streams
            _greet(settings)
            await _fill(core)
            shared().rest()
            await _load_holidays(core)
            front = await _discord(core, pace)
            if front is not None:
                stack.push_async_callback(front.stop)
                front.start()
            if slack is not None:
                slack.front.start()
            deliveries, index = _ticker(core, hub, pace, front, slack, pulse), _index_ticker(core)
            for ticker in (deliveries, index, *_mirror_tickers(core, front, slack)):
                ticker.start()
                stack.push_async_callback(ticker.stop)
            if model is not None:
                summaries = await summary_ticker(core, model, stack)
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
    if settings.is_loopback and public_hosts(settings):
        rest = "the rest with the password" if settings.http_password else "nothing else"
        others = f"a proxy can reach; others read essays there, {rest}"
    greeting = "Ichiwa is ready: open %s (it listens on %s, which %s). Ctrl+C stops it."
    log.info(greeting, settings.public_url, settings.http_host, others)


async def _fill(core: Core) -> None:
    """Load the essays and make the first subscription. What goes wrong here must not keep due essays from coming."""
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


async def _load_holidays(core: Core) -> None:
    """Have the holiday calendars at hand where a subscription asks for one: loading them would stall the first tick."""
    if any(subscription.schedule.holidays for subscription in await core.setup.every()):
        await asyncio.to_thread(core.holidays.countries)


async def _discord(core: Core, pace: Pace | None) -> DiscordFront | None:
    """The front on Discord; None without a token. Its library takes a while to load, so it loads beside the loop."""
    if core.settings.discord_token is None:
        return None
    await asyncio.to_thread(importlib.import_module, "bot.wiring.discord")
    from bot.wiring.discord import discord_front

    return discord_front(core, core.settings.discord_token.get_secret_value(), pace)


async def _slack(core: Core, use: SlackUse | None, pace: Pace | None) -> Slack | None:
    """The front on Slack; None where nothing of it is set. Its libraries load beside the loop. Raises ``ConfigError``
    where the keys of the settings do not open the tokens that workspaces gave.
    """
    if use is None:
        return None
    await asyncio.to_thread(importlib.import_module, "bot.wiring.slack")
    from bot.wiring.slack import Slack

    slack = Slack(core, use, pace)
    await slack.check()
    return slack


def _mirror_tickers(core: Core, front: DiscordFront | None, slack: Slack | None) -> list[Ticker]:
    """One for each platform: a slow one keeps neither essays nor the other's comments waiting."""
    from bot.adapters.scheduler.ticker import Ticker

    fronts = ([front.mirroring] if front else []) + ([slack.front.mirroring] if slack else [])
    every = timedelta(seconds=core.settings.tick_seconds)
    return [Ticker(every, mirroring.tick) for mirroring in fronts]


def _index_ticker(core: Core) -> Ticker:
    """The clock that makes searchable what any process of the same database committed and did not come to index."""
    from bot.adapters.scheduler.ticker import Ticker
    from bot.language.morphemes import shared

    async def tick() -> None:
        if await core.indexer.tick():
            shared().rest()

    return Ticker(timedelta(seconds=core.settings.tick_seconds), tick)


def _ticker(
    core: Core, hub: Hub, pace: Pace | None, front: DiscordFront | None, slack: Slack | None, pulse: Pulse
) -> Ticker:
    """The clock that delivers."""
    from bot.adapters.local.chat import LocalChat
    from bot.adapters.scheduler.ticker import Ticker
    from bot.services.delivery.amending import Amending
    from bot.services.delivery.delivering import Delivering

    chats: dict[Platform, ChatPort] = {Platform.LOCAL: LocalChat(core.stores.local_log, hub, core.clock)}
    if front is not None:
        chats[Platform.DISCORD] = front.chat
    if slack is not None:
        chats[Platform.SLACK] = slack.front.chat
    delivering = Delivering(
        subscriptions=core.stores.subscriptions,
        deliveries=core.stores.deliveries,
        picking=core.picking,
        chats=chats,
        clock=core.clock,
        holidays=core.holidays,
        pace=pace,
        shards=shards_of(core.settings),
    )

    stores = core.stores
    amending = Amending(
        stores.essays, stores.deliveries, core.picking, chats, core.clock, pace, shards_of(core.settings)
    )

    async def tick() -> None:
        await delivering.tick()
        await amending.tick()

    return Ticker(timedelta(seconds=core.settings.tick_seconds), tick, pulse=pulse)
