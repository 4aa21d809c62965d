"""``ReactionsPort``: counts of people other than ourselves, and who they are."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.core.community import MessageRef
from bot.core.ids import MessageId
from bot.ports.reactions import ReactionsPort
from tests.conformance.chats import ROBOT, PlatformUnderTest, platform_under_test
from tests.fakes.chat import FakeChat
from tests.unit.arranged import post

POST = post("trust", seeds=("💔", "❤️"))
HEART, BROKEN = "❤️", "💔"
THE_RATINGS = pytest.mark.skip(reason="on the local page a reaction is the stored rating: it has no ReactionsPort")


@pytest.fixture(
    params=["fake", pytest.param("local", marks=THE_RATINGS), "discord", "discord without gateway", "slack"]
)
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[PlatformUnderTest]:
    made = await platform_under_test(request.param)
    yield made
    await made.close()


@pytest.fixture
def reactions(platform: PlatformUnderTest) -> ReactionsPort:
    assert platform.reactions is not None
    return platform.reactions


@pytest.fixture
async def message(platform: PlatformUnderTest) -> MessageRef:
    """A post with our own emojis under it."""
    ref = await platform.chat.post(platform.channel, POST, "abcdefgh01-20260303-1")
    await platform.chat.open_thread(ref, POST)
    await platform.seeded(ref, len(POST.seeds))
    return ref


async def held(reactions: ReactionsPort, message: MessageRef) -> dict[str, int]:
    counts = await reactions.counts(message, POST.scale)
    assert counts is not None
    return {emoji: count for emoji, count in counts.items() if count}


async def test_our_own_emojis_are_held_by_nobody(reactions: ReactionsPort, message: MessageRef) -> None:
    assert await held(reactions, message) == {}
    assert await reactions.holders(message, HEART, POST.scale) == []


async def test_people_are_counted_by_the_scales_own_spelling(
    platform: PlatformUnderTest, reactions: ReactionsPort, message: MessageRef
) -> None:
    platform.react(message, "Ann", HEART)
    platform.react(message, "Ben", HEART)
    platform.react(message, "Ann", BROKEN)
    platform.react(message, "Ann", "🔥")
    assert await held(reactions, message) == {HEART: 2, BROKEN: 1}
    platform.unreact(message, "Ben", HEART)
    assert await held(reactions, message) == {HEART: 1, BROKEN: 1}


async def test_the_holders_are_people_each_once(
    platform: PlatformUnderTest, reactions: ReactionsPort, message: MessageRef
) -> None:
    for who in ("Ann", "Ben", ROBOT):
        platform.react(message, who, HEART)
    platform.react(message, ROBOT, BROKEN)
    ann, ben = platform.id_of("Ann"), platform.id_of("Ben")
    for known in ((), (ann,), (ann, ben)):
        holders = await reactions.holders(message, HEART, POST.scale, known)
        assert sorted(holder.id for holder in holders) == sorted((ann, ben))
        assert {holder.community for holder in holders} == {message.channel.community}
        assert not any(holder.is_bot for holder in holders)
    assert await reactions.holders(message, BROKEN, POST.scale) == []


async def test_of_a_post_that_is_gone_nothing_is_known(
    platform: PlatformUnderTest, reactions: ReactionsPort, message: MessageRef
) -> None:
    platform.react(message, "Ann", HEART)
    platform.erase(message)
    assert await reactions.counts(message, POST.scale) is None


async def test_reactions_below_replies_are_counted_whatever_they_are_and_ours_left_out(
    platform: PlatformUnderTest, reactions: ReactionsPort, message: MessageRef
) -> None:
    if isinstance(reactions, FakeChat):
        pytest.skip("the fake is told how much each reply is liked")
    platform.reply(message, "Ann", "First")
    platform.reply(message, "Ben", "Second")
    assert platform.replies is not None
    first, second = [each.message for each in await platform.replies.replies(message, None, 9)]
    platform.react_below(message, first, "Ann", BROKEN)
    platform.react_below(message, first, "Ben", HEART)
    assert await reactions.below(message, [first, second, MessageId("1700000000.000001")]) == {first: 2, second: 0}
