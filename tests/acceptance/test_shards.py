"""Two processes that share Discord's guilds by its shards, and one database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Settings
from bot.core.community import Channel as Place
from bot.core.community import Community, Platform
from bot.services.community.changes import Change
from bot.wiring import opened
from tests import postgres
from tests.adapters.cli.conftest import fill
from tests.fronts.discord.acts import Acts
from tests.fronts.discord.front import CREATE, Front
from tests.fronts.discord.state import TOKEN, Channel
from tests.tools.process import Running

pytestmark = pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)

SHARDS = 2


@pytest.fixture
async def url(postgres_url: str) -> AsyncIterator[str]:
    async with postgres.own_database(postgres_url) as url:
        yield url


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with Front(strict=False).listening() as made:
        made.desk.shards = SHARDS
        yield made


@pytest.fixture
def programs(url: str, front: Front, tmp_path: Path) -> Iterator[list[Running]]:
    """One for each shard; they do not run yet."""
    fill(tmp_path / "essays")
    made = [
        Running(
            tmp_path / f"shard-{number}",
            DATABASE_URL=url,
            ESSAYS_DIR=str(tmp_path / "essays"),
            DISCORD_TOKEN=TOKEN,
            DISCORD_API_URL=front.api_url,
            DISCORD_GATEWAY_URL=front.gateway_url,
            DISCORD_SHARDS=f"{number}/{SHARDS}",
        )
        for number in range(SHARDS)
    ]
    yield made
    for running in made:
        running.stop_for_good()


def channels(front: Front) -> list[Channel]:
    """Two in a guild of each shard."""
    acts = Acts(front)
    owner = acts.person("Olga")
    found: dict[int, list[Channel]] = {}
    while len(found) < SHARDS:
        guild = acts.found("Guild", owner)
        shard = (guild.id >> 22) % SHARDS
        if shard not in found:
            found[shard] = [acts.channel(guild, name) for name in ("one", "two")]
    return [channel for shard in range(SHARDS) for channel in found[shard]]


async def subscribe(running: Running, place: Channel) -> str:
    """Due in a few seconds; returns the subscription's id."""
    due = datetime.now(UTC) + timedelta(seconds=8)
    change = Change(at=due.time().replace(microsecond=0), zone="UTC")
    async with opened(Settings.load(None, running.environment)) as core:
        channel = Place(Community(Platform.DISCORD, str(place.guild)), str(place.id))
        return (await core.services.subscribing.add(channel, change)).id


async def test_each_process_posts_in_the_guilds_of_its_own_shard(front: Front, programs: list[Running]) -> None:
    places = channels(front)
    for running in programs:
        running.start()
        await asyncio.to_thread(running.wait_until_serving)
    await front.until(lambda: front.gateway.connected == SHARDS, what="both shards")
    orders = [await subscribe(programs[0], place) for place in places]
    posts = [lambda place=place: bool(place.messages) for place in places]
    for post in posts:
        await front.until(post, what="the posts")
    await front.until(lambda: len(front.of(CREATE)) == 2 * len(places), what="the questions")
    assert [len(place.messages) for place in places] == [1, 1, 1, 1]
    for number, running in enumerate(programs):
        posted = [line for line in running.log.splitlines() if line.endswith(": posted")]
        ours = [order for order in orders if any(f"Delivery {order}-" in line for line in posted)]
        assert ours == orders[2 * number : 2 * number + 2]
