"""A database that was restored from an older copy knows nothing of what was posted since: that is looked for first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.discord.chat import DiscordChat
from bot.adapters.slack.posts.chat import SlackChat
from bot.core.comment import CommentMirror
from bot.core.community import MessageRef
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.ports.chat import Held
from bot.services.delivery.pace import Pace
from bot.services.delivery.slots import owed
from tests.conformance.examples import comment
from tests.fakes.chat import FORBIDDEN, GONE, LOST, FakeChat, unavailable
from tests.faults.crashes import HELD, ONCE, MakeWorld, verdict
from tests.faults.discord_world import FrontWorld, forum_world, front_world, remote_world
from tests.faults.slack_world import SlackWorld, slack_world
from tests.faults.watch import Watch
from tests.faults.world import (
    SLOT,
    FakeWorld,
    World,
    blind_discord,
    blind_slack,
    daily,
    discord_like,
    essay,
    fake_world,
    slack_like,
)

BOTH = pytest.mark.parametrize("make_world", [discord_like, slack_like])
REAL = pytest.mark.parametrize("make_world", [front_world, forum_world, remote_world, slack_world])
S = DeliveryState
LATER = timedelta(hours=2)


async def restored(world: World, late: timedelta = LATER) -> World:
    """The same platform ``late`` after the post, with stores from before it."""
    old = fake_world(FakeChat.with_nonce, world.platform, world.clock.now())
    subscription = await world.subscriptions.get(SLOT.subscription)
    assert subscription is not None
    before = replace(daily(world.platform), channel=subscription.channel)
    world.clock.advance(late)
    again = replace(
        world, essays=old.essays, subscriptions=old.subscriptions, deliveries=old.deliveries, picks=old.picks
    )
    await again.essays.apply("test", [essay(n) for n in (1, 2, 3)], [])
    await again.subscriptions.add(before)
    return again


async def posted(make_world: MakeWorld) -> tuple[World, MessageRef]:
    """A world in which the day's essay was posted, and its message."""
    world = await make_world()
    await world.settle_in()
    await world.worker().tick()
    row = await world.row()
    assert row.message is not None
    assert row.state is S.DONE
    return world, row.message


@pytest.mark.parametrize("make_world", [discord_like, slack_like, front_world, forum_world, slack_world])
async def test_a_day_that_was_posted_is_found_and_adopted(make_world: MakeWorld) -> None:
    world, original = await posted(make_world)
    first = await world.row()
    again, watch = await restored(world), Watch()
    worker = again.worker(watch)
    for pause in (0, 1, 660):
        again.clock.advance(timedelta(seconds=pause))
        await worker.tick()
    row = await again.row()
    assert (row.state, row.message) == (S.DONE, original)
    assert row.post is not None
    assert first.post is not None
    assert row.post.slug == first.post.slug
    assert "chat.post" not in watch.calls
    assert await verdict(again) == ONCE
    await world.close()


@REAL
async def test_the_row_shows_the_essay_that_members_see(make_world: MakeWorld) -> None:
    world, _ = await posted(make_world)
    shown = (await world.row()).post
    assert shown is not None
    again = await restored(world)
    subscription = await again.subscriptions.get(SLOT.subscription)
    assert subscription is not None
    others = {}
    for seed in range(20):  # a seed by which another essay would come
        await again.subscriptions.update(SLOT.subscription, lambda s, seed=seed: replace(s, seed=seed))  # type: ignore[misc]
        planned = await _planned(again)
        others[planned] = seed
    other = next(seed for slug, seed in others.items() if slug != shown.slug)
    await again.subscriptions.update(SLOT.subscription, lambda s: replace(s, seed=other))
    await again.worker().tick()
    row = await again.row()
    assert row.post is not None
    assert (row.post.slug, row.post.title) == (shown.slug, shown.title)
    await world.close()


async def _planned(world: World) -> str:
    from bot.services.delivery.picking import Picking

    subscription = await world.subscriptions.get(SLOT.subscription)
    assert subscription is not None
    picking = Picking(world.essays, world.picks, "https://essays.example")
    planned = await picking.plan(subscription, [SLOT])
    assert planned is not None
    return planned.post.slug


