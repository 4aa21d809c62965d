"""What a fleet works against, in a process of its own: a front in bad weather, and slots that come due."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

from sqlalchemy import text

from bot.adapters.slack.posts.refs import channel_of
from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from bot.core.calendar import Schedule
from bot.core.community import Channel, Community, Platform
from bot.core.ids import SubscriptionId
from bot.core.subscription import NextSlot, Slot, Subscription
from bot.errors import Conflict, StoreError
from tests import postgres
from tests.faults.world import essay
from tests.fronts.discord.acts import Acts as DiscordActs
from tests.fronts.discord.front import Front as DiscordFront
from tests.fronts.slack.acts import Acts as SlackActs
from tests.fronts.slack.front import Front as SlackFront
from tests.tools.fleet.ledger import Ledger, watch_discord, watch_slack
from tests.tools.fleet.outcome import Outcome
from tests.tools.fleet.plan import Plan, Stores
from tests.tools.fleet.shared import Count
from tests.tools.fleet.weather import DiscordWeather, SlackWeather, Weather

T = TypeVar("T")
GUILDS: Final = 6
CHANNELS: Final = 48
WAITING: Final = 120
"""Slots that wait at most: on a slow machine fewer come due, and none gets late."""
PORTION: Final = 3
EVERY: Final = 0.25
"""Seconds between two portions of slots."""
_ARRIVES: Final = 0.02
_ROWS: Final = text(
    "SELECT subscription, local_date, turn, state, fence, attempts, message, sweep_at, next_attempt FROM deliveries"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where workers find their database and their platform."""

    database: str
    api_url: str
    gateway_url: str


@dataclass(frozen=True, slots=True)
class Look:
    """``token`` is another one whenever any delivery has moved; ``open`` how many slots are not done and swept."""

    token: int
    open: int


class Land:
    """A front with channels, whichever platform it is."""

    def __init__(self, plan: Plan, front: DiscordFront | SlackFront, weather: Weather, ledger: Ledger) -> None:
        self.front = front
        self.channels: Sequence[Channel]
        if isinstance(front, DiscordFront):
            self.channels = _guilds(front)
            front.desk.nonce_window = plan.nonce_window
            front.faults = DiscordWeather(weather)
            watch_discord(front, ledger)
        else:
            self.channels = _workspace(front)
            front.faults = SlackWeather(weather)
            watch_slack(front, ledger)

    def place(self, database: str) -> Place:
        gateway = self.front.gateway_url if isinstance(self.front, DiscordFront) else ""
        return Place(database=database, api_url=self.front.api_url, gateway_url=gateway)

    async def pass_time(self) -> None:
        """What is late is accepted when its time has come, whoever asks meanwhile; what was recorded is forgotten, and
        so are the sessions of the dead.
        """
        while True:
            await asyncio.sleep(_ARRIVES)
            self.front.arrive()
            if isinstance(self.front, DiscordFront):
                self.front.requests.clear()
                sessions = self.front.gateway.sessions
                for id_ in [id_ for id_, session in sessions.items() if session.line is None]:
                    del sessions[id_]
            else:
                self.front.calls.clear()


def _guilds(front: DiscordFront) -> Sequence[Channel]:
    acts = DiscordActs(front)
    owner = acts.person("Aoi", "ja")
    guilds = [acts.found(f"Home {n}", owner) for n in range(GUILDS)]
    made = []
    for n in range(CHANNELS):
        guild = guilds[n % GUILDS]
        channel = acts.channel(guild, f"essays-{n}")
        made.append(Channel(Community(Platform.DISCORD, str(guild.id)), str(channel.id)))
    return made


def _workspace(front: SlackFront) -> Sequence[Channel]:
    acts = SlackActs(front)
    home = acts.found("Home")
    return [channel_of(home.id, acts.channel(home, f"essays-{n}").id) for n in range(CHANNELS)]


