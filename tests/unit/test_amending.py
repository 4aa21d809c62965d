"""What was posted follows its essay, once it was corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.community import LOCAL_CHANNEL, MessageRef, Platform
from bot.core.delivery import DailyPost, Delivery, DeliveryState
from bot.core.essay import Origin
from bot.core.ids import Slug, ThreadId
from bot.core.subscription import Slot
from bot.services.delivery.amending import Amending
from bot.services.delivery.opening import question_key
from bot.services.delivery.pace import Pace
from tests.fakes.chat import FORBIDDEN, LOST, FakeChat, Fault, unavailable
from tests.unit.standing import TODAY, Setting

FIRST = Slug("essay-1")


class World(Setting):
    """An essay that was posted, with its thread and its question."""

    chat: FakeChat
    amending: Amending
    message: MessageRef
    thread: ThreadId
    slot: Slot

    async def begin(self) -> DailyPost:
        await self.fill()
        self.chat = FakeChat.with_nonce(self.clock)
        self.amending = Amending(
            self.essays, self.deliveries, self.picking, {Platform.LOCAL: self.chat}, self.clock, Pace()
        )
        sub = await self.subscribe()
        planned = await self.picking.plan(await self.setup.get(sub), [Slot(sub, TODAY)])
        assert planned is not None
        post = replace(planned.post, question="Who are you?")
        self.slot = Slot(sub, TODAY)
        self.message = await self.chat.post(LOCAL_CHANNEL, post, self.slot.key)
        self.thread = await self.chat.open_thread(self.message, post)
        await self.chat.ask(self.message, self.thread, post, question_key(self.slot))
        await self.deliveries.add(
            Delivery(
                slot=self.slot,
                channel=LOCAL_CHANNEL,
                due=self.clock.now(),
                late_after=self.clock.now() + timedelta(hours=6),
                state=DeliveryState.DONE,
                post=post,
                message=self.message,
                thread=self.thread,
            )
        )
        await self.amending.tick()
        self.chat.calls.clear()
        return post

    async def post(self) -> DailyPost:
        row = await self.deliveries.get(self.slot)
        assert row is not None
        assert row.post is not None
        return row.post

    def shows(self) -> tuple[str, list[str]]:
        [post] = self.chat.visible()
        return post.post.summary, [question.post.question for question in self.chat.questions(self.message)]


async def test_a_correction_is_shown_where_the_essay_was_posted() -> None:
    world = World()
    await world.begin()
    await world.essays.edit(FIRST, "Better.", "And you?")
    assert await world.amending.tick() == 1
    assert world.shows() == ("Better.", ["And you?"])
    post = await world.post()
    assert (post.summary_origin, post.question_origin) == (Origin.EDITOR, Origin.EDITOR)
    assert await world.essays.unshown() == {}


async def test_what_did_not_change_is_not_shown_again() -> None:
    world = World()
    await world.begin()
    await world.essays.edit(FIRST, "Better.", None)
    assert [await world.amending.tick(), await world.amending.tick()] == [1, 0]
    assert world.chat.calls == ["amend"]
    await world.essays.edit(FIRST, "Better.", None)
    assert await world.amending.tick() == 0
    assert world.chat.calls == ["amend"]


@pytest.mark.parametrize("fault", [LOST, unavailable(), Fault(error=RuntimeError("a bug"))])
async def test_what_fails_is_tried_again_later(fault: Fault) -> None:
    world = World()
    await world.begin()
    world.chat.script("amend", fault)
    await world.essays.edit(FIRST, "Better.", None)
    assert [await world.amending.tick(), await world.amending.tick()] == [0, 0]
    world.clock.advance(timedelta(minutes=1))
    assert await world.amending.tick() == 1
    assert world.shows()[0] == "Better."


async def test_what_is_refused_for_good_is_not_tried_again() -> None:
    world = World()
    await world.begin()
    world.chat.script("amend", FORBIDDEN)
    await world.essays.edit(FIRST, "Better.", None)
    await world.amending.tick()
    world.clock.advance(timedelta(hours=1))
    assert await world.amending.tick() == 0
    assert await world.essays.unshown() == {}


async def test_a_delivery_underway_is_looked_at_again_when_it_is_done() -> None:
    world = World()
    before = await world.begin()
    later = Slot(world.slot.subscription, TODAY, 2)
    now = world.clock.now()
    await world.deliveries.add(
        Delivery(
            slot=later, channel=LOCAL_CHANNEL, due=now, late_after=now + timedelta(hours=6), post=before,
            next_attempt=now,
        )
    )  # fmt: skip
    await world.essays.edit(FIRST, "Better.", None)
    assert await world.amending.tick() == 1
    assert FIRST in await world.essays.unshown()
    [row] = await world.deliveries.claim(now, now + timedelta(minutes=1), [Platform.LOCAL], 9)
    message = await world.chat.post(LOCAL_CHANNEL, before, later.key)
    await world.deliveries.settle(later, message, now, now)
    world.clock.advance(timedelta(minutes=1))
    await world.amending.tick()
    assert {m.post.summary for m in world.chat.visible()} == {"Better."}
    assert row.post == before


async def test_a_platform_that_is_not_served_waits_for_another_process() -> None:
    world = World()
    await world.begin()
    elsewhere = Amending(world.essays, world.deliveries, world.picking, {}, world.clock)
    await world.essays.edit(FIRST, "Better.", None)
    assert await elsewhere.tick() == 0
    assert FIRST in await world.essays.unshown()


async def test_a_question_that_comes_later_is_asked() -> None:
    world = World()
    await world.begin()
    [asked] = world.chat.questions(world.message)
    world.chat.erase(asked.ref)
    world.clock.advance(timedelta(minutes=2))
    await world.essays.edit(FIRST, None, "And you?")
    assert await world.amending.tick() == 1
    assert world.shows()[1] == ["And you?"]


async def test_a_store_that_fails_does_not_stop_the_clock() -> None:
    world = World()
    await world.begin()
    world.essays.unshown = None  # type: ignore[assignment,method-assign]
    assert await world.amending.tick() == 0
