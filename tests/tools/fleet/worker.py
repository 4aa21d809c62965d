"""One process of the fleet: the program's own delivering over its own stores and its own adapter, and nothing else.

A start of the whole program takes seconds, and a fleet is killed ten thousand times. So a worker is forked from a
process that has loaded everything, and wires what ``bot.wiring`` wires for deliveries.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Final

from bot.adapters.discord.chat import DiscordChat
from bot.adapters.discord.client import DiscordClient, quiet_library
from bot.adapters.scheduler.clock import SystemClock, SystemElapsed
from bot.adapters.scheduler.ticker import Ticker
from bot.adapters.slack.install.workspaces import OwnWorkspace
from bot.adapters.slack.posts.chat import SlackChat
from bot.adapters.slack.posts.people import People
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.web import Web
from bot.adapters.sql.engine import Database
from bot.adapters.sql.stores import SqlStores
from bot.conversation.catalogue import Catalogue, load_catalogue
from bot.core.community import Platform
from bot.ports.chat import ChatPort
from bot.services.community.engagement import Engagement
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.picking import Picking
from bot.services.delivery.timekeeping import Timekeeper
from tests.fakes.clock import FakeHolidays
from tests.fronts.discord.state import TOKEN
from tests.fronts.slack.state import BOT_TOKEN
from tests.tools.fleet.plan import Plan
from tests.tools.fleet.world import Place

TICK: Final = timedelta(seconds=0.15)
_QUICK: Final = 10_000.0
"""Requests a second: pacing has tests of its own."""
CATALOGUE: Final[Catalogue] = load_catalogue()
"""Loaded once, before the fork."""


def settle_down() -> None:
    """Call it once before the first fork: what is loaded by now stays, and is shared by all workers."""
    quiet_library()
    gc.collect()
    gc.freeze()


def work(plan: Plan, place: Place) -> None:
    """Deliver until the process is killed."""
    logging.basicConfig(level=logging.INFO, format="%(relativeCreated)d %(process)d %(name)s: %(message)s")
    for noisy in ("aiosqlite", "apscheduler", "asyncio", "slack_sdk"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    asyncio.run(_work(plan, place))


async def _work(plan: Plan, place: Place) -> None:
    async with AsyncExitStack() as stack:
        database = Database(place.database)
        await database.start()
        stack.push_async_callback(database.stop)
        stores, clock = SqlStores(database), Timekeeper(SystemClock(), SystemElapsed())
        connect = _discord if plan.platform is Platform.DISCORD else _slack
        delivering = Delivering(
            subscriptions=stores.subscriptions,
            deliveries=stores.deliveries,
            picking=Picking(stores.essays, stores.picks, "https://essays.example"),
            chats={plan.platform: await connect(plan, place, stores, clock, stack)},
            clock=clock,
            holidays=FakeHolidays(),
            pace=plan.pace,
        )
        ticker = Ticker(TICK, delivering.tick_well)
        ticker.start()
        stack.push_async_callback(delivering.stop)
        stack.push_async_callback(ticker.stop)
        await asyncio.Event().wait()


async def _discord(plan: Plan, place: Place, stores: SqlStores, clock: Timekeeper, stack: AsyncExitStack) -> ChatPort:
    """Returns when the guilds are known: a worker that is not connected yet delivers nothing."""
    client = DiscordClient(api_url=place.api_url, gateway_url=place.gateway_url, guild_ready_timeout=0.02, rate=_QUICK)
    chat = DiscordChat(client, stores.subscriptions, stores.communities, CATALOGUE, clock, plan.nonce_trusted)
    ready = asyncio.Event()

    @client.event
    async def on_shard_ready(_: int) -> None:
        ready.set()

    running = asyncio.create_task(client.start(TOKEN))
    stack.callback(running.cancel)
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running
    return chat


async def _slack(plan: Plan, place: Place, stores: SqlStores, clock: Timekeeper, stack: AsyncExitStack) -> ChatPort:
    web = Web(place.api_url)
    stack.push_async_callback(web.stop)
    clients = Clients(OwnWorkspace(web, BOT_TOKEN), web)
    engagement = Engagement(stores.essays, stores.ratings, clock)
    people = People(clients, clock)
    return SlackChat(clients, people, stores.subscriptions, stores.communities, CATALOGUE, engagement, pause=0)
