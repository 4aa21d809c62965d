"""The whole program on Discord: a process of its own, over real sockets, from the login to a member's question."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.fronts.discord.front import CREATE, THREAD
from tests.fronts.discord.gateway import PRIVILEGED, Op
from tests.fronts.discord.posting import every_component
from tests.fronts.served import Served, served
from tests.hanging import HANGING

COMMANDS = "PUT /applications/{application_id}/commands"
REACT = "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me"


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[Served]:
    async with served(tmp_path) as scene:
        yield scene


async def test_a_due_essay_is_posted_once_with_thread_question_and_seeds(discord: Served) -> None:
    await discord.subscribe(discord.general)
    await discord.start()
    [identify] = discord.front.gateway.heard(Op.IDENTIFY)
    assert not identify["d"]["intents"] & PRIVILEGED
    post = await discord.posted()
    await discord.until(lambda: len(post.reactions) == 5, "seeded reactions")
    first = next(request for request in discord.front.of(CREATE) if request.params["channel_id"] == str(post.channel))
    assert len(first.body["nonce"]) <= 25
    assert first.body["enforce_nonce"] is True
    assert first.body["allowed_mentions"]["parse"] == []
    assert len(discord.posts()) == 1
    assert len(discord.front.of(THREAD)) == 1
    assert len(discord.talk(post)) == 1
    buttons = [one for one in every_component(post.components) if one["type"] == 2]
    saves = [one["custom_id"] for one in buttons if one.get("custom_id", "").startswith("ichiwa:save:")]
    path = f"/e/{saves[0].rpartition(':')[2]}?in={first.body['nonce']}"
    _, page = await asyncio.to_thread(discord.running.get, path)
    assert re.findall(r"https://discord\.com/channels/(\d+)/(\d+)\"", page) == [
        (str(discord.guild.id), str(post.thread))
    ]
    assert not [one for one in buttons if one["style"] == 5], "a link that leads to this machine alone"
    assert "127.0.0.1" not in str(post.components)
    read = next(one["custom_id"] for one in buttons if one["custom_id"].startswith("ichiwa:read:"))
    asked = await discord.acts.answered(discord.acts.press(discord.member, post, read))
    assert asked.original is not None
    assert asked.original.ephemeral
    assert await discord.end() == 0
    assert re.search(r"ERROR|Traceback", discord.running.log) is None, discord.running.log


async def test_a_second_run_posts_nothing_new_and_counts_what_members_do(discord: Served) -> None:
    await discord.subscribe(discord.general)
    await discord.start()
    post = await discord.posted()
    await discord.until(lambda: len(post.reactions) == 5, "seeded reactions")
    assert await discord.end() == 0
    before = len(discord.front.of(CREATE))
    await discord.start()
    discord.acts.react(post, discord.member, list(post.reactions)[3])
    await discord.eventually(lambda: votes(discord) == [(str(discord.member.id), 4.0)], "a vote")
    ask = discord.acts.slash(discord.general, discord.member, "essay top")
    await discord.acts.answered(ask)
    assert len(discord.posts()) == 1
    assert [request.path for request in discord.front.of(CREATE)[before:]] == []


def votes(discord: Served) -> list[tuple[object, ...]]:
    """The ratings in the database."""
    with closing(sqlite3.connect(discord.running.database, timeout=HANGING)) as connection:
        return connection.execute("SELECT member, score FROM marks").fetchall()


async def test_a_members_command_is_answered(discord: Served) -> None:
    await discord.subscribe(discord.general)
    await discord.start()
    [registered] = discord.front.of(COMMANDS)
    [essay] = [one for one in registered.body if one["name"] == "essay"]
    assert "ja" in essay["description_localizations"]
    await discord.posted()
    asked = await discord.acts.answered(discord.acts.slash(discord.general, discord.member, "essay today"))
    assert asked.original is not None
    offered = discord.acts.typing(discord.general, discord.member, "essay search", "query", query="a")
    await discord.acts.answered(offered)
    assert offered.answer is not None
    assert offered.answer["type"] == 8
    form = await discord.acts.answered(discord.acts.slash(discord.general, discord.owner, "setup"))
    assert form.answer is not None
    assert form.answer["type"] == 9
    own = await discord.acts.answered(discord.acts.slash(discord.general, discord.member, "essay my-data export"))
    assert own.original is not None
