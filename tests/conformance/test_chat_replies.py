"""``RepliesPort``: what members wrote in a thread, from an instant on."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.conformance.chats import ROBOT, PlatformUnderTest, platform_under_test
from tests.unit.arranged import post

POST = post("trust")


@pytest.fixture(params=["fake", "discord", "discord without gateway", "slack"])
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[PlatformUnderTest]:
    made = await platform_under_test(request.param)
    yield made
    await made.close()


async def test_members_words_come_in_their_order_from_an_instant_on(platform: PlatformUnderTest) -> None:
    assert platform.replies is not None
    message = await platform.chat.post(platform.channel, POST, "abcdefgh01-20260303-1")
    thread = await platform.chat.open_thread(message, POST)
    await platform.chat.ask(message, thread, POST, "abcdefgh01-20260303-1q")
    assert await platform.replies.replies(message, None, 200) == []
    for who, text in (("Ann", "First"), (ROBOT, "Beep"), ("Ben", "Second"), ("Ann", "Third")):
        platform.reply(message, who, text)
    replies = await platform.replies.replies(message, None, 200)
    assert [(reply.author.id, reply.text) for reply in replies] == [
        (platform.id_of("Ann"), "First"),
        (platform.id_of("Ben"), "Second"),
        (platform.id_of("Ann"), "Third"),
    ]
    assert {reply.author.community for reply in replies} == {platform.channel.community}
    assert await platform.replies.replies(message, replies[0].at, 200) == replies[1:]
    assert await platform.replies.replies(message, replies[0].at, 2) == replies[1:2], "of the first messages alone"
    assert await platform.replies.replies(message, replies[-1].at, 200) == []
