"""The local channel as a platform: what ``ChatPort`` promises."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.local.chat import LocalChat
from bot.adapters.local.hub import Change, ChangeKind, Hub, Listener
from bot.adapters.local.notices import Sentence, unpack
from bot.core.community import LOCAL_CHANNEL, MessageRef
from bot.core.delivery import Delivery, Reason
from bot.core.ids import MessageId, ThreadId
from bot.core.subscription import Slot
from bot.errors import ChatRejected, ChatUnavailable, StoreBusy, StoreFull
from bot.ports.chat import ChatPort, Held, Missed, Notice, PinLapsed, RoundEnding, Suspended
from bot.ports.local_log import LocalMessage, MessageKind
from tests.fakes.clock import FixedClock
from tests.fakes.stores import MemoryLocalLog
from tests.hanging import HANGING
from tests.unit.arranged import NOW, post, standing_order

POST = post("first")
KEY = "abcdefghjk-20261124-1"
SLOT = Slot.from_key(KEY)


class Bench:
    """A channel, an open page that hears of it, and a clock."""

    def __init__(self, log: MemoryLocalLog | None = None) -> None:
        self.log = log or MemoryLocalLog()
        self.clock = FixedClock(NOW)
        self.hub = Hub()
        self.chat: ChatPort = LocalChat(self.log, self.hub, self.clock)

    async def heard(self, listener: Listener) -> Sequence[Change]:
        """What ``listener`` was told so far."""
        self.hub.close()
        async with asyncio.timeout(HANGING):
            return [change async for change in listener.changes()]


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_a_post_stands_in_the_log_and_pages_hear_of_it(bench: Bench) -> None:
    with bench.hub.listener() as listener:
        ref = await bench.chat.post(LOCAL_CHANNEL, POST, KEY)
        assert await bench.heard(listener) == [Change(ChangeKind.NEW, ref.id)]
    assert await bench.log.get(int(ref.id)) == LocalMessage(
        id=int(ref.id), key=KEY, kind=MessageKind.POST, at=NOW, post=POST
    )


async def test_the_same_key_posts_once_however_late(bench: Bench) -> None:
    with bench.hub.listener() as listener:
        first = await bench.chat.post(LOCAL_CHANNEL, POST, KEY)
        bench.clock.advance(timedelta(days=400))
        assert await bench.chat.post(LOCAL_CHANNEL, replace(POST, title="Another"), KEY) == first
        assert await bench.chat.post(LOCAL_CHANNEL, POST, "other-20261124-1") != first
        assert [change.kind for change in await bench.heard(listener)] == [ChangeKind.NEW, ChangeKind.NEW]
    assert [message.key for message in await bench.log.page(9)] == ["other-20261124-1", KEY]


async def test_its_nonce_holds_for_as_long_as_anybody_asks(bench: Bench) -> None:
    window = bench.chat.capabilities.nonce_window
    assert window is not None
    assert datetime(2026, 1, 1, tzinfo=UTC) + window > datetime(2100, 1, 1, tzinfo=UTC)
    assert bench.chat.capabilities.can_scan


async def test_deleting_is_no_error_twice(bench: Bench) -> None:
    ref = await bench.chat.post(LOCAL_CHANNEL, POST, KEY)
    await bench.chat.ask(ref, ThreadId(ref.id), POST, KEY + "q")
    with bench.hub.listener() as listener:
        await bench.chat.delete(ref)
        await bench.chat.delete(ref)
        await bench.chat.delete(MessageRef(LOCAL_CHANNEL, MessageId("never ours")))
        assert (await bench.heard(listener))[0] == Change(ChangeKind.REMOVED, ref.id)
    assert await bench.log.page(9) == []
    assert not await bench.chat.asked(ref, ThreadId(ref.id), KEY + "q")


async def test_the_question_is_asked_once_in_the_thread(bench: Bench) -> None:
    ref = await bench.chat.post(LOCAL_CHANNEL, POST, KEY)
    thread = await bench.chat.open_thread(ref, POST)
    assert await bench.chat.open_thread(ref, POST) == thread
    assert not await bench.chat.asked(ref, thread, KEY + "q")
    with bench.hub.listener() as listener:
        await bench.chat.ask(ref, thread, POST, KEY + "q")
        await bench.chat.ask(ref, thread, POST, KEY + "q")
        assert (await bench.heard(listener))[0] == Change(ChangeKind.CHANGED, ref.id)
    assert await bench.chat.asked(ref, thread, KEY + "q")
    assert [reply.text for reply in await bench.log.replies(int(ref.id))] == [POST.question]


@pytest.mark.parametrize("missing", ["7", "never ours", "-1", "１"])
async def test_a_message_that_is_not_there_has_no_thread(bench: Bench, missing: str) -> None:
    ref = MessageRef(LOCAL_CHANNEL, MessageId(missing))
    with pytest.raises(ChatRejected):
        await bench.chat.open_thread(ref, POST)
    with pytest.raises(ChatRejected):
        await bench.chat.ask(ref, ThreadId(missing), POST, KEY)


DELIVERY = Delivery(slot=SLOT, channel=LOCAL_CHANNEL, due=NOW, late_after=NOW + timedelta(hours=6))


@pytest.mark.parametrize(
    ("notice", "fields"),
    [
        (Suspended(standing_order()), {}),
        (Held(DELIVERY), {"day": "2026-11-24"}),
        (Missed(replace(DELIVERY, reason=Reason.LATE)), {"day": "2026-11-24", "limit": "360"}),
        (Missed(replace(DELIVERY, reason=Reason.NO_ESSAY)), {"day": "2026-11-24", "limit": "360"}),
        (Missed(replace(DELIVERY, reason=Reason.REJECTED)), {"day": "2026-11-24", "limit": "360"}),
        (PinLapsed(DELIVERY, "Letter <1>"), {"day": "2026-11-24", "title": "Letter <1>"}),
        (RoundEnding(standing_order(), 5), {"number": "5", "command": "/essay schedule"}),
    ],
)
async def test_admins_are_told_once_in_words_of_the_catalogue(
    bench: Bench, notice: Notice, fields: dict[str, str]
) -> None:
    await bench.chat.tell_admins(LOCAL_CHANNEL, notice)
    await bench.chat.tell_admins(LOCAL_CHANNEL, notice)
    (message,) = await bench.log.page(9)
    assert message.kind is MessageKind.NOTICE
    sentence = unpack(message.text)
    assert sentence.fields == fields
    assert sentence.key.format(**sentence.fields)


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"key": 1}', '{"key": "x", "fields": 7}', "no JSON"])
def test_a_notice_that_cannot_be_read_hides_nothing(text: str) -> None:
    assert unpack(text) == Sentence("This version cannot read the notice that was here.", {})


class FullLog(MemoryLocalLog):
    """A log on a full disk: it can be read."""

    async def append(self, message: LocalMessage) -> LocalMessage:
        raise StoreFull("The disk is full, so nothing was saved. An admin has to free some space first.")

    async def remove(self, message_id: int) -> None:
        raise StoreBusy("The database is busy, so nothing was saved. Try again in a moment.")


async def test_a_store_that_refuses_is_a_platform_that_did_not_accept(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench(FullLog())
    with bench.hub.listener() as listener:
        with pytest.raises(ChatUnavailable, match="disk is full"):
            await bench.chat.post(LOCAL_CHANNEL, POST, KEY)
        with pytest.raises(ChatUnavailable, match="busy"):
            await bench.chat.delete(MessageRef(LOCAL_CHANNEL, MessageId("1")))
        await bench.chat.tell_admins(LOCAL_CHANNEL, Held(DELIVERY))
        assert await bench.heard(listener) == []
    assert "disk is full" in caplog.text
