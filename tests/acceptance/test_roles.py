"""Ichiwa as a gateway, two workers and a web server on one PostgreSQL, each a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from signal import SIGKILL

import pytest

from bot.adapters.discord.refs import channel_of
from bot.core.role import Role
from bot.wiring.stopping import LEFT
from tests import postgres
from tests.fronts.discord import state
from tests.fronts.discord.acts import Acts
from tests.fronts.discord.faults import slow
from tests.fronts.discord.front import CREATE, Front
from tests.fronts.discord.state import BOT, TOKEN, Kind
from tests.fronts.fleet import Fleet, fleet, leased
from tests.fronts.gate import Gate
from tests.hanging import HANGING

pytestmark = pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)


@dataclass(frozen=True, slots=True)
class Scene:
    """A guild, and processes that serve it."""

    fleet: Fleet
    front: Front
    acts: Acts
    guild: state.Guild
    owner: state.Member

    def channel(self, name: str, kind: Kind = Kind.TEXT) -> state.Channel:
        return self.acts.channel(self.guild, name, kind)

    def posts(self, channel: state.Channel) -> list[state.Message]:
        """The daily posts of a channel, or of a forum."""
        threads = [
            one for one in self.guild.channels.values() if one.parent == channel.id and channel.kind is Kind.FORUM
        ]
        first = [thread.messages[thread.id] for thread in threads if thread.id in thread.messages]
        return [one for one in [*channel.messages.values(), *first] if one.author == BOT]

    def questions(self, channel: state.Channel) -> list[state.Message]:
        """What we said in the threads of a channel's posts."""
        threads = [self.front.state.channel(post.id) for post in self.posts(channel)]
        return [
            one for thread in threads if thread is not None for one in thread.messages.values() if one.author == BOT
        ]

    async def until_posted(self, channel: state.Channel, count: int = 1) -> None:
        try:
            await self.front.until(lambda: len(self.posts(channel)) >= count, what=f"{count} posts")
        except AssertionError as exc:
            raise AssertionError(f"{exc}\n{self.fleet.log[-5000:]}") from None


def on_discord(front: Front) -> dict[str, str]:
    """The settings of who reaches Discord at the front."""
    return {"DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": front.api_url, "DISCORD_GATEWAY_URL": front.gateway_url}


