"""Essays in a member's direct messages on Discord: what is done there counts in the community that they came from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

import discord
import pytest

from bot.adapters.discord.chat import DiscordChat
from bot.adapters.discord.direct import DiscordDirect
from bot.core.calendar import Schedule
from bot.core.collection import collection_of
from bot.core.community import Community, Member, Person, Platform
from bot.core.delivery import Delivery, DeliveryState
from bot.core.digest import DigestEntry, DigestPost
from bot.core.ids import MemberId, Slug, SubscriptionId
from bot.core.subscription import Kind, Slot, Subscription, SubscriptionState
from bot.errors import ChatGone, ChatUnavailable
from bot.services.community.digest_orders import DigestOrder
from bot.services.community.personal import PersonalHours
from bot.services.delivery.belonging import Belonging
from bot.services.delivery.composing import Makers
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.picking import Picking
from tests.adapters.discord.living import Living, eventually, living
from tests.adapters.discord.talk import EN, Talk, words
from tests.adapters.discord.test_reading_in_chat import LONG
from tests.fakes.clock import FakeHolidays
from tests.fakes.direct import MemoryDirect
from tests.fronts.discord.faults import Fault
from tests.unit.arranged import NOW, post

MEMBER = "GET /guilds/{guild_id}/members/{user_id}"
WEEK = DigestPost(since=date(2026, 11, 23), until=date(2026, 11, 29), monthly=False, language=EN)
NOT_HERE = "This works in a community's channel, not in a direct message."


@dataclass
class Alone:
    """Ann and her direct messages, to which guilds send essays."""

    talk: Talk
    ann: Any
    last: Any = None

    @property
    def member(self) -> Member:
        return Member(self.talk.community, MemberId(str(self.talk.ann.id)), "Ann")

    @property
    def chat(self) -> DiscordChat:
        stores, services = self.talk.stores, self.talk.services
        client, clock = self.talk.env.bot, self.talk.clock
        return DiscordChat(client, stores.subscriptions, services.communities, services.catalogue, clock)

    async def sent(self, slug: str, community: Community) -> discord.Message:
        """An essay that came from ``community``, as the delivery posts it."""
        talk, stores = self.talk, self.talk.stores
        channel = await DiscordDirect(talk.env.bot).open(replace(self.member, community=community))
        order = SubscriptionId(f"own{community.id[-7:]}")
        if await stores.subscriptions.get(order) is None:
            made = Subscription(
                id=order,
                channel=channel,
                schedule=Schedule(time(21), "UTC"),
                kind=Kind.PERSONAL,
                member=self.member.id,
                follows=SubscriptionId("standing"),
                created=NOW,
            )
            await stores.subscriptions.add(made)
        slot = Slot(order, NOW.date(), 1 + len(await stores.deliveries.of_order(order, 9)))
        message = await self.chat.post(channel, post(slug), slot.key)
        row = Delivery(slot=slot, channel=channel, due=NOW, late_after=NOW, kind=Kind.PERSONAL)
        await stores.deliveries.add(replace(row, state=DeliveryState.DONE, post=post(slug), message=message))
        await talk.env.settle()
        place = talk.env.bot.get_channel(int(channel.id)) or await talk.env.bot.fetch_channel(int(channel.id))
        assert isinstance(place, discord.DMChannel)
        return await place.fetch_message(int(message.id))

    async def round_up(self, digest: DigestPost) -> discord.Message:
        """One that came from the guild."""
        talk, stores = self.talk, self.talk.stores
        channel = await DiscordDirect(talk.env.bot).open(self.member)
        order = DigestOrder(weekday=6, at=time(18), zone="UTC")
        made = await talk.services.digest_orders.set_up(channel, order, member=self.member.id)
        slot = Slot(made.id, NOW.date())
        message = await self.chat.post(channel, digest, slot.key)
        row = Delivery(slot=slot, channel=channel, due=NOW, late_after=NOW, kind=Kind.DIGEST, state=DeliveryState.DONE)
        await stores.deliveries.add(replace(row, digest=digest, message=message))
        await talk.env.settle()
        place = await talk.env.bot.fetch_channel(int(channel.id))
        assert isinstance(place, discord.DMChannel)
        return await place.fetch_message(int(message.id))

    async def press(self, label: str, message: discord.Message | None = None) -> str:
        shown = message if message is not None else self.last.response
        self.last = await self.ann.click(shown, label=label)
        return words(self.last, self.last.response)

    def answers(self, message: discord.Message) -> None:
        """The last answer tells which message it answers, as Discord's do and simcord's do not."""
        shown = self.last.response
        stored = self.talk.env.backend.get_message(shown.channel_id, shown.id)
        assert stored.interaction_metadata is not None
        stored.interaction_metadata["interacted_message_id"] = str(message.id)

    async def rated(self, slug: str, community: Community) -> float | None:
        return (await self.talk.services.engagement.summary(community, Slug(slug), self.member)).mine


@pytest.fixture
async def alone(talk: Talk) -> Alone:
    talk.speaking(EN)
    return Alone(talk, talk.ann.user)


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        yield made


async def test_what_came_to_a_member_alone_is_rated_saved_and_read_there(alone: Alone) -> None:
    talk = alone.talk
    message = await alone.sent("letter-2", talk.community)
    assert "Letter 2" in await alone.press("Rate", message)
    alone.answers(message)
    said = await alone.press("★★★★")
    assert "You rated Letter 2: 4 out of 5." in said
    assert await alone.rated("letter-2", talk.community) == 4
    assert "is saved" in await alone.press("Save", message)
    assert [each.slug for each in await talk.services.saving.saved(alone.member)] == ["letter-2"]


async def test_a_comment_is_sent_to_where_the_essay_was_posted(alone: Alone) -> None:
    talk = alone.talk
    message = await alone.sent("letter-2", talk.community)
    assert "has not been posted in any channel of your community" in await alone.press("Comment", message)
    posted = await talk.post("letter-2")
    assert posted.message is not None
    address = f"https://discord.com/channels/{talk.guild.id}/{talk.channel.id}/{posted.message.id}"
    assert address in (await alone.press("Comment", message)).replace("\\", "")


async def test_each_essay_counts_in_the_community_that_sent_it(alone: Alone) -> None:
    talk = alone.talk
    far = talk.env.create_guild("Far")
    far.add_member(alone.ann)
    other = Community(Platform.DISCORD, str(far.id))
    here, there = await alone.sent("letter-2", talk.community), await alone.sent("letter-2", other)
    for message, score in ((here, "★★"), (there, "★★★★★")):
        await alone.press("Rate", message)
        alone.answers(message)
        await alone.press(score)
    assert [await alone.rated("letter-2", each) for each in (talk.community, other)] == [2, 5]
    talk.last = await alone.ann.slash("essay rate", score=4, essay="letter-2")
    assert NOT_HERE in talk.read(), "of two communities none is guessed"


async def test_an_answer_to_an_answer_is_about_the_community_that_sent_the_first(alone: Alone) -> None:
    talk = alone.talk
    await talk.fill(LONG)
    [essay] = (await talk.stores.essays.some([LONG.slug])).values()
    await talk.stores.essays.give(collection_of(essay), {talk.community: "key"})
    far = talk.env.create_guild("Far")
    far.add_member(alone.ann)
    await alone.sent("letter-2", Community(Platform.DISCORD, str(far.id)))
    told = DigestEntry(slug=essay.slug, title=essay.title, author="", language=essay.language, minutes=9)
    message = await alone.round_up(replace(WEEK, best=(told,)))
    alone.last = await alone.ann.select(message, [essay.slug])
    alone.answers(message)
    assert "Part 1 of 2" in await alone.press("Read")
    assert "Part 2 of 2" in await alone.press("Next page"), "here Discord tells of answers alone"


async def test_what_is_typed_counts_where_alone_essays_come_from(alone: Alone) -> None:
    await alone.sent("letter-2", alone.talk.community)
    alone.talk.last = await alone.ann.slash("essay rate", score=4)
    assert "You rated Letter 2: 4 out of 5." in alone.talk.read()


async def test_the_button_below_a_round_up_that_came_to_a_member_alone_stops_it(alone: Alone) -> None:
    talk = alone.talk
    message = await alone.round_up(WEEK)
    await alone.ann.click(message, label="Stop sending it to me")
    assert await talk.services.digest_orders.of_member(alone.member) is None


async def test_whoever_has_left_acts_for_no_community_and_their_orders_are_gone(alone: Alone) -> None:
    talk = alone.talk
    direct = talk.services.platforms.direct[Platform.DISCORD] = MemoryDirect()
    message = await alone.sent("letter-2", talk.community)
    direct.trouble = ChatUnavailable("no answer")
    assert "Discord did not answer. Try again in a minute." in await alone.press("Save", message)
    direct.trouble = None
    direct.left.add(alone.member.id)
    assert "This message is not one of my essays." in await alone.press("Rate", message)
    assert await talk.stores.subscriptions.direct_to(Person(Platform.DISCORD, alone.member.id)) == []
    assert await talk.services.saving.saved(alone.member) == []


async def test_a_message_of_somebody_elses_is_nobodys_way_into_a_community(alone: Alone) -> None:
    talk = alone.talk
    await alone.sent("letter-2", talk.community)
    [order] = await talk.stores.subscriptions.direct_to(Person(Platform.DISCORD, alone.member.id))
    await talk.stores.subscriptions.update(order.id, lambda each: replace(each, member=MemberId("1")))
    alone.talk.last = await alone.ann.slash("essay rate", score=4)
    assert NOT_HERE in alone.talk.read()


async def test_discord_says_who_is_in_a_guild_and_whether_we_are(world: Living) -> None:
    direct, ann = DiscordDirect(world.discord.client), member(world)
    assert await direct.belongs(ann)
    for status, code in ((403, 50013), (404, 10003)):
        other = {"message": "?", "code": code}
        world.front.faults.add(MEMBER, Fault(after=None, status=status, body=other))
        with pytest.raises(ChatUnavailable):
            await direct.belongs(ann)
    del world.guild.members[world.ann.id]
    assert not await direct.belongs(ann)
    world.guild.here = False
    with pytest.raises(ChatGone):
        await direct.belongs(ann)


async def test_the_hour_of_whoever_has_left_ends_and_is_told_nobody(world: Living) -> None:
    order = await own_hour(world)
    del world.guild.members[world.ann.id]
    await tick(world)
    assert await world.stores.subscriptions.get(order.id) is None
    assert world.front.state.direct(world.ann.id).messages == {}
    assert world.front.state.direct(world.owner.id).messages == {}


async def test_what_comes_to_a_member_rests_while_the_guild_has_taken_us_out_and_goes_on_when_we_are_back(
    world: Living,
) -> None:
    order = await own_hour(world)
    tomorrow = world.clock.now() + timedelta(hours=23)
    await world.services.personal.remind(member(world), order.channel, Slug("essay-3"), tomorrow, None)
    world.acts.remove_bot(world.guild)

    async def state_is(state: SubscriptionState) -> bool:
        found = await world.stores.subscriptions.get(order.id)
        return found is not None and found.state is state

    await eventually(lambda: state_is(SubscriptionState.SUSPENDED))
    await tick(world)
    assert world.front.state.direct(world.ann.id).messages == {}
    world.acts.invite_bot(world.guild)
    await eventually(lambda: state_is(SubscriptionState.ACTIVE))
    world.clock.advance(timedelta(days=1))
    await tick(world)
    assert len(world.front.state.direct(world.ann.id).messages) == 2, "the hour and a reminder"


def member(world: Living) -> Member:
    return Member(world.channel.community, MemberId(str(world.ann.id)), "Ann")


async def own_hour(world: Living) -> Subscription:
    """Ann's own hour, which is due now with the essay that was just posted in the channel."""
    await world.deliver()
    followed, ann = world.subscription, member(world)
    channel = await DiscordDirect(world.discord.client).open(ann)
    await world.services.personal.set_hour(ann, channel, followed, time(8, 5), "Asia/Tokyo")
    hour = (await world.services.personal.of_member(ann)).hour
    assert hour is not None
    world.clock.advance(timedelta(minutes=5))
    return hour


async def tick(world: Living) -> None:
    """Do what is due."""
    stores, direct = world.stores, {Platform.DISCORD: DiscordDirect(world.discord.client)}
    picking = Picking(stores.essays, stores.picks, "https://essays.example")
    await Delivering(
        subscriptions=stores.subscriptions,
        deliveries=stores.deliveries,
        picking=picking,
        chats={Platform.DISCORD: world.discord.chat},
        clock=world.clock,
        holidays=FakeHolidays(),
        makers=Makers(
            personal=PersonalHours(stores.subscriptions, stores.deliveries, picking),
            belonging=Belonging(direct, stores.subscriptions, world.clock),
        ),
    ).tick()
