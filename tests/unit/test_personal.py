"""What comes to one member alone: the latest essay at their own hour, and reminders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.conversation.moments import parse_moment
from bot.core.calendar import Schedule
from bot.core.community import Channel, Community, Member, MessageRef, Platform
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.ids import MemberId, MessageId, Slug, SubscriptionId
from bot.core.post_style import PostStyle
from bot.core.subscription import Kind, Slot, Subscription, ended
from bot.errors import InvalidInput, NotFound
from bot.ports.platforms import Platforms
from bot.services.community.personal import WAITING_MAX, PersonalHours
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.freezing import Freezing
from bot.services.delivery.pace import Pace
from bot.services.delivery.picking import Picking
from tests.fakes.clock import FakeHolidays, FixedClock
from tests.fakes.library import ListSource
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import draft, post

GUILD = Community(Platform.DISCORD, "guild")
HERE = Channel(GUILD, "essays")
DIRECT = Channel(GUILD, "direct-ann")
ANN = Member(GUILD, MemberId("ann"), "Ann")
BEN = Member(GUILD, MemberId("ben"), "Ben")
NOW = datetime(2026, 11, 30, 1, tzinfo=UTC)
TONIGHT = NOW + timedelta(hours=11)
FOLLOWED = Subscription(
    id=SubscriptionId("essays0001"),
    channel=HERE,
    schedule=Schedule(time(8), "Asia/Tokyo"),
    style=PostStyle(ping="readers"),
    created=NOW,
)


class World:
    """A channel with its own essays, of which none has come yet."""

    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        self.clock = FixedClock(NOW)
        self.services = made_services(self.stores, self.clock, platforms=Platforms())
        self.picking = Picking(self.stores.essays, self.stores.picks, "", self.stores.pictures)
        self.hours = PersonalHours(self.stores.subscriptions, self.stores.deliveries, self.picking)
        self.personal = self.services.personal

    async def begin(self) -> None:
        drafts = [draft(f"e{n}", title=f"Essay {n}") for n in range(3)]
        await self.services.library.sync(ListSource("test", drafts))
        await self.stores.subscriptions.add(FOLLOWED)

    async def posted(self, order: SubscriptionId, channel: Channel, slug: str, at: datetime, kind: Kind) -> None:
        row = Delivery(
            slot=Slot(order, at.date()),
            channel=channel,
            due=at,
            late_after=at,
            kind=kind,
            state=DeliveryState.DONE,
            post=post(slug, style=FOLLOWED.style),
            message=MessageRef(channel, MessageId(f"{order}-{at:%d}")),
            settled=at,
        )
        await self.stores.deliveries.add(row)

    async def hour(self) -> Subscription:
        await self.personal.set_hour(ANN, DIRECT, FOLLOWED, time(21), "Asia/Tokyo")
        hour = (await self.personal.of_member(ANN)).hour
        assert hour is not None
        return hour

    async def brought(self, hour: Subscription) -> str | None:
        found = await self.hours.bring(hour, Slot(hour.id, date(2026, 12, 5)), NOW)
        return found.slug if found is not None else None


@pytest.fixture
async def world() -> World:
    made = World()
    await made.begin()
    return made


async def test_the_hour_brings_the_latest_essay_and_none_twice(world: World) -> None:
    hour = await world.hour()
    assert hour.upcoming is not None
    assert hour.upcoming.due == NOW + timedelta(hours=11)
    assert await world.brought(hour) is None, "nothing was posted yet"
    await world.posted(FOLLOWED.id, HERE, "e0", NOW, Kind.ESSAY)
    await world.posted(FOLLOWED.id, HERE, "e1", NOW + timedelta(days=1), Kind.ESSAY)
    assert await world.brought(hour) == "e1"
    await world.posted(hour.id, DIRECT, "e1", NOW + timedelta(days=1, hours=11), Kind.PERSONAL)
    assert await world.brought(hour) is None
    await world.posted(FOLLOWED.id, HERE, "e1", NOW + timedelta(days=3), Kind.ESSAY)
    assert await world.brought(hour) == "e1", "the channel posts it once more"
    found = await world.hours.bring(hour, Slot(hour.id, date(2026, 12, 5)), NOW)
    assert found is not None
    assert found.style.ping == "", "nobody is mentioned in it"


async def test_the_hour_brings_nothing_that_left_the_library_and_ends_with_its_channels_essays(world: World) -> None:
    hour = await world.hour()
    await world.posted(FOLLOWED.id, HERE, "elsewhere", NOW, Kind.ESSAY)
    assert await world.brought(hour) is None
    await world.stores.subscriptions.update(FOLLOWED.id, ended)
    assert await world.brought(hour) is None
    assert (await world.personal.of_member(ANN)).hour is None


async def test_an_hour_that_is_changed_is_the_same_one_and_can_be_stopped(world: World) -> None:
    first = await world.hour()
    await world.personal.set_hour(ANN, DIRECT, FOLLOWED, time(7), "Europe/Berlin")
    again = (await world.personal.of_member(ANN)).hour
    assert again is not None
    assert (again.id, again.schedule.zone) == (first.id, "Europe/Berlin")
    assert (await world.personal.of_member(BEN)).hour is None
    await world.personal.remind(ANN, DIRECT, Slug("e0"), TONIGHT, FOLLOWED)
    await world.personal.stop_hour(ANN)
    own = await world.personal.of_member(ANN)
    assert own.hour is None
    assert len(own.waiting) == 1, "a reminder still comes"


async def test_a_reminder_waits_with_its_essay_until_it_is_claimed(world: World) -> None:
    made = await world.personal.remind(ANN, DIRECT, Slug("e2"), TONIGHT, FOLLOWED)
    assert (made.due, made.kind, made.channel) == (TONIGHT, Kind.PERSONAL, DIRECT)
    deliveries = world.stores.deliveries
    lease = TONIGHT + timedelta(minutes=1)
    assert await deliveries.claim(NOW, lease, [Platform.DISCORD], 9) == []
    [row] = await deliveries.claim(TONIGHT, lease, [Platform.DISCORD], 9)
    assert row.content == made.post
    assert row.post is not None
    freezing = Freezing(world.stores.subscriptions, deliveries, world.picking)
    assert await freezing.checked(row, row.post) == row.post
    gone = replace(row.post, slug=Slug("gone"))
    assert await freezing.checked(row, gone) is None, "an essay that has left the library is not sent"


async def test_a_reminder_that_was_skipped_before_the_clock_was_set_back_waits_again(world: World) -> None:
    made = await world.personal.remind(ANN, DIRECT, Slug("e1"), TONIGHT, FOLLOWED)
    await world.stores.deliveries.skip_late(TONIGHT + timedelta(days=3), 10)
    delivering = Delivering(
        subscriptions=world.stores.subscriptions,
        deliveries=world.stores.deliveries,
        picking=world.picking,
        chats={},
        clock=world.clock,
        holidays=FakeHolidays(),
    )
    assert (await delivering.tick()).freed == 1
    assert (await world.personal.of_member(ANN)).waiting == (made,)


async def test_a_reminder_is_cancelled_by_its_member_alone(world: World) -> None:
    made = await world.personal.remind(ANN, DIRECT, Slug("e2"), TONIGHT, FOLLOWED)
    for key in (made.slot.key, "no key"):
        with pytest.raises(NotFound):
            await world.personal.cancel(BEN, key)
    await world.personal.cancel(ANN, made.slot.key)
    assert (await world.personal.of_member(ANN)).waiting == ()
    row = await world.stores.deliveries.get(made.slot)
    assert row is not None
    assert (row.state, row.reason) == (DeliveryState.SKIPPED, Reason.ADMIN)
    with pytest.raises(NotFound):
        await world.personal.cancel(ANN, made.slot.key)


async def test_a_reminder_for_an_earlier_channel_is_listed_exported_and_cancelled_too(world: World) -> None:
    first = await world.personal.remind(ANN, DIRECT, Slug("e1"), TONIGHT, FOLLOWED)
    again = await world.personal.remind(ANN, Channel(GUILD, "direct-again"), Slug("e2"), NOW, FOLLOWED)
    assert (await world.personal.of_member(ANN)).waiting == (again, first)
    await world.personal.cancel(ANN, first.slot.key)
    assert (await world.personal.of_member(ANN)).waiting == (again,)


async def test_what_closed_direct_messages_refused_is_told_and_comes_again_when_they_are_open(world: World) -> None:
    hour = await world.hour()
    reminder = await world.personal.remind(ANN, DIRECT, Slug("e1"), TONIGHT, FOLLOWED)
    admins = Admins(world.stores.subscriptions, {}, Pace())
    for order in (hour.id, reminder.slot.subscription):
        await admins.suspend(order, Reason.FORBIDDEN)
    assert (await world.personal.of_member(ANN)).is_refused
    again = Channel(GUILD, "direct-again")
    await world.personal.resume(ANN, again)
    own = await world.personal.of_member(ANN)
    assert not own.is_refused
    assert own.hour is not None
    assert (own.hour.channel, own.hour.upcoming) == (again, hour.upcoming)
    lease = TONIGHT + timedelta(minutes=1)
    assert [row.slot for row in await world.stores.deliveries.claim(TONIGHT, lease, [Platform.DISCORD], 9)] == [
        reminder.slot
    ]


async def test_twenty_reminders_wait_and_no_more(world: World) -> None:
    for _ in range(WAITING_MAX):
        await world.personal.remind(ANN, DIRECT, Slug("e0"), TONIGHT, None)
    with pytest.raises(InvalidInput):
        await world.personal.remind(ANN, DIRECT, Slug("e0"), TONIGHT, None)
    await world.personal.remind(BEN, Channel(GUILD, "direct-ben"), Slug("e0"), TONIGHT, None)
    assert len((await world.personal.of_member(ANN)).waiting) == WAITING_MAX == 20


async def test_what_comes_to_a_member_goes_with_their_data(world: World) -> None:
    await world.hour()
    made = await world.personal.remind(ANN, DIRECT, Slug("e0"), TONIGHT, FOLLOWED)
    await world.personal.stop_hour(ANN)
    assert len((await world.services.privacy.export(ANN)).direct) == 2, "what ended is stored, so it is told"
    await world.services.privacy.delete(ANN)
    own = await world.personal.of_member(ANN)
    assert (own.hour, own.waiting) == (None, ())
    assert await world.stores.deliveries.get(made.slot) is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("tonight", 11),
        ("tomorrow", 22),
        ("2h", 2),
        ("18:30", 8.5),
        ("9:00", 23),
        ("午後6時", 8),
        ("今夜", 11),
        ("明日", 22),
    ],
)
def test_what_is_typed_for_an_instant(text: str, hours: float) -> None:
    assert parse_moment(text, NOW, "Asia/Tokyo") == NOW + timedelta(hours=hours)


def test_what_is_no_instant() -> None:
    with pytest.raises(InvalidInput, match="tonight"):
        parse_moment("soon", NOW, "Asia/Tokyo")
