"""The fake platform itself: a test of delivering is worth what the platform it ran against is worth."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.community import MessageRef, Platform
from bot.core.delivery import DailyPost
from bot.core.ids import MessageId, ThreadId
from bot.errors import ChatForbidden, ChatGone, ChatUnavailable, ChatUncertain
from tests.fakes.chat import FORBIDDEN, LOST, REFUSED_502, FakeChat, late, slow, unavailable
from tests.fakes.clock import FixedClock
from tests.faults.world import DUE, channel, essay

HERE = channel(Platform.DISCORD)
ESSAY = essay(1)
POST = DailyPost(
    slug=ESSAY.slug,
    title=ESSAY.title,
    author=ESSAY.author,
    language=ESSAY.language,
    category=ESSAY.category,
    minutes=1,
    summary=ESSAY.summary,
    question=ESSAY.question,
    url="https://essays.example/e/essay-1",
    seeds=(),
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(DUE)


async def test_the_same_key_inside_the_window_is_the_same_message(clock: FixedClock) -> None:
    chat = FakeChat.with_nonce(clock)
    first = await chat.post(HERE, POST, "key")
    clock.advance(timedelta(seconds=59))
    assert await chat.post(HERE, POST, "key") == first
    assert await chat.post(HERE, POST, "other") != first
    assert await chat.post(channel(Platform.DISCORD, "elsewhere"), POST, "key") != first
    clock.advance(timedelta(seconds=1))
    assert await chat.post(HERE, POST, "key") != first
    assert len(chat.visible("key")) == 3


async def test_without_a_nonce_each_post_is_another_message(clock: FixedClock) -> None:
    chat = FakeChat.scan_only(clock)
    posted = [await chat.post(HERE, POST, "key") for _ in range(3)]
    assert await chat.find(HERE, "key", DUE) == posted
    await chat.delete(posted[0])
    await chat.delete(posted[0])
    assert await chat.find(HERE, "key", DUE) == posted[1:]
    clock.advance(timedelta(seconds=1))
    assert await chat.find(HERE, "key", clock.now()) == []


async def test_a_late_call_is_accepted_after_its_caller_has_gone(clock: FixedClock) -> None:
    chat = FakeChat.scan_only(clock)
    chat.script("post", late(70))
    with pytest.raises(ChatUncertain):
        await chat.post(HERE, POST, "key")
    clock.advance(timedelta(seconds=69))
    assert chat.visible() == []
    clock.advance(timedelta(seconds=30))
    (message,) = chat.visible()
    assert message.at == DUE + timedelta(seconds=70)


async def test_a_late_call_meets_the_nonce_when_it_is_accepted(clock: FixedClock) -> None:
    chat = FakeChat.with_nonce(clock)
    chat.script("post", late(70))
    with pytest.raises(ChatUncertain):
        await chat.post(HERE, POST, "key")
    clock.advance(timedelta(seconds=20))
    message = await chat.post(HERE, POST, "key")
    clock.advance(timedelta(seconds=50))
    assert [m.ref for m in chat.visible()] == [message]


async def test_the_faults_come_in_their_order_and_then_all_is_well(clock: FixedClock) -> None:
    chat = FakeChat.scan_only(clock)
    chat.script("post", REFUSED_502, unavailable(7), LOST, slow(70))
    with pytest.raises(ChatUncertain):
        await chat.post(HERE, POST, "key")
    with pytest.raises(ChatUnavailable) as refused:
        await chat.post(HERE, POST, "key")
    assert refused.value.retry_after == timedelta(seconds=7)
    assert chat.visible() == []
    with pytest.raises(ChatUncertain):
        await chat.post(HERE, POST, "key")
    assert len(chat.visible()) == 1
    await chat.post(HERE, POST, "key")
    assert clock.now() == DUE + timedelta(seconds=70)
    await chat.post(HERE, POST, "key")
    assert len(chat.visible()) == 3
    assert chat.calls == ["post"] * 5


async def test_threads_belong_to_a_message_that_stands(clock: FixedClock) -> None:
    chat = FakeChat.with_nonce(clock)
    message = await chat.post(HERE, POST, "key")
    thread = await chat.open_thread(message, POST)
    assert await chat.open_thread(message, POST) == thread
    assert not await chat.asked(message, thread, "keyq")
    await chat.ask(message, thread, POST, "keyq")
    await chat.ask(message, thread, POST, "keyq")
    assert await chat.asked(message, thread, "keyq")
    assert len(chat.questions(message)) == 1
    assert len(chat.visible()) == 1
    with pytest.raises(ValueError, match="no thread"):
        await chat.ask(message, ThreadId("another"), POST, "keyq")
    chat.erase(message)
    with pytest.raises(ChatGone):
        await chat.open_thread(message, POST)
    with pytest.raises(ChatGone):
        await chat.open_thread(MessageRef(HERE, MessageId("unknown")), POST)


async def test_a_history_that_may_not_be_read(clock: FixedClock) -> None:
    chat = FakeChat.scan_only(clock, can_scan=False)
    message = await chat.post(HERE, POST, "key")
    thread = await chat.open_thread(message, POST)
    with pytest.raises(ChatForbidden):
        await chat.find(HERE, "key", DUE)
    with pytest.raises(ChatForbidden):
        await chat.asked(message, thread, "keyq")


async def test_only_a_method_that_exists_can_be_scripted(clock: FixedClock) -> None:
    with pytest.raises(AttributeError):
        FakeChat.scan_only(clock).script("send", FORBIDDEN)
