"""Posts as Discord gets them: one role at most is mentioned, a forum gets one post, a refused card becomes an embed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import discord
import pytest

from bot.adapters.discord import refs
from bot.conversation.acts.essays import slot_of
from bot.conversation.request import Request
from bot.core.essay import Language, Rights
from bot.core.ids import ThreadId
from bot.core.post_style import PostStyle
from bot.errors import ChatForbidden, ChatGone, ChatUnavailable
from tests.adapters.discord.living import Living, eventually, living
from tests.faults.world import DUE, SLOT
from tests.fronts.discord.faults import Fault, too_many
from tests.fronts.discord.front import CREATE
from tests.fronts.discord.state import Permission, Role
from tests.unit.arranged import ANN, post

KEY = SLOT.key
POST = replace(post("essay-1"), seeds=("👎", "👍"))
EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"
ARCHIVED = Fault(after=None, status=400, body={"message": "Thread is archived", "code": 50083})
REFUSED = Fault(after=None, status=400, body={"message": "Invalid Form Body", "code": 50035})


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        yield made


async def test_the_card_carries_its_key_in_its_buttons(world: Living) -> None:
    ref = await world.discord.chat.post(world.channel, POST, KEY)
    assert list(refs.custom_ids(world.message(ref).components)) == [
        "ichiwa:read:essay-1",
        f"ichiwa:rate:{KEY}",
        f"ichiwa:comment:{KEY}",
        "ichiwa:save:essay-1",
    ]
    assert slot_of(Request(member=ANN, language=Language.EN, argument=f"{KEY}q")) == SLOT


async def test_the_role_that_admins_chose_is_the_only_one_that_is_notified(world: Living) -> None:
    role = Role(world.front.state.new_id(), "readers", 0, mentionable=True)
    world.guild.roles[role.id] = role
    harmful = replace(POST, title=f"@everyone <@{world.ann.id}>", summary=f"<@&{world.guild.id}> @here")
    styled = replace(harmful, style=PostStyle(ping=str(role.id), language=Language.JA))
    ref = await world.discord.chat.post(world.channel, styled, KEY)
    assert world.message(ref).pinged == [f"role:{role.id}"]
    assert "読む" in str(world.message(ref).components)


async def test_another_guilds_channel_is_none_of_ours(world: Living) -> None:
    foreign = refs.channel_of(world.guild.id + 1, world.place.id)
    with pytest.raises(ChatGone, match="another guild"):
        await world.discord.chat.post(foreign, POST, KEY)
    assert world.place.messages == {}


async def test_a_card_that_discord_refuses_is_sent_as_an_embed_with_the_same_key(world: Living) -> None:
    world.front.faults.add(CREATE, REFUSED)
    ref = await world.discord.chat.post(world.channel, POST, KEY)
    message = world.message(ref)
    assert message.embeds[0]["title"] == POST.title
    assert await world.discord.chat.find(world.channel, KEY, DUE - timedelta(minutes=1)) == [ref]


async def test_a_forum_gets_one_post_with_fitting_tags_however_often_it_is_sent(world: Living) -> None:
    world.forum.tags = [{"id": str(9_000 + n), "name": name, "moderated": False} for n, name in enumerate(["ja", "en"])]
    world.forum.tags = [tag | {"emoji_id": None, "emoji_name": None} for tag in world.forum.tags]
    forum = refs.channel_of(world.guild.id, world.forum.id)
    world.acts.outage(world.guild)
    world.acts.recovery(world.guild)  # so that the tags are known

    async def known() -> bool:
        place = world.discord.client.get_channel(world.forum.id)
        return isinstance(place, discord.ForumChannel) and len(place.available_tags) == 2

    await eventually(known)
    first = await world.discord.chat.post(forum, POST, KEY)
    assert await world.discord.chat.post(forum, POST, KEY) == first
    assert await world.discord.chat.find(forum, KEY, DUE - timedelta(minutes=1)) == [first]
    assert str(await world.discord.chat.open_thread(first, POST)) == str(first.id)
    thread = world.front.state.channel(int(first.id))
    assert thread is not None
    assert thread.applied_tags == [9_001]
    thread.archived = True
    assert await world.discord.chat.find(forum, KEY, DUE - timedelta(minutes=1)) == [first]
    await world.discord.chat.delete(first)
    assert await world.discord.chat.find(forum, KEY, DUE - timedelta(minutes=1)) == []


async def test_a_comment_revives_an_archived_thread_and_a_locked_one_says_so(world: Living) -> None:
    chat = world.discord.chat
    ref = await chat.post(world.channel, POST, KEY)
    thread = world.front.state.channel(int(await chat.open_thread(ref, POST)))
    assert thread is not None
    thread.archived = True
    said = world.mirror(ref, "A thought", ThreadId(ref.id))
    sent = await chat.mirror(said)
    assert await chat.mirrored(said) == [sent]
    assert await chat.mirrored(world.mirror(ref, "Another")) == []
    assert not thread.archived
    [shown] = [m for m in thread.messages.values() if m.embeds]
    assert (shown.embeds[0]["author"]["name"], shown.embeds[0]["description"]) == ("Ann", "A thought")
    cached = world.discord.client.get_channel(thread.id)
    assert isinstance(cached, discord.Thread)
    await cached.edit(locked=True)
    await eventually(lambda: _is_locked(cached))
    with pytest.raises(ChatForbidden, match="locked") as refused:  # though we manage threads
        await chat.mirror(world.mirror(ref, "Another", ThreadId(ref.id)))
    assert refused.value.locked
    world.acts.forbid(world.place, Permission.MANAGE_THREADS)
    cached.locked = False  # as where the thread has left the cache
    thread.archived = True
    with pytest.raises(ChatForbidden, match="locked") as refused:
        await chat.mirror(world.mirror(ref, "Another", ThreadId(ref.id)))
    assert refused.value.locked


async def test_a_comment_is_rewritten_in_an_archived_thread_and_not_in_a_locked_one(world: Living) -> None:
    chat = world.discord.chat
    ref = await chat.post(world.channel, POST, KEY)
    said = world.mirror(ref, "Frist", await chat.open_thread(ref, POST))
    place = await chat.mirror(said)
    said = replace(said, comment=replace(said.comment, message=place.id))
    thread = world.front.state.channel(int(ref.id))
    assert thread is not None
    thread.archived = True
    world.front.faults.add(EDIT, ARCHIVED)
    assert await chat.rewrite(said, "First")
    assert thread.messages[int(place.id)].embeds[0]["description"] == "First"
    assert not thread.archived
    thread.locked = True
    world.acts.forbid(world.place, Permission.MANAGE_THREADS)
    world.front.faults.add(EDIT, ARCHIVED)
    with pytest.raises(ChatForbidden, match="locked"):
        await chat.rewrite(said, "Second")


async def test_a_comment_opens_the_thread_that_is_missing(world: Living) -> None:
    chat = world.discord.chat
    ref = await chat.post(world.channel, POST, KEY)
    said = world.mirror(ref, "First")
    assert await chat.mirrored(said) == []
    sent = await chat.mirror(said)
    assert sent.channel.id == str(ref.id)
    assert await chat.mirrored(said) == [sent]
    thread = world.front.state.channel(int(ref.id))
    assert thread is not None
    world.acts.delete_channel(thread)
    with pytest.raises(ChatGone):  # Discord may say that the message has its thread already
        await chat.mirror(world.mirror(ref, "Second", ThreadId(ref.id)))
    world.message(ref).thread = None
    again = await chat.mirror(world.mirror(ref, "Third", ThreadId(ref.id)))
    assert again.channel == sent.channel


async def test_a_corrected_title_is_also_the_threads_and_the_forum_posts_name(world: Living) -> None:
    for place in (world.channel, refs.channel_of(world.guild.id, world.forum.id)):
        ref = await world.discord.chat.post(place, POST, KEY)
        thread = world.front.state.channel(int(await world.discord.chat.open_thread(ref, POST)))
        assert thread is not None
        await eventually(partial(_is_cached, world, thread.id))
        await world.discord.chat.amend(ref, ThreadId(str(thread.id)), replace(POST, title="Better"), KEY, f"{KEY}q")
        assert thread.name == "Better"


async def test_a_plain_embed_stays_one_when_it_is_corrected(world: Living) -> None:
    world.front.faults.add(CREATE, REFUSED)
    ref = await world.discord.chat.post(world.channel, POST, KEY)
    await world.discord.chat.amend(ref, None, replace(POST, title="Better"), KEY, f"{KEY}q")
    [embed] = world.message(ref).embeds
    assert embed["title"] == "Better"


async def test_a_long_wait_is_handed_on_and_what_is_gone_is_gone(world: Living) -> None:
    world.front.faults.add(CREATE, too_many(90))
    with pytest.raises(ChatUnavailable) as caught:
        await world.discord.chat.post(world.channel, POST, KEY)
    assert caught.value.retry_after == timedelta(seconds=90)
    with pytest.raises(ChatGone):
        await world.discord.chat.post(refs.channel_of(world.guild.id, 1), POST, KEY)
    await world.discord.chat.delete(refs.message_of(world.channel, 1))
    with pytest.raises(ChatGone):
        await world.discord.chat.ask(refs.message_of(world.channel, 1), ThreadId("1"), POST, f"{KEY}q")


async def _is_locked(thread: discord.Thread) -> bool:
    return thread.locked


async def _is_cached(world: Living, thread: int) -> bool:
    return world.discord.client.get_channel(thread) is not None


async def test_an_address_that_is_too_long_for_a_button_costs_no_post(world: Living) -> None:
    """An address in Japanese has nine characters for each of its own."""
    long = "https://blog.example/" + "%E8%A9%B1" * 60
    elsewhere = replace(POST, rights=Rights.LINK_ONLY, source_url=long, source_name="A blog")
    ref = await world.discord.chat.post(world.channel, elsewhere, KEY)
    assert "ichiwa:read:essay-1" in str(world.message(ref).components)
    with_page = replace(elsewhere, url="https://essays.example/e/essay-1")
    ref = await world.discord.chat.post(world.channel, with_page, f"{KEY[:-1]}3")
    assert f"{with_page.url}?in={KEY[:-1]}3" in str(world.message(ref).components)
    assert "ichiwa:read:" not in str(world.message(ref).components)
    beside = replace(elsewhere, rights=Rights.LICENSED)
    ref = await world.discord.chat.post(world.channel, beside, f"{KEY[:-1]}2")
    assert long not in str(world.message(ref).components)


async def test_a_refused_card_with_a_picture_becomes_an_embed_with_it(world: Living) -> None:
    world.front.faults.add(CREATE, REFUSED)
    pictured = replace(POST, picture="https://essays.example/pictures/aa", picture_words="A desk")
    ref = await world.discord.chat.post(world.channel, pictured, KEY)
    [embed] = world.message(ref).embeds
    assert embed["image"]["url"] == "https://essays.example/pictures/aa"
