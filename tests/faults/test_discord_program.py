"""The whole program while Discord misbehaves: one process serves all of these tests, each in a guild of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.fronts.discord.faults import slow
from tests.fronts.discord.front import CREATE
from tests.fronts.discord.gateway import Op
from tests.fronts.discord.reactions import told_of
from tests.fronts.discord.state import BOT, Channel, Guild, Member, Message, Permission
from tests.fronts.served import Served, served
from tests.hanging import HANGING

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("discord-program")]

AGAIN = 3.0
"""Seconds after which a guild that was not greeted takes the bot in anew."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def discord(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with served(tmp_path_factory.mktemp("discord")) as scene:
        await scene.start()
        yield scene


@dataclass(frozen=True, slots=True)
class Home:
    """A guild in which the bot has been for a while, with somebody in it."""

    scene: Served
    owner: Member
    member: Member
    guild: Guild
    place: Channel

    def own(self) -> list[Message]:
        """What the bot has said in the channel itself."""
        return [message for message in self.place.messages.values() if message.author == BOT]

    async def posted(self) -> Message:
        """Wait for the daily post and its question."""
        return await self.scene.posted(self.place)

    async def sending(self) -> None:
        """Wait until a post has come in; whether it has been accepted is another question."""
        mine = str(self.place.id)
        front = self.scene.front
        await self.scene.until(lambda: any(r.params["channel_id"] == mine for r in front.of(CREATE)), "a post")

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the database says; ``?`` is the channel's id."""
        with closing(sqlite3.connect(self.scene.running.database, timeout=HANGING)) as connection:
            return connection.execute(query, (str(self.place.id),)).fetchall()

    async def state(self, wanted: str) -> None:
        """Wait until the channel's subscription is as ``wanted``."""
        query = "SELECT state FROM subscriptions WHERE channel = ?"
        await self.scene.eventually(lambda: self.rows(query) == [(wanted,)], f"{wanted}: {self.rows(query)}")

    async def votes(self, wanted: list[tuple[object, ...]]) -> None:
        """Wait until the ratings of this channel's essay by its members are as ``wanted``."""
        query = f"SELECT score FROM marks WHERE member = '{self.member.id}' AND ? != '' ORDER BY at"
        await self.scene.eventually(lambda: self.rows(query) == wanted, f"{wanted}: {self.rows(query)}")


async def home(scene: Served, name: str) -> Home:
    """The bot comes into a new guild, and has said hello; while it is still getting ready it overhears that, and is
    taken in anew.
    """
    owner, member = scene.acts.person(f"{name} owner", "ja"), scene.acts.person(f"{name} member")
    guild = scene.acts.found(name, owner, member)
    lobby = next(iter(guild.channels.values()))
    place = scene.acts.channel(guild, "essays")
    direct = scene.front.state.direct(owner.id)
    for _ in range(int(HANGING / AGAIN)):
        with suppress(AssertionError):
            await scene.front.until(lambda: bool(lobby.messages or direct.messages), within=AGAIN, what="a hello")
            break
        scene.acts.remove_bot(guild)
        scene.acts.invite_bot(guild)
    assert lobby.messages or direct.messages, scene.running.log
    return Home(scene, owner, member, guild, place)


async def test_a_connection_that_drops_in_the_middle_of_a_post(discord: Served) -> None:
    there = await home(discord, "Drops")
    resumed = len(discord.front.gateway.heard(Op.RESUME))
    discord.front.faults.add(CREATE, slow(0.5), place=there.place.id)
    await discord.subscribe(there.place)
    await there.sending()
    discord.front.gateway.drop()
    await there.posted()
    await discord.until(lambda: len(discord.front.gateway.heard(Op.RESUME)) > resumed, "a resumed session")
    assert len(there.own()) == 1


async def test_ready_three_times_starts_nothing_twice(discord: Served) -> None:
    there = await home(discord, "Ready")
    hellos = len(discord.front.of(CREATE))
    for _ in range(2):
        discord.front.gateway.ready_again()
    await discord.subscribe(there.place)
    await there.posted()
    assert len(there.own()) == 1
    assert len(discord.front.of(CREATE)) - hellos == 2, "a post and its question, and no second hello"


