"""Comments come into their thread once, sooner or later."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.comment import Comment
from bot.core.community import LOCAL_CHANNEL, Platform, person_of
from bot.core.delivery import DeliveryState
from bot.errors import NotAllowed
from bot.ports.platforms import Platforms
from bot.services.community.mirroring import FIRST_RETRY, Mirroring, Removal, Shown
from tests.fakes.chat import (
    BROKEN,
    FORBIDDEN,
    GONE,
    LOCKED,
    LOST,
    REFUSED_502,
    REJECTED,
    FakeChat,
    Fault,
    late,
    unavailable,
)
from tests.unit.arranged import ADMIN, ANN
from tests.unit.test_discussion import TODAY, Setting


class World(Setting):
    """An essay that was posted, with its thread."""

    def __init__(self) -> None:
        super().__init__()
        self.chat = FakeChat.with_nonce(self.clock)
        platforms = Platforms(mirrors={Platform.LOCAL: self.chat})
        self._platforms = platforms
        self.restart()
        self.delivery = TODAY

    def restart(self) -> None:
        """Another process takes over, with the same stores and platform."""
        self.mirroring = Mirroring(self.comments, self.deliveries, self._platforms, self.clock)

    async def begin(self) -> None:
        assert TODAY.post is not None
        message = await self.chat.post(LOCAL_CHANNEL, TODAY.post, TODAY.slot.key)
        thread = await self.chat.open_thread(message, TODAY.post)
        self.delivery = replace(TODAY, message=message, thread=thread)
        await self.deliveries.add(self.delivery)

    async def comment(self, text: str = "Mine.") -> Comment:
        return await self.discussion.comment_in(ANN, self.delivery.slot, text, mirror=True)

    async def shown(self, text: str) -> Comment:
        """A comment that stands in its thread."""
        made = await self.comment(text)
        await self.mirroring.show(made)
        kept = await self.comments.get(made.id)
        assert kept is not None
        return kept

    async def own(self, text: str) -> Comment:
        """A comment that Ann wrote into the thread by herself."""
        assert self.delivery.message is not None
        ref = self.chat.write(self.delivery.message, text)
        return await self.discussion.captured(ANN, self.delivery.slot, ref.id, text)

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


async def test_of_comments_that_read_alike_each_stands_once(world: World) -> None:
    world.chat.script("mirror", LOST, unavailable())
    first, second, third = [await world.comment("+1") for _ in range(3)]
    assert await world.mirroring.show(first) is Shown.LATER
    assert await world.mirroring.show(second) is Shown.LATER
    assert await world.mirroring.show(third) is Shown.IN_THREAD
    assert await world.later() == 2
    kept = [await world.comments.get(each.id) for each in (first, second, third)]
    assert {each.message for each in kept if each} == {ref.id for ref in world.chat.comments}
    assert world.in_thread() == ["+1", "+1", "+1"]


async def test_in_a_locked_thread_nothing_is_kept(world: World) -> None:
    world.chat.script("mirror", LOCKED)
    kept = await world.comment()
    with pytest.raises(NotAllowed, match="closed"):
        await world.mirroring.show(kept)
    assert await world.discussion.thread(world.delivery.slot) == []
    assert await world.later(timedelta(days=1)) == 0
    assert world.chat.calls.count("mirrored") == 0


async def test_without_permission_the_comment_waits_for_it(world: World) -> None:
    world.chat.script("mirror", FORBIDDEN, FORBIDDEN)
    kept = await world.comment()
    assert await world.mirroring.show(kept) is Shown.FORBIDDEN
    assert await world.later() == 0
    assert await world.later() == 1
    assert [each.id for each in await world.discussion.thread(world.delivery.slot)] == [kept.id]
    assert world.in_thread() == ["Mine."]


@pytest.mark.parametrize("fault", [GONE, REJECTED])
async def test_without_a_thread_the_comment_is_kept_and_not_tried_again(world: World, fault: Fault) -> None:
    world.chat.script("mirror", fault)
    kept = await world.comment()
    assert await world.mirroring.show(kept) is Shown.NOWHERE
    assert await world.later(timedelta(days=1)) == 0
    assert [each.id for each in await world.discussion.thread(world.delivery.slot)] == [kept.id]


@pytest.mark.parametrize("fault", [LOCKED, GONE, REJECTED])
async def test_a_comment_that_waits_is_kept_when_its_thread_ends(world: World, fault: Fault) -> None:
    kept = await world.comment()
    world.chat.script("mirror", fault)
    assert await world.later() == 0
    assert await world.later(timedelta(days=1)) == 0
    assert [each.id for each in await world.discussion.thread(world.delivery.slot)] == [kept.id]


async def test_whatever_goes_wrong_a_comment_that_is_kept_is_not_called_lost(world: World) -> None:
    world.chat.script("mirror", BROKEN)
    assert await world.mirroring.show(await world.comment()) is Shown.LATER
    assert await world.later() == 1  # what broke had been accepted: it is found, and not sent again
    assert world.in_thread() == ["Mine."]


async def test_after_a_long_rest_a_comment_is_tried_for_a_day_again(world: World) -> None:
    await world.comment()
    world.chat.script("mirrored", unavailable())
    assert await world.later(timedelta(days=3)) == 0
    assert await world.later() == 1


async def test_a_platform_that_asks_to_wait_is_asked_no_sooner(world: World) -> None:
    await world.comment()
    world.chat.script("mirrored", unavailable(600))
    assert await world.later() == 0
    assert await world.later(timedelta(seconds=599)) == 0
    assert await world.later(timedelta(seconds=1)) == 1


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


@pytest.mark.parametrize("gone", ["deleted", "hidden"])
async def test_what_was_taken_back_while_it_waited_does_not_stay_in_the_thread(world: World, gone: str) -> None:
    world.chat.script("mirror", LOST)
    kept = await world.comment()
    assert await world.mirroring.show(kept) is Shown.LATER
    assert world.in_thread() == ["Mine."]
    if gone == "deleted":
        await world.discussion.delete(ANN, kept.id)
    else:
        await world.moderation.hide(ADMIN, kept.id)
    assert await world.later() == 0
    assert world.in_thread() == []
    world.chat.calls.clear()
    assert await world.later(timedelta(days=1)) == 0
    assert world.chat.calls == []


async def test_what_is_forgotten_is_removed_from_where_it_may_stand(world: World) -> None:
    world.chat.script("mirror", LOST)
    kept = await world.comment()
    assert await world.mirroring.show(kept) is Shown.LATER
    await world.comments.forget(person_of(ANN))
    assert await world.mirroring.remove(kept) is Removal.GONE
    assert world.in_thread() == []


@pytest.mark.parametrize("change", ["deleted", "hidden", "forgotten", "edited"])
async def test_what_changes_while_it_is_on_its_way_is_not_shown_as_it_was(world: World, change: str) -> None:
    kept = await world.comment()

    async def meanwhile() -> None:
        match change:
            case "deleted":
                await world.discussion.delete(ANN, kept.id)
            case "hidden":
                await world.moderation.hide(ADMIN, kept.id)
            case "forgotten":
                await world.comments.forget(person_of(ANN))
            case "edited":
                await world.discussion.edit(ANN, kept.id, "Better.")

    await asyncio.gather(world.mirroring.show(kept), meanwhile())
    assert world.in_thread() == []
    await world.later()
    assert world.in_thread() == (["Better."] if change == "edited" else [])
