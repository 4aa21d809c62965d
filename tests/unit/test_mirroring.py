"""Comments come into their thread once, sooner or later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.comment import Comment
from bot.core.community import LOCAL_CHANNEL, Platform, person_of
from bot.core.delivery import DeliveryState
from bot.errors import NotAllowed
from bot.ports.chat import MirrorPort
from bot.services.mirroring import FIRST_RETRY, Mirroring, Shown
from tests.fakes.chat import BROKEN, FORBIDDEN, GONE, LOST, REFUSED_502, REJECTED, FakeChat, Fault, late, unavailable
from tests.unit.arranged import ADMIN, ANN
from tests.unit.test_discussion import TODAY, Setting


class World(Setting):
    """An essay that was posted, with its thread."""

    def __init__(self) -> None:
        super().__init__()
        self.chat = FakeChat.with_nonce(self.clock)
        chats: dict[Platform, MirrorPort] = {Platform.LOCAL: self.chat}
        self.mirroring = Mirroring(self.comments, self.deliveries, chats, self.clock)
        self.delivery = TODAY

    async def begin(self) -> None:
        assert TODAY.post is not None
        message = await self.chat.post(LOCAL_CHANNEL, TODAY.post, TODAY.slot.key)
        thread = await self.chat.open_thread(message, TODAY.post)
        self.delivery = replace(TODAY, message=message, thread=thread)
        await self.deliveries.add(self.delivery)

    async def comment(self, text: str = "Mine.") -> Comment:
        return await self.discussion.comment_in(ANN, self.delivery.slot, text, mirror=True)

    def in_thread(self) -> list[str]:
        return [mirror.comment.text for mirror in self.chat.comments.values()]

    async def later(self, wait: timedelta = FIRST_RETRY) -> int:
        self.clock.advance(wait)
        return await self.mirroring.tick()


@pytest.fixture
async def world() -> World:
    made = World()
    await made.begin()
    return made


async def test_a_comment_stands_in_its_thread_and_is_found_by_its_message(world: World) -> None:
    kept = await world.comment()
    assert await world.mirroring.show(kept) is Shown.IN_THREAD
    [ref] = world.chat.comments
    assert await world.discussion.of_message(ANN.community, ref.id) == replace(kept, message=ref.id, mirror_at=None)
    assert await world.later(timedelta(days=1)) == 0
    assert world.in_thread() == ["Mine."]


@pytest.mark.parametrize("fault", [unavailable(), LOST, REFUSED_502, late(60), late(119)])
async def test_what_the_platform_did_not_answer_is_shown_once(world: World, fault: Fault) -> None:
    world.chat.script("mirror", fault)
    assert await world.mirroring.show(await world.comment()) is Shown.LATER
    assert await world.later(FIRST_RETRY / 2) == 0
    assert await world.later(FIRST_RETRY / 2) == 1
    assert await world.later(timedelta(days=1)) == 0
    assert world.in_thread() == ["Mine."]


async def test_a_comment_that_a_crash_left_is_shown(world: World) -> None:
    await world.comment()
    assert await world.later() == 1
    assert world.in_thread() == ["Mine."]


async def test_of_two_comments_that_read_alike_both_stand(world: World) -> None:
    world.chat.script("mirror", LOST)
    first, second = await world.comment("+1"), await world.comment("+1")
    assert await world.mirroring.show(first) is Shown.LATER
    assert await world.mirroring.show(second) is Shown.IN_THREAD
    assert await world.later() == 1
    kept = [await world.comments.get(each.id) for each in (first, second)]
    assert {each.message for each in kept if each} == {ref.id for ref in world.chat.comments}
    assert world.in_thread() == ["+1", "+1"]


async def test_in_a_locked_thread_nothing_is_kept(world: World) -> None:
    world.chat.script("mirror", FORBIDDEN)
    kept = await world.comment()
    with pytest.raises(NotAllowed, match="closed"):
        await world.mirroring.show(kept)
    assert await world.discussion.thread(world.delivery.slot) == []
    assert await world.later(timedelta(days=1)) == 0


@pytest.mark.parametrize("fault", [GONE, REJECTED])
async def test_without_a_thread_the_comment_is_kept_and_not_tried_again(world: World, fault: Fault) -> None:
    world.chat.script("mirror", fault)
    kept = await world.comment()
    assert await world.mirroring.show(kept) is Shown.NOWHERE
    assert await world.later(timedelta(days=1)) == 0
    assert [each.id for each in await world.discussion.thread(world.delivery.slot)] == [kept.id]


@pytest.mark.parametrize("fault", [FORBIDDEN, GONE, REJECTED])
async def test_a_comment_that_waits_is_kept_when_its_thread_ends(world: World, fault: Fault) -> None:
    kept = await world.comment()
    world.chat.script("mirror", fault)
    assert await world.later() == 0
    assert await world.later(timedelta(days=1)) == 0
    assert [each.id for each in await world.discussion.thread(world.delivery.slot)] == [kept.id]


async def test_it_is_tried_ever_more_seldom_and_given_up_after_a_day(world: World) -> None:
    await world.comment()
    world.chat.script("mirror", *[unavailable()] * 99)
    world.chat.calls.clear()
    for _ in range(2 * 24 * 60):
        await world.later(timedelta(minutes=1))
    assert 10 < world.chat.calls.count("mirror") < 20
    assert world.in_thread() == []


async def test_where_the_history_may_not_be_read_nothing_is_sent_blindly(world: World) -> None:
    world.chat.capabilities = replace(world.chat.capabilities, can_scan=False)
    world.chat.script("mirror", REFUSED_502)
    assert await world.mirroring.show(await world.comment()) is Shown.LATER
    assert await world.later() == 0
    assert world.in_thread() == []


async def test_a_bug_of_the_adapter_ends_no_tick(world: World) -> None:
    await world.comment("one")
    await world.comment("two")
    world.chat.script("mirrored", BROKEN)
    assert await world.later() == 1
    assert await world.later() == 1
    assert sorted(world.in_thread()) == ["one", "two"]


async def test_while_the_post_is_uncertain_the_comment_waits(world: World) -> None:
    slot = replace(world.delivery.slot, turn=2)
    uncertain = replace(world.delivery, slot=slot, state=DeliveryState.UNCERTAIN, message=None, thread=None)
    await world.deliveries.add(uncertain)
    kept = await world.discussion.comment_in(ANN, slot, "Early.", mirror=True)
    assert await world.mirroring.show(kept) is Shown.LATER
    assert await world.later() == 0
    assert world.delivery.message is not None
    now = world.clock.now()
    await world.deliveries.settle(slot, world.delivery.message, now, now)
    assert await world.later() == 1
    assert world.in_thread() == ["Early."]


@pytest.mark.parametrize("gone", ["deleted", "hidden", "forgotten"])
async def test_what_was_taken_back_on_its_way_does_not_stay_in_the_thread(world: World, gone: str) -> None:
    kept = await world.comment()
    mirror = await world.mirroring._mirror(kept)
    assert mirror is not None
    ref = await world.chat.mirror(mirror)
    if gone == "deleted":
        await world.discussion.delete(ANN, kept.id)
    elif gone == "hidden":
        await world.moderation.hide(ADMIN, kept.id)
    else:
        await world.comments.forget(person_of(ANN))
    await world.mirroring._placed(kept, ref)
    assert world.in_thread() == []
