"""Comments that are taken back or changed: our own message follows, a member's stays theirs."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.comment import PendingRemoval
from bot.core.community import Platform, person_of
from bot.errors import ChatError, NotAllowed
from bot.ports.platforms import Platforms
from bot.services.community.mirroring import FIRST_RETRY, Mirroring, Removal, Shown
from tests.fakes.chat import (
    BROKEN,
    FORBIDDEN,
    GONE,
    LOST,
    REFUSED_502,
    REJECTED,
    Fault,
    unavailable,
)
from tests.unit.arranged import ADMIN, ANN
from tests.unit.test_mirroring import World

FAR = datetime(2100, 1, 1, tzinfo=UTC)
NO_ANSWER = Fault(after=None, error=TimeoutError())


@pytest.fixture
async def world() -> World:
    made = World()
    await made.begin()
    return made


async def test_what_is_taken_back_is_removed_from_its_thread(world: World) -> None:
    kept = await world.comment()
    await world.mirroring.show(kept)
    gone = await world.discussion.delete(ANN, kept.id)
    assert await world.mirroring.remove(gone) is Removal.GONE
    assert world.in_thread() == []
    assert await world.mirroring.remove(gone) is Removal.GONE, "one that is not there any more is seen by nobody"


async def test_a_members_own_message_stays_theirs(world: World) -> None:
    kept = await world.own("My own words.")
    assert await world.mirroring.remove(await world.moderation.hide(ADMIN, kept.id)) is Removal.STILL_SEEN
    assert list(world.chat.theirs.values()) == ["My own words."]


async def test_what_never_stood_anywhere_is_not_looked_for(world: World) -> None:
    world.chat.script("mirror", GONE)
    kept = await world.comment()
    assert await world.mirroring.show(kept) is Shown.NOWHERE
    world.chat.calls.clear()
    given_up = await world.comments.get(kept.id)
    assert given_up is not None
    assert await world.mirroring.remove(given_up) is Removal.NOT_SHOWN
    assert world.chat.calls == []


async def test_what_waits_and_was_not_accepted_is_not_shown(world: World) -> None:
    world.chat.script("mirror", REFUSED_502)
    kept = await world.comment()
    await world.mirroring.show(kept)
    assert await world.mirroring.remove(await world.discussion.delete(ANN, kept.id)) is Removal.NOT_SHOWN


@pytest.mark.parametrize("fault", [unavailable(), REFUSED_502, NO_ANSWER])
async def test_a_message_that_the_platform_did_not_remove_is_removed_later(world: World, fault: Fault) -> None:
    kept = await world.comment()
    await world.mirroring.show(kept)
    world.chat.script("remove", fault, unavailable())
    assert await world.mirroring.remove(await world.discussion.delete(ANN, kept.id)) is Removal.GONE
    assert world.in_thread() == ["Mine."]
    await world.later(FIRST_RETRY / 2)
    await world.later(FIRST_RETRY / 2)
    assert world.in_thread() == ["Mine."]
    await world.later()
    assert world.in_thread() == []
    world.chat.calls.clear()
    await world.later(timedelta(days=1))
    assert world.chat.calls == []


@pytest.mark.parametrize("gone", ["deleted", "forgotten"])
async def test_a_removal_goes_on_in_another_process_and_knows_no_text_and_no_author(world: World, gone: str) -> None:
    secret, stays = await world.shown("A secret."), await world.shown("Another.")
    await world.mirroring.book([secret, stays])
    if gone == "deleted":  # and the other one was not, after all
        await world.discussion.delete(ANN, secret.id)
    else:
        await world.comments.forget(person_of(ANN))
    world.restart()
    await world.later(FIRST_RETRY)
    assert world.in_thread() == (["Another."] if gone == "deleted" else [])
    assert await world.comments.claim_removals(FAR, FAR, list(Platform), 9) == []
    fields = {field.name for field in dataclasses.fields(PendingRemoval)}
    assert fields == {"comment", "community", "slot", "written", "message", "since", "due"}


async def test_what_is_taken_back_at_once_leaves_nothing_to_do(world: World) -> None:
    kept = await world.shown("Mine.")
    await world.mirroring.book([kept])
    await world.mirroring.remove(await world.discussion.delete(ANN, kept.id))
    assert await world.comments.claim_removals(FAR, FAR, list(Platform), 9) == []


async def test_a_removal_that_fails_for_a_day_is_given_up_and_stops_no_comment(world: World) -> None:
    kept = await world.comment()
    await world.mirroring.show(kept)
    world.chat.script("remove", *[unavailable()] * 30, BROKEN)
    await world.mirroring.remove(await world.discussion.delete(ANN, kept.id))
    waiting = await world.comment("Another.")
    assert await world.later() == 1
    assert world.in_thread() == ["Mine.", waiting.text]
    for _ in range(2 * 24 * 6):
        await world.later(timedelta(minutes=10))
    assert 10 < world.chat.calls.count("remove") < 30
    assert await world.comments.claim_removals(FAR, FAR, list(Platform), 9) == []


@pytest.mark.parametrize("fault", [FORBIDDEN, REJECTED])
async def test_what_we_are_not_allowed_to_remove_is_still_seen(world: World, fault: Fault) -> None:
    kept = await world.comment()
    await world.mirroring.show(kept)
    world.chat.script("remove", fault)
    assert await world.mirroring.remove(await world.discussion.delete(ANN, kept.id)) is Removal.STILL_SEEN


async def test_with_its_thread_goes_what_stood_in_it(world: World) -> None:
    kept = await world.comment()
    await world.mirroring.show(kept)
    world.chat.script("remove", GONE)
    assert await world.mirroring.remove(await world.discussion.delete(ANN, kept.id)) is Removal.GONE


async def test_a_changed_text_is_shown_in_its_place(world: World) -> None:
    kept = await world.shown("Frist thoughts.")
    await world.mirroring.rewrite(kept, "First thoughts.")
    assert world.in_thread() == ["First thoughts."]


async def test_a_members_own_message_is_changed_by_nobody_else(world: World) -> None:
    kept = await world.own("My own words.")
    with pytest.raises(NotAllowed, match="Edit it in the thread"):
        await world.mirroring.rewrite(kept, "Other words.")
    assert list(world.chat.theirs.values()) == ["My own words."]


async def test_what_nothing_shows_can_be_changed_all_the_same(world: World) -> None:
    kept = await world.shown("Frist.")
    world.chat.script("rewrite", GONE)
    await world.mirroring.rewrite(kept, "First.")
    waiting = await world.comment("Waits.")
    world.chat.calls.clear()
    await world.mirroring.rewrite(waiting, "Still waits.")
    assert world.chat.calls == []


@pytest.mark.parametrize("fault", [unavailable(), FORBIDDEN, LOST, NO_ANSWER])
async def test_a_change_that_the_platform_does_not_take_is_told(world: World, fault: Fault) -> None:
    kept = await world.shown("Frist.")
    world.chat.script("rewrite", fault)
    with pytest.raises(ChatError):
        await world.mirroring.rewrite(kept, "First.")


async def test_a_comment_whose_answer_was_lost_shows_the_text_that_it_was_changed_to(world: World) -> None:
    world.chat.script("mirror", LOST)
    kept = await world.comment("Frist.")
    assert await world.mirroring.show(kept) is Shown.LATER
    await world.mirroring.rewrite(kept, "First.")
    await world.discussion.edit(ANN, kept.id, "First.")
    assert await world.later() == 1
    assert world.in_thread() == ["First."]


async def test_a_page_that_shows_comments_by_itself_needs_nothing(world: World) -> None:
    kept = await world.shown("Mine.")
    alone = Mirroring(world.comments, world.deliveries, Platforms(), world.clock)
    world.chat.calls.clear()
    await alone.rewrite(kept, "Better.")
    assert await alone.remove(kept) is Removal.GONE
    assert await alone.tick() == 0
    assert world.chat.calls == []


async def test_each_platform_has_a_tick_of_its_own(world: World) -> None:
    await world.comment()
    world.clock.advance(FIRST_RETRY)
    assert await world.mirroring.tick(Platform.SLACK) == 0
    assert await world.mirroring.tick(Platform.LOCAL) == 1