async def test_an_invalid_session_is_begun_anew_and_posts_go_on(discord: Served) -> None:
    there = await home(discord, "Invalid")
    known = len(discord.front.gateway.heard(Op.IDENTIFY))
    discord.front.gateway.invalidate()
    await discord.subscribe(there.place)
    await there.posted()
    await discord.until(lambda: len(discord.front.gateway.heard(Op.IDENTIFY)) > known, "a new session")
    assert len(there.own()) == 1


async def test_a_guild_that_removes_the_bot_and_takes_it_back(discord: Served) -> None:
    there = await home(discord, "Removed")
    await discord.subscribe(there.place)
    await there.posted()
    discord.acts.remove_bot(there.guild)
    await there.state("suspended")
    discord.acts.invite_bot(there.guild)
    assert len(there.rows("SELECT id FROM subscriptions WHERE channel = ?")) == 1


async def test_an_outage_of_a_guild_is_no_removal(discord: Served) -> None:
    there = await home(discord, "Outage")
    await discord.subscribe(there.place)
    discord.acts.outage(there.guild)
    discord.acts.recovery(there.guild)
    await there.posted()
    await there.state("active")


async def test_a_channel_that_was_deleted_suspends(discord: Served) -> None:
    there = await home(discord, "Deleted")
    discord.acts.delete_channel(there.place)
    await discord.subscribe(there.place)
    await there.state("suspended")


async def test_a_permission_that_is_lost_in_flight_suspends(discord: Served) -> None:
    there = await home(discord, "Forbidden")
    discord.front.faults.add(CREATE, slow(0.5), place=there.place.id)
    await discord.subscribe(there.place)
    await there.sending()
    discord.acts.forbid(there.place, Permission.SEND_MESSAGES)
    await there.state("suspended")
    assert there.own() == []


async def test_reactions_in_any_order_come_to_the_latest(discord: Served) -> None:
    there = await home(discord, "Reactions")
    await discord.subscribe(there.place)
    post = await there.posted()
    await discord.until(lambda: len(post.reactions) == 5, "seeded reactions")
    low, *_, high = post.reactions
    stray = told_of(there.place, post, low, there.member.id)
    discord.front.desk.emit("MESSAGE_REACTION_REMOVE", stray, there.guild.id)
    discord.acts.react(post, there.member, low)
    discord.acts.react(post, there.member, high)
    discord.acts.unreact(post, there.member, low)
    await there.votes([(5.0,)])
    discord.acts.unreact(post, there.member, high)
    await there.votes([])


async def test_an_interaction_that_comes_twice_counts_once(discord: Served) -> None:
    there = await home(discord, "Twice")
    await discord.subscribe(there.place)
    await there.posted()
    asked = await discord.acts.answered(discord.acts.slash(there.place, there.member, "essay rate", score=4))
    discord.acts.again(asked)
    await discord.acts.answered(discord.acts.slash(there.place, there.member, "essay today"))
    await there.votes([(4.0,)])


async def test_an_interaction_whose_token_has_expired_breaks_nothing(discord: Served) -> None:
    there = await home(discord, "Expired")
    late = discord.acts.slash(there.place, there.member, "essay help")
    late.at = late.at.replace(year=2020)
    await discord.acts.answered(discord.acts.slash(there.place, there.member, "essay help"))
    assert not late.answered


async def test_a_revoked_token_is_told_and_the_page_goes_on(discord: Served) -> None:
    discord.front.gateway.revoke()
    await discord.eventually(lambda: "Discord does not accept DISCORD_TOKEN" in discord.running.log, "a sentence")
    status, body = discord.running.get("/healthz")
    assert (status, "DISCORD_TOKEN" in body) == (503, True)
    assert discord.running.get("/")[0] == 200
    assert "Traceback" not in discord.running.log, discord.running.log
