"""Texts that want to harm: no mention goes out, nothing is lost, and the loop does not stand still."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.adapters.discord.chat import DiscordChat
from bot.core.comment import COMMENT_MAX, CommentMirror
from bot.core.community import Member
from bot.core.ids import MemberId
from tests.conformance.examples import comment
from tests.faults.discord_world import FrontWorld, front_world
from tests.faults.world import essay
from tests.fronts.discord.front import CREATE
from tests.fronts.discord.mentions import pinged, texts
from tests.fronts.discord.state import Message

HOSTILE = {
    "everyone": "@everyone",
    "here": "@here now",
    "user": "<@{owner}> and <@!{owner}>",
    "role": "<@&{guild}>",
    "channel": "<#{place}>",
    "link": "[look](https://evil.example) and [b](<https://evil.example>)",
    "markup": "# big\n> quoted\n||hidden|| **bold** `code` ~~gone~~",
    "fence": "```\n@everyone\n```",
    "backslash": "\\@everyone \\\\<@{owner}>",
    "hidden": "@\u200beveryone <\u202e@{owner}>",
}


@pytest.fixture
async def world() -> AsyncIterator[FrontWorld]:
    made = await front_world()
    yield made
    await made.close()


def named(text: str, world: FrontWorld) -> str:
    """With real ids in it."""
    return text.format(owner=world.owner.id, guild=world.guild.id, place=world.place.id)


def standing(world: FrontWorld) -> list[Message]:
    return [message for channel in world.guild.channels.values() for message in channel.messages.values()]


def assert_quiet(world: FrontWorld) -> None:
    """Nobody was notified, and nobody would be if Discord's filter failed; no link but our own works."""
    assert [message.pinged for message in standing(world)] == [[] for _ in standing(world)]
    for request in world.front.of(CREATE):
        allowed = request.body["allowed_mentions"]
        assert (allowed["parse"], allowed.get("users"), allowed.get("roles")) == ([], None, None)
        assert pinged({**request.body, "allowed_mentions": None}) == []
        said = "\n".join(texts(request.body))
        assert not re.search(r"<[@#][!&]?\d", said)
        assert not re.search(r"(?<!\\)\]\(", said)


@pytest.mark.parametrize("kind", HOSTILE)
async def test_an_essay_of_hostile_texts_is_posted_quietly(world: FrontWorld, kind: str) -> None:
    text = named(HOSTILE[kind], world)
    harmful = replace(
        essay(1, question=text), title=text, author=text, category=text[:40], summary=text, body=f"{text}\n\n{text}"
    )
    await world.settle_in(essays=[harmful])
    await world.worker().tick()
    row = await world.row()
    assert row.message is not None
    assert len(world.posts()) == 1
    assert await world.questions(row.message) == 1
    assert_quiet(world)


@pytest.mark.parametrize("kind", HOSTILE)
async def test_a_hostile_comment_and_name_stand_in_the_thread_quietly(world: FrontWorld, kind: str) -> None:
    shown = await mirrored(world, named(HOSTILE[kind], world), named(HOSTILE[kind], world))
    assert shown
    assert_quiet(world)


async def test_a_long_comment_of_broken_links_is_all_there(world: FrontWorld) -> None:
    text = "[a](" * (COMMENT_MAX // 4)
    shown = await mirrored(world, text, "Ben")
    assert "".join(shown).replace("\\", "") == text
    assert_quiet(world)


async def mirrored(world: FrontWorld, text: str, name: str) -> list[str]:
    """Post, then mirror one comment into the thread; what stands there of it."""
    await world.settle_in()
    await world.worker().tick()
    row = await world.row()
    assert row.message is not None
    assert isinstance(world.chat, DiscordChat)
    thread = world.front.state.channel(int(row.message.id))
    assert thread is not None
    before = len(thread.messages)
    assert row.post is not None
    author = Member(row.channel.community, MemberId("1"), name)
    said = replace(comment(slot=row.slot, text=text), author=author)
    await world.chat.mirror(CommentMirror(said, row.message, row.thread, row.post))
    new = list(thread.messages.values())[before:]
    return [embed["description"] for message in new for embed in message.embeds]
