"""What nobody waits for is asked for by one process and done by another, each with a role of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from signal import SIGKILL

import pytest

from bot.adapters.discord.refs import channel_of
from bot.config import Settings
from bot.core.community import Community
from bot.core.ids import Slug
from bot.core.role import Role
from bot.wiring import Core, opened
from tests import postgres
from tests.acceptance.test_sources import Blog, confirm, press
from tests.fronts.discord.acts import Acts
from tests.fronts.discord.front import Front
from tests.fronts.discord.state import BOT, TOKEN, Kind
from tests.fronts.fleet import Fleet, fleet
from tests.hanging import HANGING

pytestmark = pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)


@pytest.fixture
async def url(postgres_url: str) -> AsyncIterator[str]:
    async with postgres.own_database(postgres_url) as url:
        yield url


@pytest.fixture
def blog() -> Iterator[Blog]:
    made = Blog()
    yield made
    made.server.shutdown()
    made.server.server_close()


async def until_brought(core: Core, name: str, wanted: int) -> None:
    """Wait for so many essays of a source."""
    async with asyncio.timeout(HANGING):
        while (await core.stores.essays.sources()).get(name, 0) != wanted:  # noqa: ASYNC110 (as below)
            await asyncio.sleep(0.05)


async def test_a_feed_that_the_web_role_is_given_is_read_by_whichever_worker_lives(
    url: str, blog: Blog, tmp_path: Path
) -> None:
    async with fleet(tmp_path, url, FETCH_ALLOWED=blog.host) as made:
        web = made.process("web", Role.WEB)
        first, second = (made.process(name, Role.WORKER) for name in ("first", "second"))
        await made.start(first, web)
        async with opened(Settings.load(None, web.environment)) as core:
            name = await asyncio.to_thread(confirm, web, {"url": f"http://{blog.host}/feed"})
            await until_brought(core, name, 2)
            await made.start(second)
            first.end(SIGKILL)
            blog.slugs.append("third")
            await asyncio.to_thread(press, web, "source-refresh", name)
            await until_brought(core, name, 3)
        assert await made.end(second, web) == [0, 0]
        assert "Traceback" not in made.log


async def test_reactions_that_the_gateway_missed_are_counted_by_a_worker(url: str, tmp_path: Path) -> None:
    async with Front(strict=False).listening() as front:
        settings = {"DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": front.api_url, "DISCORD_GATEWAY_URL": front.gateway_url}
        async with fleet(tmp_path, url, **settings) as made:
            acts = Acts(front)
            owner = acts.person("Olga")
            guild = acts.found("Home", owner)
            place = acts.channel(guild, "essays", Kind.TEXT)
            channel = channel_of(guild.id, place.id)
            worker, gateway = made.process("worker", Role.WORKER), made.process("gateway", Role.GATEWAY)
            await made.start(worker)
            await made.settled(*await made.subscribe(channel))
            [message] = [each for each in place.messages.values() if each.author == BOT and each.reactions]
            next(iter(message.reactions.values())).users.append(owner.id)  # while nobody listens
            await made.start(gateway)
            await until_rated(made, channel.community, 1)
            assert await made.end(gateway, worker) == [0, 0]
            assert "ratings changed" in worker.log
            assert "ratings changed" not in gateway.log


async def until_rated(made: Fleet, community: Community, wanted: int) -> None:
    async with asyncio.timeout(HANGING), opened(Settings.load(None, made.running[0].environment)) as core:
        while await votes(core, community) != wanted:  # noqa: ASYNC110 (a database tells nobody of a change)
            await asyncio.sleep(0.05)


async def votes(core: Core, community: Community) -> int:
    slugs: list[Slug] = list(await core.stores.essays.hashes())
    return sum([len(await core.stores.ratings.of_essay(community, slug)) for slug in slugs])
