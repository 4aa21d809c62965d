"""The front itself, tried with a client of discord.py and nothing of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import discord
import pytest

from tests.fakes.clock import FixedClock
from tests.fronts.bare import Bare, bare
from tests.fronts.discord.acts import Acts
from tests.fronts.discord.faults import LOST, accepted, late, too_many
from tests.fronts.discord.front import CREATE, Front
from tests.fronts.discord.gateway import Op
from tests.fronts.discord.state import BOT, Channel, Guild, Permission


class Scene:
    """A front with one guild of two people."""

    def __init__(self, front: Front) -> None:
        self.front = front
        self.acts = Acts(front)
        self.owner = self.acts.person("Aoi", "ja")
        self.member = self.acts.person("Ben")
        self.guild: Guild = self.acts.found("Home", self.owner, self.member)
        self.general: Channel = next(iter(self.guild.channels.values()))


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with Front().listening() as front:
        yield Scene(front)


@pytest.fixture
async def client(scene: Scene) -> AsyncIterator[Bare]:
    async with bare(Bare(scene.front)) as client:
        yield client


async def test_a_client_logs_in_and_knows_the_guild(scene: Scene, client: Bare) -> None:
    [guild] = client.guilds
    assert (guild.name, guild.me.id, guild.me.guild_permissions.administrator) == ("Home", BOT, False)
    assert client.text_channel(scene.general.id).permissions_for(guild.me).send_messages
    [identify] = scene.front.gateway.heard(Op.IDENTIFY)
    assert identify["d"]["shard"] == [0, 1]
    assert scene.front.gateway.heard(Op.HEARTBEAT)


async def test_a_message_is_posted_and_told(scene: Scene, client: Bare) -> None:
    sent = await client.text_channel(scene.general.id).send("Hello", embed=discord.Embed(title="T"))
    await client.until("message")
    assert [m.content for m in scene.general.messages.values()] == ["Hello"]
    assert (sent.content, sent.embeds[0].title, sent.author.id) == ("Hello", "T", BOT)


async def test_the_same_nonce_gives_the_same_message_for_some_minutes_only(scene: Scene, client: Bare) -> None:
    place = client.text_channel(scene.general.id)
    first, second = await place.send("A", nonce="key"), await place.send("A", nonce="key")
    assert first.id == second.id
    scene.front.desk.nonce_window = timedelta(0)
    assert (await place.send("A", nonce="key")).id != first.id


async def test_a_lost_answer_leaves_the_message_standing(scene: Scene, client: Bare) -> None:
    scene.front.faults.add(CREATE, LOST)
    with pytest.raises(aiohttp.ClientError):
        await client.text_channel(scene.general.id).send("Hello")
    assert len(scene.general.messages) == 1


async def test_what_is_accepted_late_stands_when_its_time_has_come() -> None:
    clock = FixedClock(datetime(2026, 3, 2, tzinfo=UTC))
    async with Front(clock).listening() as front:
        scene = Scene(front)
        async with bare(Bare(front)) as client:
            front.faults.add(CREATE, late(60))
            with pytest.raises(aiohttp.ClientError):
                await client.text_channel(scene.general.id).send("Hello")
            stood = []
            for seconds in (59, 1):
                clock.advance(timedelta(seconds=seconds))
                front.arrive()
                stood.append([discord.utils.snowflake_time(id_) for id_ in scene.general.messages])
            assert stood == [[], [clock.now()]]


async def test_an_error_of_the_platform_after_accepting_is_not_posted_twice(scene: Scene, client: Bare) -> None:
    scene.front.faults.add(CREATE, accepted(502))
    await client.text_channel(scene.general.id).send("Hello", nonce="key")
    assert (len(scene.front.of(CREATE)), len(scene.general.messages)) == (2, 1)


@pytest.mark.parametrize("everywhere", [False, True])
async def test_too_many_requests_are_asked_to_come_back(scene: Scene, client: Bare, everywhere: bool) -> None:
    scene.front.faults.add(CREATE, too_many(0.01, everywhere=everywhere))
    await client.text_channel(scene.general.id).send("Hello")
    assert [request.status for request in scene.front.of(CREATE)] == [429, 200]


async def test_a_bucket_that_is_empty_refuses(scene: Scene, client: Bare) -> None:
    scene.front.limits.routes[CREATE] = (1, 3600.0)
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {scene.front.gateway.token}"}) as session:
        for status in (200, 429):
            url = f"{scene.front.api_url}/channels/{scene.general.id}/messages"
            async with session.post(url, json={"content": "A"}) as answer:
                assert answer.status == status
                assert answer.headers["Content-Type"] == "application/json"
                assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert scene.front.limits.refused == 1


async def test_the_whole_bot_has_a_limit_that_interactions_do_not_count_for(scene: Scene) -> None:
    scene.front.limits.all_together = 0
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {scene.front.gateway.token}"}) as session:
        async with session.get(f"{scene.front.api_url}/users/@me") as answer:
            assert (answer.status, (await answer.json())["global"]) == (429, True)
        async with session.post(f"{scene.front.api_url}/interactions/1/x/callback", json={"type": 4}) as answer:
            assert answer.status == 404


async def test_what_the_bot_may_not_do_is_refused(scene: Scene, client: Bare) -> None:
    place = client.text_channel(scene.general.id)
    scene.acts.forbid(scene.general, Permission.SEND_MESSAGES)
    with pytest.raises(discord.Forbidden, match="50013"):
        await place.send("Hello")
    scene.acts.forbid(scene.general, Permission.VIEW_CHANNEL)
    with pytest.raises(discord.Forbidden, match="50001"):
        await place.send("Hello")
    scene.acts.delete_channel(scene.general)
    with pytest.raises(discord.NotFound, match="10003"):
        await place.send("Hello")


async def test_threads_open_once_archive_and_lock(scene: Scene, client: Bare) -> None:
    message = await client.text_channel(scene.general.id).send("Hello")
    thread = await message.create_thread(name="Talk")
    assert thread.id == message.id
    with pytest.raises(discord.HTTPException, match="160004"):
        await message.create_thread(name="Talk")
    await thread.edit(archived=True)
    assert scene.guild.channels[thread.id].archived
    await thread.send("Back")
    assert not scene.guild.channels[thread.id].archived


async def test_reactions_of_all_kinds_are_told(scene: Scene, client: Bare) -> None:
    message = await client.text_channel(scene.general.id).send("Hello")
    await message.add_reaction("👍")
    standing = scene.general.messages[message.id]
    scene.acts.react(standing, scene.member, "👍", burst=True)
    await client.until("raw_reaction_add", 2)
    told = client.last("raw_reaction_add")
    assert isinstance(told, discord.RawReactionActionEvent)
    assert (told.user_id, told.burst, told.message_author_id) == (scene.member.id, True, BOT)
    fetched = await message.fetch()
    assert [(r.emoji, r.normal_count, r.burst_count, r.me) for r in fetched.reactions] == [("👍", 1, 1, True)]
    bursts = fetched.reactions[0].users(type=discord.ReactionType.burst)
    assert [user.id async for user in bursts] == [scene.member.id]
    scene.acts.clear_emoji(standing, "👍")
    scene.acts.clear_reactions(standing)
    await client.until("raw_reaction_clear")
    assert client.count("raw_reaction_clear_emoji") == 1


async def test_after_a_cut_the_session_goes_on_and_nothing_is_missed(scene: Scene, client: Bare) -> None:
    message = await client.text_channel(scene.general.id).send("Hello")
    scene.front.gateway.drop()
    await scene.front.until(lambda: scene.front.gateway.connected == 0, what="cut")
    scene.acts.react(scene.general.messages[message.id], scene.member, "👍")
    await client.until("raw_reaction_add")
    await client.until("shard_resumed")
    assert (client.count("shard_ready"), len(scene.front.gateway.heard(Op.RESUME))) == (1, 1)


async def test_a_client_that_is_asked_to_reconnect_resumes(scene: Scene, client: Bare) -> None:
    scene.front.gateway.reconnect()
    await client.until("shard_resumed")


async def test_an_invalid_session_is_begun_anew(scene: Scene, client: Bare) -> None:
    scene.front.gateway.invalidate()
    await client.until("shard_ready", 2)
    assert len(scene.front.gateway.heard(Op.IDENTIFY)) == 2


async def test_a_revoked_token_ends_the_client(scene: Scene, client: Bare) -> None:
    scene.front.gateway.revoke()
    await scene.front.until(lambda: client.failed is not None, what="the end")
    assert isinstance(client.failed, discord.ConnectionClosed)
    assert client.failed.code == 4004


async def test_privileged_intents_must_be_allowed(scene: Scene) -> None:
    wants_content = discord.Intents(guilds=True, guild_messages=True, message_content=True)
    async with bare(Bare(scene.front, wants_content)) as client:
        assert isinstance(client.failed, discord.PrivilegedIntentsRequired)


@pytest.mark.parametrize("allowed", [False, True])
async def test_what_members_write_is_readable_with_the_intent_only(scene: Scene, allowed: bool) -> None:
    intents = discord.Intents(guilds=True, guild_messages=True, message_content=allowed)
    scene.front.gateway.allowed = intents.value
    async with bare(Bare(scene.front, intents)) as client:
        scene.acts.write(scene.general, scene.member, "A word")
        await client.until("message")
        heard = client.last("message")
        assert isinstance(heard, discord.Message)
        assert heard.content == ("A word" if allowed else "")


async def test_events_go_to_the_shard_of_their_guild(scene: Scene) -> None:
    others = [scene.acts.found(f"Home {n}", scene.owner) for n in range(3)]
    async with bare(Bare(scene.front, shards=2)) as client:
        assert len(client.guilds) == 1 + len(others)
        for session in scene.front.gateway.sessions.values():
            created = [text for text in session.sent if '"t":"GUILD_CREATE"' in text]
            assert len(created) == sum(session.has(guild.id) for guild in (scene.guild, *others))


async def test_a_guild_goes_and_comes_back(scene: Scene, client: Bare) -> None:
    scene.acts.outage(scene.guild)
    await client.until("guild_unavailable")
    scene.acts.recovery(scene.guild)
    await client.until("guild_available")
    scene.acts.remove_bot(scene.guild)
    await client.until("guild_remove")
    scene.acts.invite_bot(scene.guild)
    await client.until("guild_join")
