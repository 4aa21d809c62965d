"""What a worker does on Discord without a gateway: everything is asked for, and a little of it is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.discord.chat import DiscordChat
from bot.adapters.discord.failures import LostAnswer
from bot.adapters.discord.remote import CHANNEL_SECONDS, Remote, reading
from bot.core.comment import Comment, CommentMirror
from bot.core.community import Member
from bot.core.ids import CommentId, MemberId, Slug, new_id
from bot.core.subscription import Slot
from bot.errors import ChatForbidden, ChatGone, ChatUnavailable
from tests.faults.discord_world import FrontWorld, remote_world
from tests.faults.world import DAY, DUE, daily
from tests.fronts.discord.state import Kind, Permission
from tests.unit.arranged import post

KEY = "abcdefgh01-20260303-1"
POST = post("trust", title="Trust", question="Whom do you trust?")
CHANNEL = "GET /channels/{channel_id}"
GUILD = "GET /guilds/{guild_id}"
SINCE = DUE - timedelta(minutes=1)


@pytest.fixture
async def world() -> AsyncIterator[FrontWorld]:
    made = await remote_world()
    yield made
    assert isinstance(made.chat, DiscordChat)
    await made.chat.background.stop()
    await made.close()


async def test_a_channel_is_asked_for_once_and_its_guild_only_where_nothing_is_found(world: FrontWorld) -> None:
    ref = await world.chat.post(world.channel, POST, KEY)
    thread = await world.chat.open_thread(ref, POST)
    await world.chat.ask(ref, thread, POST, f"{KEY}q")
    assert await world.chat.find(world.channel, KEY, SINCE) == [ref]
    assert (len(world.front.of(CHANNEL)), len(world.front.of(GUILD))) == (1, 0)
    assert await world.chat.find(world.channel, "another", SINCE) == []
    assert await world.chat.find(world.channel, "yet another", SINCE) == []
    assert (len(world.front.of(CHANNEL)), len(world.front.of(GUILD))) == (1, 1)


async def test_an_empty_history_that_we_must_not_read_says_nothing(world: FrontWorld) -> None:
    world.acts.forbid(world.place, Permission.READ_MESSAGE_HISTORY)
    ref = await world.chat.post(world.channel, POST, KEY)
    for asking in (world.chat.find(world.channel, KEY, SINCE), world.chat.written_in(ref)):
        with pytest.raises(ChatForbidden, match="history"):
            await asking


async def test_an_announcement_is_published(world: FrontWorld) -> None:
    world.place.kind = Kind.NEWS
    ref = await world.chat.post(world.channel, POST, KEY)
    assert world.chat.publishes(world.channel)
    await world.chat.publish(ref)
    assert [request.status for request in world.front.requests if request.path.endswith("/crosspost")] == [200]


async def test_a_thread_gets_its_new_name_unless_it_is_archived(world: FrontWorld) -> None:
    ref = await world.chat.post(world.channel, POST, KEY)
    opened = await world.chat.open_thread(ref, POST)
    thread = world.front.state.channel(int(opened))
    assert thread is not None
    await world.chat.amend(ref, opened, replace(POST, title="Doubt"), KEY, f"{KEY}q")
    assert "Doubt" in thread.name
    thread.archived = True
    await world.chat.amend(ref, opened, replace(POST, title="Hope"), KEY, f"{KEY}q")
    assert "Doubt" in thread.name


async def test_a_comment_is_not_shown_in_a_thread_that_was_locked_a_moment_ago(world: FrontWorld) -> None:
    assert isinstance(world.chat, DiscordChat)
    ref = await world.chat.post(world.channel, POST, KEY)
    opened = await world.chat.open_thread(ref, POST)
    ann = Member(world.channel.community, MemberId("7"), "Ann")
    slot = Slot(daily(world.platform).id, DAY)
    said = Comment(id=CommentId(new_id()), slot=slot, slug=Slug("trust"), author=ann, text="Hm", created=DUE)
    await world.chat.mirror(CommentMirror(said, ref, opened, POST))
    thread = world.front.state.channel(int(opened))
    assert thread is not None
    thread.locked = True
    with pytest.raises(ChatForbidden, match="locked"):
        await world.chat.mirror(CommentMirror(replace(said, id=CommentId(new_id())), ref, opened, POST))


def test_a_lost_answer_to_a_question_leaves_nothing_in_doubt() -> None:
    with pytest.raises(ChatUnavailable), reading():
        raise LostAnswer("502")


async def test_what_is_kept_is_fresh_and_bounded(world: FrontWorld) -> None:
    now = [0.0]
    remote = Remote(world.client, lambda: now[0])
    number = world.place.id
    first = await remote.place(number)
    now[0] += CHANNEL_SECONDS - 1
    assert await remote.place(number) is first
    now[0] += 1
    assert await remote.place(number) is not first
    assert await remote.place(number, anew=True) is not await remote.place(number, anew=True)
    world.acts.delete_channel(world.place)
    now[0] += CHANNEL_SECONDS
    with pytest.raises(ChatGone):
        await remote.place(number)
