"""Three processes with one bot, on a Discord that takes 50 requests in any second and answers 429 to more."""

from __future__ import annotations

from collections import Counter
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
from tests.hanging import HANGING
from tests.tools.process import Running
from tests.unit.test_pacing import busiest

pytestmark = pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)

PROCESSES = ("worker", "worker", "gateway")
CHANNELS = 24
REACT = "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me"
SEEDS = 5
FREE = (None, "GET /gateway/bot")


@pytest.fixture
async def url(postgres_url: str) -> AsyncIterator[str]:
    async with postgres.own_database(postgres_url) as url:
        yield url


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with Front(strict=False).listening() as made:
        made.limits.all_together = 50
        yield made


@pytest.fixture
def programs(url: str, front: Front, tmp_path: Path) -> Iterator[list[Running]]:
    """They do not run yet."""
    fill(tmp_path / "essays")
    made = [
        Running(
            tmp_path / f"{role}-{number}",
            DATABASE_URL=url,
            ESSAYS_DIR=str(tmp_path / "essays"),
            DISCORD_TOKEN=TOKEN,
            DISCORD_API_URL=front.api_url,
            DISCORD_GATEWAY_URL=front.gateway_url,
            ROLE=role,
        )
        for number, role in enumerate(PROCESSES)
    ]
    yield made
    for running in made:
        running.stop_for_good()


async def subscribe(running: Running, places: list[Channel]) -> None:
    """Let an essay be due in all ``places`` at once."""
    due = datetime.now(UTC) + timedelta(seconds=10)
    change = Change(at=due.time().replace(microsecond=0), zone="UTC")
    async with opened(Settings.load(None, running.environment)) as core:
        for place in places:
            home = Community(Platform.DISCORD, str(place.guild))
            await core.services.subscribing.add(Place(home, str(place.id)), change)


async def test_what_is_due_at_once_goes_out_without_a_429(front: Front, programs: list[Running]) -> None:
    acts = Acts(front)
    owner = acts.person("Aoi", "ja")
    guilds = [acts.found(f"Guild {number}", owner) for number in range(CHANNELS)]
    await subscribe(programs[0], [next(iter(guild.channels.values())) for guild in guilds])
    for running in programs:
        running.start()

    def posts() -> Counter[str]:
        said = [
            one for one in front.of(CREATE) if one.status == 200 and not str(one.body.get("nonce", "")).endswith("q")
        ]
        return Counter(one.params["channel_id"] for one in said)

    wanted = CHANNELS * SEEDS
    await front.until(lambda: len(front.of(REACT)) >= wanted, within=2 * HANGING, what="posts with their emojis")
    assert set(posts().values()) == {1}
    assert len(posts()) == CHANNELS
    assert front.limits.refused_for_all == 0
    instants = [one.at.timestamp() for one in front.requests if one.route not in FREE]
    assert busiest(instants) > 25, "they were in a hurry"