@pytest.fixture
async def scene(postgres_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    async with (
        postgres.own_database(postgres_url) as url,
        Front(strict=False).listening() as front,
        fleet(tmp_path, url, **on_discord(front)) as made,
    ):
        acts = Acts(front)
        owner = acts.person("Olga")
        yield Scene(made, front, acts, acts.found("Home", owner), owner)


async def test_four_roles_are_one_program(scene: Scene) -> None:
    made = scene.fleet
    gateway, web = made.process("gateway", Role.GATEWAY), made.process("web", Role.WEB)
    workers = [made.process(f"worker-{number}", Role.WORKER) for number in (1, 2)]
    places = [
        scene.channel("one"),
        scene.channel("two"),
        scene.channel("news", Kind.NEWS),
        scene.channel("f", Kind.FORUM),
    ]
    await made.start(gateway, *workers, web)
    await scene.front.until(lambda: bool(scene.front.state.commands), what="the commands")
    assert scene.front.gateway.connected == 1, "only the gateway has a connection"

    orders = await made.subscribe(*(channel_of(scene.guild.id, place.id) for place in places))
    await made.settled(*orders)
    assert [len(scene.posts(place)) for place in places] == [1, 1, 1, 1]
    assert ": posted" not in gateway.log + web.log
    asked = await scene.acts.answered(scene.acts.slash(places[0], scene.owner, "essay posts post-now"))
    assert asked.original is not None
    await scene.until_posted(places[0], 2)

    status, page = await asyncio.to_thread(web.get, "/")
    assert (status, "<html" in page) == (200, True)
    for process in (gateway, *workers):
        assert (await asyncio.to_thread(process.get, "/healthz"))[0] == 200
        assert (await asyncio.to_thread(process.get, "/"))[0] == 404

    workers[0].end(SIGKILL)
    gateway.end(SIGKILL)
    await made.settled(*await made.subscribe(channel_of(scene.guild.id, (last := scene.channel("last")).id)))
    assert len(scene.posts(last)) == 1
    assert await made.end(workers[1], web) == [0, 0]
    assert "Traceback" not in made.log


async def test_a_worker_that_is_killed_in_mid_delivery_is_succeeded_by_the_other(scene: Scene) -> None:
    made, place = scene.fleet, scene.channel("essays")
    first, second = (made.process(name, Role.WORKER, leased(4)) for name in ("first", "second"))
    await made.start(first)
    scene.front.faults.add(CREATE, slow(HANGING), place=place.id)
    [order] = await made.subscribe(channel_of(scene.guild.id, place.id))
    await scene.front.until(lambda: bool(scene.front.of(CREATE)), what="a post")
    await made.start(second)
    first.end(SIGKILL)
    await made.settled(order)
    assert len(scene.posts(place)) == 1
    nonces = {
        request.body["nonce"] for request in scene.front.of(CREATE) if request.params["channel_id"] == str(place.id)
    }
    assert len(nonces) == 1


async def test_a_rolling_restart_misses_and_doubles_nothing(scene: Scene) -> None:
    made = scene.fleet
    workers = [made.process(f"worker-{number}", Role.WORKER) for number in (1, 2)]
    places = [scene.channel(f"essays-{number}") for number in range(12)]
    await made.start(*workers)
    channels = [channel_of(scene.guild.id, place.id) for place in places]
    orders = await made.subscribe(*channels, apart=timedelta(seconds=1))  # before, during and after the restarts
    await scene.until_posted(places[0])
    for worker in workers:
        assert await made.end(worker) == [0]
        await made.start(worker)
    await made.settled(*orders)
    assert [len(scene.posts(place)) for place in places] == [1] * len(places)
    assert [len(scene.questions(place)) for place in places] == [1] * len(places)
    assert await made.end(*workers) == [0, 0]
    assert "Lease" not in made.log, "whoever stops ends what it has begun"
    assert LEFT not in made.log


async def test_a_worker_stops_by_itself_while_discord_hangs_and_another_posts(scene: Scene) -> None:
    made, place = scene.fleet, scene.channel("essays")
    first, second = (made.process(name, Role.WORKER, leased(4)) for name in ("first", "second"))
    await made.start(first)
    scene.front.faults.add(CREATE, slow(HANGING), place=place.id)
    [order] = await made.subscribe(channel_of(scene.guild.id, place.id))
    await scene.front.until(lambda: bool(scene.front.of(CREATE)), what="a post")
    assert await made.end(first) == [0]
    assert LEFT not in first.log
    await made.start(second)
    await made.settled(order)
    assert len(scene.posts(place)) == 1


@pytest.mark.parametrize("role", [Role.GATEWAY, Role.WORKER, Role.WEB])
async def test_every_role_stops_by_itself_while_the_database_does_not_answer(
    role: Role, postgres_url: str, tmp_path: Path
) -> None:
    async with (
        postgres.own_database(postgres_url) as url,
        Front(strict=False).listening() as front,
        Gate(url).listening() as gate,
        fleet(tmp_path, gate.url, **on_discord(front)) as made,
    ):
        process = made.process(role.value, role)
        await made.start(process)
        gate.shut()
        asking = asyncio.create_task(asyncio.to_thread(process.get, "/healthz"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(asking), 0.5)  # it waits for the database by now
        assert await made.end(process) == [0]
        assert "Ichiwa has stopped." in process.log
        await asyncio.gather(asking, return_exceptions=True)  # told that something is wrong, or nothing any more
