"""What happens to channels and workspaces on Slack: suspended and told once, nothing deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from bot.core.delivery import Reason
from bot.core.subscription import SubscriptionState
from tests.adapters.slack.living import Living, living
from tests.fronts.slack import state
from tests.fronts.slack.faults import LOST, error, too_many
from tests.fronts.slack.front import POST

CAUSES: dict[str, tuple[Callable[[Living], None], Reason]] = {
    "archived": (lambda w: w.talk.acts.archive(w.talk.channel, w.talk.owner), Reason.GONE),
    "deleted": (lambda w: w.talk.acts.delete_channel(w.talk.channel, w.talk.owner), Reason.GONE),
    "removed": (lambda w: w.talk.acts.remove_bot(w.talk.channel, w.talk.owner), Reason.FORBIDDEN),
    "uninstalled": (lambda w: w.talk.acts.uninstall(w.talk.home), Reason.UNINSTALLED),
}
SENTENCES = {
    "archived": "が削除またはアーカイブされたため、毎日の一話を停止しました。"
    "/essay setup で別のチャンネルを設定するか、/essay channels からこのチャンネルの配信を終了してください。",
    "removed": "に投稿できなくなったため、毎日のエッセイを停止しました。"
    "もう一度チャンネルに招待してから /essay resume で再開してください。",
}


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        await made.talk.stores.subscriptions.add(made.subscription)
        yield made


async def standing(world: Living) -> tuple[SubscriptionState, str]:
    [subscription] = await world.talk.stores.subscriptions.of_channel(world.channel)
    return subscription.state, subscription.reason


def told(world: Living, who: state.Member) -> list[str]:
    return [str(call.args["text"]) for call in world.talk.front.of(POST) if call.place == who.id]


@pytest.mark.parametrize("cause", CAUSES)
async def test_what_can_no_longer_be_posted_is_suspended(world: Living, cause: str) -> None:
    act, reason = CAUSES[cause]
    act(world)
    await world.talk.handled()
    assert await standing(world) == (SubscriptionState.SUSPENDED, reason)


@pytest.mark.parametrize("cause", SENTENCES)
async def test_the_owner_is_told_once_in_their_language(world: Living, cause: str) -> None:
    CAUSES[cause][0](world)
    await world.talk.handled()
    await world.worker().tick()
    assert told(world, world.talk.owner) == [f"<#{world.channel.id}> {SENTENCES[cause]}"]


async def test_where_no_direct_message_is_taken_the_owner_is_told_in_the_channel(world: Living) -> None:
    world.talk.front.faults.add(POST, error("messages_tab_disabled"), place=world.talk.owner.id)
    world.talk.acts.remove_bot(world.talk.channel, world.talk.owner)
    world.talk.channel.members.append(world.talk.home.bot.id)
    await world.talk.handled()
    [ephemeral] = world.talk.home.seen_by(world.talk.owner)
    assert SENTENCES["removed"] in ephemeral.text


async def test_another_member_who_leaves_suspends_nothing(world: Living) -> None:
    world.talk.acts.leave_channel(world.talk.channel, world.ben)
    await world.talk.handled()
    assert await standing(world) == (SubscriptionState.ACTIVE, "")


async def test_an_uninstall_that_is_told_after_a_new_installation_ends_nothing(world: Living) -> None:
    world.talk.acts._event(world.talk.home, "app_uninstalled")
    await world.talk.handled()
    assert await standing(world) == (SubscriptionState.ACTIVE, "")


async def test_an_uninstall_that_is_told_late_while_slack_is_busy_ends_nothing(world: Living) -> None:
    world.talk.front.faults.add("auth.test", LOST, too_many(1), error("fatal_error"))
    world.talk.acts._event(world.talk.home, "app_uninstalled")
    await world.talk.handled()
    assert await standing(world) == (SubscriptionState.ACTIVE, "")


async def test_a_token_of_the_settings_that_is_revoked_suspends_nothing(world: Living) -> None:
    """The operator mends it, and the essays go on by themselves."""
    world.talk.acts.revoke(world.talk.home)
    await world.talk.handled()
    assert await standing(world) == (SubscriptionState.ACTIVE, "")
    await world.worker().tick()
    assert await standing(world) == (SubscriptionState.ACTIVE, "")


async def test_a_revoked_token_of_a_member_ends_nothing(world: Living) -> None:
    world.talk.front.faults.add("auth.test", LOST)  # whether ours still works is not even asked
    tokens = {"oauth": [world.ben.id], "bot": []}
    world.talk.acts._event(world.talk.home, "tokens_revoked", tokens=tokens)
    await world.talk.handled()
    assert await standing(world) == (SubscriptionState.ACTIVE, "")
