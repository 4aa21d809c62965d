"""What happens to guilds and channels, over real sockets: suspended, told once, never deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.adapters.discord import refs
from bot.adapters.discord.watching import NEW
from bot.core.community import Member, Platform
from bot.core.delivery import Delivery, Reason
from bot.core.essay import Language
from bot.core.ids import MemberId, SubscriptionId
from bot.core.post_style import PostStyle
from bot.core.subscription import Subscription, SubscriptionState
from bot.ports.chat import Suspended
from bot.services.community.changes import Change
from bot.services.delivery.amending import Amending
from bot.services.delivery.picking import Picking
from tests.adapters.discord.living import Living, eventually, living
from tests.adapters.discord.test_reactions import ONE
from tests.fronts.discord.mentions import texts
from tests.fronts.discord.state import BOT, Message, Permission


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        yield made


def told(world: Living) -> list[Message]:
    """What the owner reads in their direct messages."""
    return list(world.front.state.direct(world.owner.id).messages.values())


async def suspended(world: Living, reason: Reason) -> None:
    async def so() -> bool:
        [found] = await world.stores.subscriptions.of_channel(world.channel)
        return (found.state, found.reason) == (SubscriptionState.SUSPENDED, reason)

    await eventually(so)


async def test_a_deleted_channel_suspends_and_its_owner_is_told_once(world: Living) -> None:
    await world.deliver()
    world.acts.delete_channel(world.place)
    await suspended(world, Reason.GONE)
    await world.front.until(lambda: len(told(world)) == 1, what="a notice")
    assert "suspended because the channel is gone" in said(told(world)[0])


async def test_a_lost_permission_suspends_before_the_next_post_fails(world: Living) -> None:
    await world.deliver()
    world.acts.forbid(world.place, Permission.SEND_MESSAGES)
    await suspended(world, Reason.FORBIDDEN)
    await world.front.until(lambda: len(told(world)) == 1, what="a notice")
    assert "then use /essay posts resume" in said(told(world)[0]).replace("\\", "")
    world.acts.forbid(world.place, Permission.SEND_MESSAGES, Permission.VIEW_CHANNEL)
    world.acts.allow(world.place)
    await world.discord.client.fetch_channel(world.place.id)  # a request goes after the events
    assert len(told(world)) == 1


async def test_the_owner_is_told_in_the_language_of_the_channel_that_it_concerns(world: Living) -> None:
    await world.deliver(replace(world.subscription, style=PostStyle(language=Language.JA)))
    world.acts.forbid(world.place, Permission.SEND_MESSAGES)
    await world.front.until(lambda: len(told(world)) == 1, what="a notice")
    assert "投稿する権限がなくなったため" in said(told(world)[0])


async def test_a_guild_that_removes_the_bot_is_suspended_and_goes_on_when_it_takes_it_back(world: Living) -> None:
    await world.deliver()
    other = await subscribe(world, world.forum.id)
    world.acts.remove_bot(world.guild)
    await suspended(world, Reason.GONE)
    await world.front.until(lambda: len(told(world)) == 1, what="a farewell")  # one, not one for each channel
    assert "I was removed from “Home”" in said(told(world)[0])
    world.acts.invite_bot(world.guild)
    await world.front.until(lambda: len(told(world)) == 2, what="the return")
    back = f"I am back. The daily essay resumes in <#{world.place.id}>, <#{world.forum.id}>."
    assert said(told(world)[1]).endswith(back)
    assert {s.state for s in await world.stores.subscriptions.page(100)} == {SubscriptionState.ACTIVE}
    resumed = await world.stores.subscriptions.get(other.id)
    assert resumed is not None
    assert resumed.upcoming is not None
    assert hellos(world) == []


async def test_a_channel_that_is_gone_or_closed_stays_suspended_when_its_guild_is_back(world: Living) -> None:
    await world.deliver()
    other = await subscribe(world, world.forum.id)
    world.acts.remove_bot(world.guild)
    await suspended(world, Reason.GONE)
    world.acts.delete_channel(world.place)
    world.acts.forbid(world.forum, Permission.SEND_MESSAGES)
    world.guild.system_channel = None
    world.acts.invite_bot(world.guild)
    await world.front.until(lambda: len(told(world)) == 2, what="a hello")
    assert "Hello" in said(told(world)[1])
    assert {s.state for s in await world.stores.subscriptions.page(100)} == {SubscriptionState.SUSPENDED}
    assert (await world.stores.subscriptions.get(other.id)) is not None


async def test_a_guild_that_removed_the_bot_while_it_was_away_is_suspended(world: Living) -> None:
    await world.deliver()
    world.guild.here = False
    await world.restart()
    await suspended(world, Reason.GONE)
    world.guild.here = True
    await world.restart()  # and one that is back although nobody invited the bot goes on

    async def goes_on() -> bool:
        [found] = await world.stores.subscriptions.page(100)
        return found.state is SubscriptionState.ACTIVE

    await eventually(goes_on)
    await world.front.until(lambda: len(told(world)) == 1, what="a word")
    assert "The daily essay resumes in" in said(told(world)[0])


async def test_a_joining_that_no_event_told_of_is_greeted_once(world: Living) -> None:
    world.guild.system_channel = world.place.id
    world.guild.members[BOT].joined = world.clock.now().isoformat()
    await world.deliver()
    await fresh_session(world)
    assert len(hellos(world)) == 1
    world.clock.advance(timedelta(hours=1))  # so that the nonce would not keep a second one back
    await fresh_session(world)
    assert len(hellos(world)) == 1


async def test_a_guild_that_took_the_bot_in_long_ago_is_not_greeted_after_an_update(world: Living) -> None:
    world.guild.system_channel = world.place.id
    world.guild.members[BOT].joined = (world.clock.now() - NEW - timedelta(minutes=1)).isoformat()
    await world.deliver()
    await fresh_session(world)
    assert hellos(world) == []


async def test_an_outage_of_the_guild_changes_nothing(world: Living) -> None:
    post = world.message(await world.deliver())
    world.acts.outage(world.guild)
    world.acts.recovery(world.guild)
    world.acts.react(post, world.ann, "👍")
    await world.see({"👍": 1})
    assert (await world.stores.subscriptions.of_channel(world.channel))[0].state is SubscriptionState.ACTIVE
    assert hellos(world) == []


async def test_a_join_is_greeted_in_the_language_of_the_guild_with_the_setup_button(world: Living) -> None:
    world.acts.remove_bot(world.guild)
    world.guild.locale, world.guild.system_channel = "ja", None
    world.acts.invite_bot(world.guild)  # without a system channel the owner is told
    await world.front.until(lambda: len(told(world)) == 1, what="a hello")
    assert "こんにちは" in said(told(world)[0])
    [row] = [c for c in told(world)[0].components if c["type"] == 1]
    assert row["components"][0]["url"] == f"https://discord.com/channels/{world.guild.id}"
    world.acts.remove_bot(world.guild)
    world.guild.system_channel = world.place.id
    world.clock.advance(timedelta(minutes=10))
    world.acts.invite_bot(world.guild)
    await world.front.until(lambda: len(ours(world)) == 1, what="a hello")
    [row] = [c for c in ours(world)[0].components if c["type"] == 1]
    assert row["components"][0]["custom_id"] == "ichiwa:setup"


async def test_an_essay_that_was_corrected_is_shown_anew_in_its_place(world: Living) -> None:
    post = world.message(await world.deliver())
    row = await latest(world)
    assert row.post is not None
    essay = await world.stores.essays.get(row.post.slug)
    assert essay is not None
    stores = world.stores
    await stores.essays.apply("test", [replace(essay, title="A better title", question="And you?")], [])
    picking = Picking(stores.essays, stores.picks, "https://essays.example")
    chats = {Platform.DISCORD: world.discord.chat}
    amending = Amending(stores.essays, stores.deliveries, picking, chats, world.clock)
    assert await amending.tick() == 1
    assert "A better title" in said(post)
    assert post.edited is not None


async def subscribe(world: Living, channel: int) -> Subscription:
    """One more channel of the guild."""
    return await world.setup.add(refs.channel_of(world.guild.id, channel), Change(at=time(8), zone="Asia/Tokyo"))


async def fresh_session(world: Living) -> None:
    """Begin one, and wait until it was caught up with: the reactions are counted after all guilds were looked at."""
    world.front.requests.clear()
    world.front.gateway.invalidate()
    await world.front.until(lambda: bool(world.front.of(ONE)), what="the reactions")


def ours(world: Living) -> list[Message]:
    return [m for m in world.place.messages.values() if m.author == BOT]


def hellos(world: Living) -> list[Message]:
    return [m for m in world.place.messages.values() if m.author == BOT and "Hello" in said(m)]


def said(message: Message) -> str:
    return "\n".join(texts({"content": message.content, "components": message.components, "embeds": message.embeds}))


async def latest(world: Living) -> Delivery:
    [row] = await world.stores.deliveries.recent(world.channel, 1)
    return row


async def test_a_new_rating_is_shown_on_the_card(world: Living) -> None:
    ref = await world.deliver()
    row = await latest(world)
    assert row.post is not None
    slug = row.post.slug
    await world.engagement.rate(Member(world.channel.community, MemberId("1"), "Ann"), slug, 4)
    refreshing = world.services.refreshing
    refreshing._delay = 0
    refreshing.rated(world.channel.community, slug)
    refreshing.rated(world.channel.community, slug)
    await world.front.until(lambda: "Rated 4.0 by 1 member" in said(world.message(ref)), what="the rating")
    assert len(world.front.of("PATCH /channels/{channel_id}/messages/{message_id}")) == 1


async def test_whoever_set_the_channel_up_is_told_by_its_name_and_before_them_the_log_channel(world: Living) -> None:
    """A way that is closed leads to the next one, and only one is taken."""
    staff = world.acts.channel(world.guild, "staff")
    await world.deliver(replace(world.subscription, set_up_by=MemberId(str(world.ann.id)), channel_name="old"))
    other = replace(world.subscription, id=SubscriptionId("other"), channel=refs.channel_of(world.guild.id, 7))
    await world.stores.subscriptions.add(replace(other, set_up_by=MemberId(str(world.ann.id))))
    await world.services.moderation.change(world.channel.community, lambda s: replace(s, log_channel=str(staff.id)))
    await world.discord.chat.tell_admins(other.channel, Suspended(other), other.set_up_by)
    assert len(staff.messages) == 1
    world.acts.forbid(staff, Permission.SEND_MESSAGES)
    world.acts.delete_channel(world.place)
    await suspended(world, Reason.GONE)
    theirs = world.front.state.direct(world.ann.id).messages
    await world.front.until(lambda: len(theirs) == 1, what="a notice")
    [notice] = theirs.values()
    assert "The daily essay in #essays is suspended because the channel is gone." in said(notice)
    assert "Set up another channel with /setup" in said(notice)
    assert (len(staff.messages), told(world)) == (1, [])
    world.acts.delete_channel(staff)

    async def forgotten() -> bool:
        return not (await world.stores.communities.get(world.channel.community)).log_channel

    await eventually(forgotten)


async def test_a_channel_s_name_is_known_after_a_start_and_follows_its_changes(world: Living) -> None:
    async def called(name: str) -> bool:
        [found] = await world.stores.subscriptions.page(100)
        return found.channel_name == name

    await world.deliver()
    await world.restart()
    await eventually(lambda: called("essays"))
    world.place.name = "daily-essays"
    world.acts.allow(world.place)  # the event has the channel as it is now
    await eventually(lambda: called("daily-essays"))
