"""One process of the fleet: the program's own delivering over its own stores and its own adapter, and nothing else.

A start of the whole program takes seconds, and a fleet is killed ten thousand times. So a worker is forked from a
process that has loaded everything, and wires what ``bot.wiring`` wires for deliveries. A smaller share of the runs is
``whole``: forked in the same way, but with all that the role of a worker starts.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import os
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.adapters.discord.chat import DiscordChat
from bot.adapters.discord.client import DiscordClient, quiet_library
from bot.adapters.discord.places import Places
from bot.adapters.discord.remote import Remote
from bot.adapters.scheduler.clock import SystemClock, SystemElapsed
from bot.adapters.scheduler.ticker import Ticker
from bot.adapters.slack.install.workspaces import OwnWorkspace
from bot.adapters.slack.posts.chat import SlackChat
from bot.adapters.slack.posts.people import People
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.web import Web
from bot.adapters.sql.engine import Database
from bot.adapters.sql.stores import SqlStores
from bot.config import Settings
from bot.conversation.catalogue import Catalogue, load_catalogue
from bot.core.community import Platform
from bot.core.role import Role
from bot.ports.chat import ChatPort
from bot.services.community.engagement import Engagement
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.picking import Picking
from bot.services.delivery.timekeeping import Timekeeper
from bot.wiring.serving import serve
from tests.fakes.clock import FakeHolidays
from tests.fakes.pacing import unpaced
from tests.fronts.discord.state import TOKEN
from tests.fronts.slack.state import APP_TOKEN, BOT_TOKEN
from tests.tools.fleet.plan import Plan, Stores
from tests.tools.fleet.world import Place
from tests.tools.process import free_port

TICK: Final = timedelta(seconds=0.15)
CATALOGUE: Final[Catalogue] = load_catalogue()
"""Loaded once, before the fork."""


_WHOLE: Final = (
    "bot.wiring.serving",
    "bot.wiring.discord",
    "bot.wiring.slack",
    "bot.adapters.web.server",
    "bot.adapters.local.chat",
    "bot.adapters.search.postgres",
    "bot.language.morphemes",
)
"""What the whole program loads when it is first needed."""


def settle_down() -> None:
    """Call it once before the first fork: what is loaded by now stays, and is shared by all workers."""
    for name in _WHOLE:
        importlib.import_module(name)
    quiet_library()
    gc.collect()
    gc.freeze()


def work(plan: Plan, place: Place, folder: Path) -> None:
    """Deliver until the process is killed. What it keeps in files is in ``folder``."""
    logging.basicConfig(level=logging.INFO, format="%(relativeCreated)d %(process)d %(name)s: %(message)s")
    for noisy in ("aiosqlite", "apscheduler", "asyncio", "slack_sdk"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    asyncio.run(_whole(plan, place, folder) if plan.whole else _work(plan, place))


async def _whole(plan: Plan, place: Place, folder: Path) -> None:
    """All that ``ichiwa run --role worker`` starts, at the pace of the plan."""
    settings = {
        "DATABASE_URL": place.database,
        "DATA_DIR": str(folder / str(os.getpid())),
        "ESSAYS_DIR": str(folder / "essays"),
        "HTTP_PORT": str(free_port()),
        "SEARCH_MEANING": "off",
        "TICK_SECONDS": "1",
        "TIMEZONE": "UTC",
    }
    if plan.platform is Platform.DISCORD:
        settings |= {"DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": place.api_url, "DISCORD_GATEWAY_URL": place.gateway_url}
    else:
        settings |= {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": place.api_url}
    await serve(Settings.load(None, settings), Role.WORKER, plan.pace)


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
    """On PostgreSQL by requests alone, like the role of a worker; on SQLite with the gateway, like the one process that
    is all of Ichiwa there. Returns when it can post.
    """
    client = DiscordClient(
        api_url=place.api_url, gateway_url=place.gateway_url, guild_ready_timeout=0.02, pacing=unpaced()
    )
    places = Places(client, Remote(client) if plan.stores is Stores.POSTGRESQL else None)
    chat = DiscordChat(
        client, stores.subscriptions, stores.communities, CATALOGUE, clock, plan.nonce_trusted, places=places
    )
    if plan.stores is Stores.POSTGRESQL:
        await client.login(TOKEN)
        return chat
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