@BOTH
@pytest.mark.parametrize("state", [S.DUE, S.SENDING, S.UNCERTAIN])
@pytest.mark.parametrize("sent", [False, True])
async def test_a_copy_from_the_middle_of_an_attempt_finds_it_too(
    make_world: MakeWorld, state: DeliveryState, sent: bool
) -> None:
    world, original = await posted(make_world)
    first = await world.row()
    again = await restored(world)
    row = replace(
        owed(daily(world.platform), SLOT, first.due),
        state=state,
        fence=1,
        attempts=1,
        first_sent=first.first_sent if sent else None,
        post=first.post if sent else None,
        lease_until=first.due + timedelta(minutes=1) if state is S.SENDING else None,
    )
    await again.deliveries.add(row)
    await again.subscriptions.update(SLOT.subscription, lambda s: replace(s, upcoming=None))
    worker = again.worker()
    await worker.tick()
    assert (await again.row()).message == original
    assert await verdict(again) == ONCE


@BOTH
async def test_what_was_not_posted_is_sent_after_the_look(make_world: MakeWorld) -> None:
    world = await make_world()
    await world.settle_in()
    world.clock.advance(LATER)
    watch = Watch()
    await world.worker(watch).tick()
    assert [call for call in watch.calls if call in {"chat.find", "chat.post"}] == ["chat.find", "chat.post"]
    assert await verdict(world) == ONCE


@BOTH
async def test_what_comes_in_time_is_not_looked_for(make_world: MakeWorld) -> None:
    world = await make_world()
    await world.settle_in()
    world.clock.advance(Pace().look_first_after)
    watch = Watch()
    await world.worker(watch).tick()
    assert "chat.find" not in watch.calls


async def test_what_this_process_has_watched_from_its_due_instant_is_not_looked_for() -> None:
    """A platform that is away for an hour: nobody else can have posted, also where the history cannot be read."""
    world = await blind_discord()
    await world.settle_in()
    world.fake.script("post", *[unavailable()] * 8)
    worker = world.worker()
    for _ in range(12):
        await worker.tick()
        world.clock.advance(timedelta(minutes=10))
    assert await verdict(world) == ONCE


@pytest.mark.parametrize("make_world", [blind_discord, blind_slack])
async def test_where_nobody_can_look_it_is_held_and_the_admins_are_told(make_world: MakeWorld) -> None:
    world = await make_world()
    assert isinstance(world, FakeWorld)
    await world.settle_in()
    world.clock.advance(LATER)
    worker = world.worker()
    for _ in range(3):
        await worker.tick()
        world.clock.advance(timedelta(hours=1))
    assert await verdict(world) == HELD
    assert world.fake.notices == [Held(await world.row())]
    assert world.fake.visible() == []


@BOTH
async def test_a_look_that_is_forbidden_holds_it_and_one_that_fails_is_made_again(make_world: MakeWorld) -> None:
    world = await make_world()
    assert isinstance(world, FakeWorld)
    await world.settle_in()
    world.fake.script("find", unavailable(), LOST, FORBIDDEN)
    world.clock.advance(LATER)
    worker = world.worker()
    for pause in (0, 5, 10):
        world.clock.advance(timedelta(seconds=pause))
        await worker.tick()
    assert await verdict(world) == HELD
    assert "post" not in world.fake.calls


async def test_a_channel_that_is_gone_when_we_look_suspends() -> None:
    world = await slack_like()
    await world.settle_in()
    world.fake.script("find", GONE)
    world.clock.advance(LATER)
    await world.worker().tick()
    row = await world.row()
    assert (row.state, row.reason) == (S.DUE, Reason.GONE)
    subscription = await world.subscriptions.get(SLOT.subscription)
    assert subscription is not None
    assert subscription.reason == Reason.GONE


# The sweep


async def twice(world: FakeWorld) -> tuple[FakeWorld, Delivery, MessageRef, MessageRef]:
    """Posted once more so soon after the due instant that nobody looked: the row, the older copy, the younger one."""
    again = await restored(world, timedelta(minutes=2))
    assert isinstance(again, FakeWorld)
    await again.worker().tick()
    older, younger = [message.ref for message in world.fake.visible(SLOT.key)]
    row = await again.row()
    assert row.message == younger
    return again, row, older, younger