class World:
    """Lets slots come due, and knows how far they are."""

    def __init__(self, plan: Plan, stores: SqlStores, database: Database, land: Land, weather: Weather) -> None:
        self._plan = plan
        self._stores = stores
        self._database = database
        self._land = land
        self._weather = weather
        self.fed: list[Slot] = []

    async def feed(self) -> None:
        """Slots come due, as long as not too many wait."""
        for number in itertools.count():
            await asyncio.sleep(EVERY)
            if self._weather.calm:
                return
            if len(self.fed) - await self._asked(self._done) < WAITING:
                for n in range(PORTION):
                    await self._subscribe(number * PORTION + n)

    async def _subscribe(self, number: int) -> None:
        id_ = SubscriptionId(f"s{number:09}")
        due = datetime.now(UTC).replace(microsecond=0)
        slot = Slot(id_, due.date())
        subscription = Subscription(
            id=id_,
            channel=self._land.channels[number % len(self._land.channels)],
            schedule=Schedule(due.time(), "UTC"),
            scale="thumbs",
            seed=number,
            upcoming=NextSlot(slot, due),
            created=due - timedelta(days=1),
        )
        with suppress(Conflict):  # it was there although the answer was lost
            await self._asked(partial(self._stores.subscriptions.add, subscription))
        self.fed.append(slot)

    async def _asked(self, question: Callable[[], Awaitable[T]]) -> T:
        """The answer, as soon as there is one: the server may be starting again."""
        while True:
            try:
                return await question()
            except Conflict:
                raise
            except (StoreError, OSError):
                await asyncio.sleep(EVERY)

    def calm(self) -> None:
        """No more bad weather, and no more slots."""
        self._weather.calm = True

    async def _done(self) -> int:
        async with self._database.read() as connection:
            query = text("SELECT count(*) FROM deliveries WHERE state IN ('done', 'skipped')")
            return int((await connection.execute(query)).scalar_one())

    async def rows(self) -> Mapping[str, Any]:
        """All deliveries by their keys."""
        async with self._database.read() as connection:
            rows = (await connection.execute(_ROWS)).all()
        return {f"{row.subscription}-{str(row.local_date).replace('-', '')}-{row.turn}": row for row in rows}

    async def look(self) -> Look:
        """How far everything is."""
        rows = await self._asked(self.rows)
        mine = [rows[slot.key] for slot in self.fed if slot.key in rows]  # the program has a subscription of its own
        over = sum(row.state in ("done", "skipped") and row.sweep_at is None for row in mine)
        return Look(hash(tuple(tuple(row) for row in rows.values())), len(self.fed) - over)

    async def count(self, ledger: Ledger) -> Outcome:
        """Compare what was due with what stands."""
        outcome = Outcome(due=len(self.fed), weather=self._weather.counts)
        rows = await self.rows()
        for key in [slot.key for slot in self.fed]:
            posts, row = ledger.posts(key), rows.get(key)
            if not posts:
                outcome.missed.append(key)
            if len(posts) > 1:
                outcome.twice.append(key)
            if (seconds := ledger.together(key)) > 0:
                outcome.briefly.append(f"{key} for {seconds:.2f} s")
            if len(posts) != 1:
                continue
            outcome.once += 1
            questions = ledger.questions(key, posts[0])
            if questions != 1:
                (outcome.asked_twice if questions else outcome.unasked).append(key)
            if row is None or row.state != "done" or row.message != posts[0].id:
                outcome.unsettled.append(f"{key}: {tuple(row) if row is not None else 'no row'}")
        return outcome


@asynccontextmanager
async def world(plan: Plan, url: str, requests: Count) -> AsyncIterator[tuple[World, Ledger, Land]]:
    """A world whose time passes, and whose slots come due, within the block."""
    database = Database(url)
    await database.start()
    front = DiscordFront(strict=False) if plan.platform is Platform.DISCORD else SlackFront(strict=False)
    weather, ledger = Weather(plan, requests), Ledger()
    try:
        await upgrade(database, datetime.now(UTC), asked=True)
        stores = SqlStores(database)
        await stores.essays.apply("test", [essay(n) for n in range(1, 25)], [])
        async with front.listening():
            land = Land(plan, front, weather, ledger)
            made = World(plan, stores, database, land, weather)
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(land.pass_time()), group.create_task(made.feed())]
                yield made, ledger, land
                for task in tasks:
                    task.cancel()
    finally:
        await database.stop()


@asynccontextmanager
async def _own_database(plan: Plan, address: str) -> AsyncIterator[str]:
    """An empty one: the file at ``address``, or a new database on the server there."""
    if plan.stores is Stores.SQLITE:
        yield address
        return
    async with postgres.own_database(address) as url:
        yield url


def serve(plan: Plan, address: str, line: Connection, requests: Count) -> None:
    """Be the world's process: tell the place, then answer ``look``, ``calm``, ``count`` and ``end``."""
    asyncio.run(_serve(plan, address, line, requests))


async def _serve(plan: Plan, address: str, line: Connection, requests: Count) -> None:
    async with _own_database(plan, address) as url, world(plan, url, requests) as (made, ledger, land):
        line.send(land.place(url))
        while True:
            match await asyncio.to_thread(line.recv):
                case "look":
                    line.send(await made.look())
                case "calm":
                    made.calm()
                    line.send(None)
                case "count":
                    line.send(await made.count(ledger))
                case _:
                    return