async def swept(world: FakeWorld) -> Delivery:
    worker = world.worker()
    for pause in (600, 1, 600):
        world.clock.advance(timedelta(seconds=pause))
        await worker.tick()
    return await world.row()


@BOTH
@pytest.mark.parametrize("older_is_written_in", [False, True])
async def test_a_sweep_removes_the_younger_copy_and_the_older_is_the_message(
    make_world: MakeWorld, older_is_written_in: bool
) -> None:
    world, original = await posted(make_world)
    assert isinstance(world, FakeWorld)
    again, _, older, _ = await twice(world)
    assert older == original
    if older_is_written_in:
        world.fake.said.add(older)
    row = await swept(again)
    assert (row.message, row.state) == (older, S.DONE)
    assert await verdict(again) == ONCE


@BOTH
@pytest.mark.parametrize("older_is_written_in", [False, True])
async def test_a_sweep_leaves_what_somebody_wrote_under(make_world: MakeWorld, older_is_written_in: bool) -> None:
    world, _ = await posted(make_world)
    assert isinstance(world, FakeWorld)
    again, _, older, younger = await twice(world)
    world.fake.said |= {younger, older} if older_is_written_in else {younger}
    row = await swept(again)
    assert [message.ref for message in world.fake.visible(SLOT.key)] == [older, younger]
    assert (row.message, row.state) == (younger, S.DONE)


@BOTH
async def test_a_younger_copy_that_a_moderator_removed_leaves_the_older(make_world: MakeWorld) -> None:
    world, _ = await posted(make_world)
    assert isinstance(world, FakeWorld)
    again, _, older, younger = await twice(world)
    world.fake.erase(younger)
    assert (await swept(again)).message == older
    assert await verdict(again) == ONCE


@BOTH
async def test_a_sweep_that_cannot_know_who_wrote_deletes_nothing(make_world: MakeWorld) -> None:
    world, _ = await posted(make_world)
    assert isinstance(world, FakeWorld)
    again, _, older, younger = await twice(world)
    world.fake.script("written_in", *[FORBIDDEN] * 9)
    await swept(again)
    assert [message.ref for message in world.fake.visible(SLOT.key)] == [older, younger]


# Who wrote in a thread


async def opened(make_world: MakeWorld) -> tuple[FrontWorld | SlackWorld, Delivery]:
    """A real adapter's world, and a delivery that is done."""
    world, _ = await posted(make_world)
    assert isinstance(world, FrontWorld | SlackWorld)
    return world, await world.row()


@REAL
async def test_our_own_question_is_nobodys_word(make_world: MakeWorld) -> None:
    world, row = await opened(make_world)
    assert row.message is not None
    assert await world.questions(row.message) == 1
    assert not await world.chat.written_in(row.message)
    await world.close()


@REAL
async def test_what_a_member_writes_in_the_thread_counts(make_world: MakeWorld) -> None:
    world, row = await opened(make_world)
    assert row.message is not None
    if isinstance(world, SlackWorld):
        world.acts.write(world.place, world.owner, "I see it otherwise.", thread=row.message.id)
    else:
        thread = world.front.state.channel(int(row.message.id))
        assert thread is not None
        world.acts.write(thread, world.owner, "I see it otherwise.")
    assert await world.chat.written_in(row.message)
    await world.close()


@REAL
async def test_a_comment_that_we_show_for_somebody_counts(make_world: MakeWorld) -> None:
    world, row = await opened(make_world)
    assert row.message is not None
    assert row.post is not None
    assert isinstance(world.chat, DiscordChat | SlackChat)
    said = comment(slot=row.slot, text="From another platform.")
    await world.chat.mirror(CommentMirror(said, row.message, row.thread, row.post))
    assert await world.chat.written_in(row.message)
    await world.close()


@REAL
async def test_a_message_without_a_thread_has_no_words(make_world: MakeWorld) -> None:
    world, row = await opened(make_world)
    assert row.post is not None
    bare = await world.chat.post(row.channel, row.post, "abcdefgh01-20260309-1")
    assert not await world.chat.written_in(bare)
    await world.close()
