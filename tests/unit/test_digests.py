"""What a round-up tells: which dates, which comment, and what is taken out before it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import Schedule
from bot.core.comment import Comment
from bot.core.community import Channel, Community, Member, MessageRef, Platform, person_of
from bot.core.community_settings import CommunitySettings
from bot.core.delivery import Delivery, DeliveryState
from bot.core.digest import DigestPost
from bot.core.digest_period import period_before
from bot.core.essay import Language
from bot.core.ids import CommentId, MemberId, MessageId, Slug, SubscriptionId
from bot.core.rating import Vote
from bot.core.subscription import Kind, Slot, Subscription
from bot.ports.platforms import Platforms
from bot.services.community.changes import Change
from bot.services.community.digest_orders import DigestOrder
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FixedClock
from tests.fakes.library import ListSource
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import draft, post

GUILD = Community(Platform.DISCORD, "guild")
HERE = Channel(GUILD, "essays")
MONDAY = date(2026, 11, 30)
DUE = datetime(2026, 11, 30, 9, tzinfo=UTC)
ESSAYS = SubscriptionId("essays0001")


class World:
    """Five essays that came on five days before Monday, in a chat whose reactions can be asked for."""

    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        self.clock = FixedClock(DUE)
        self.chat = FakeChat.with_nonce(self.clock)
        platforms = Platforms()
        platforms.reactions[Platform.DISCORD] = self.chat
        self.services = made_services(self.stores, self.clock, platforms=platforms)

    async def begin(self) -> None:
        drafts = [draft(f"e{n}", title=f"Essay {n}") for n in range(5)]
        await self.services.library.sync(ListSource("test", drafts))
        for n in range(5):
            slot = Slot(ESSAYS, MONDAY - timedelta(days=n + 1))
            await self.stores.deliveries.add(
                Delivery(
                    slot=slot,
                    channel=HERE,
                    due=DUE - timedelta(days=n + 1),
                    late_after=DUE,
                    state=DeliveryState.DONE,
                    post=post(f"e{n}"),
                    round=1,
                    message=MessageRef(HERE, MessageId(f"post{n}")),
                )
            )

    async def said(self, id_: str, text: str, *, by: str = "ann", essay: int = 0, days: int = 2) -> Comment:
        made = Comment(
            id=CommentId(id_),
            slot=Slot(ESSAYS, MONDAY - timedelta(days=essay + 1)),
            slug=Slug(f"e{essay}"),
            author=Member(GUILD, MemberId(by), by.title()),
            text=text,
            created=DUE - timedelta(days=days),
            message=MessageId(f"m-{id_}"),
        )
        await self.stores.comments.add(made)
        return made

    async def quoting(self) -> None:
        def quotes(before: CommunitySettings) -> CommunitySettings:
            return replace(before, quote_comments=True)

        await self.services.moderation.change(GUILD, quotes)

    def order(self, *, monthly: bool = False) -> Subscription:
        schedule = Schedule(time(18), "Asia/Tokyo", frozenset({0}), monthly=monthly)
        return Subscription(
            id=SubscriptionId("digests001"), channel=HERE, schedule=schedule, kind=Kind.DIGEST, created=DUE
        )


@pytest.fixture
async def world() -> World:
    made = World()
    await made.begin()
    return made


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)), monthly=st.booleans())
def test_a_period_ends_before_its_day_and_the_next_one_begins_where_it_ended(day: date, monthly: bool) -> None:
    period = period_before(day, monthly=monthly)
    assert period.since <= period.until < day
    if monthly:
        after = period_before((day.replace(day=1) + timedelta(days=32)).replace(day=1), monthly=True)
    else:
        after = period_before(day + timedelta(days=7), monthly=False)
    assert after.since == period.until + timedelta(days=1)


@given(
    day=st.dates(date(1990, 1, 1), date(2037, 1, 1)),
    zone=st.sampled_from(["Asia/Tokyo", "America/Havana", "Pacific/Apia", "America/Sao_Paulo", "Africa/Cairo"]),
)
def test_the_instants_of_a_period_hold_its_dates_and_no_other(day: date, zone: str) -> None:
    first, after = period_before(day, monthly=False).instants(zone)
    last = after - timedelta(seconds=1)
    assert first.astimezone(ZoneInfo(zone)).date() >= day - timedelta(days=7)
    assert (first - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() < day - timedelta(days=7)
    assert last.astimezone(ZoneInfo(zone)).date() < day <= after.astimezone(ZoneInfo(zone)).date()


async def test_a_weekly_one_tells_of_the_seven_dates_before_it(world: World) -> None:
    for n, score in enumerate((2.0, 5.0, 4.0, 3.0, 1.0)):
        voter = Member(GUILD, MemberId("ann"), "Ann")
        await world.stores.ratings.vote(voter, Vote(Slug(f"e{n}"), voter.id, "x", score, DUE))
    await world.said("c1", "Too long ago", days=9)
    await world.said("c2", "Short")
    made = await world.services.digests.compose(world.order(), Slot(SubscriptionId("digests001"), MONDAY), DUE)
    assert (made.since, made.until, made.monthly) == (date(2026, 11, 23), date(2026, 11, 29), False)
    assert [(each.slug, each.mean, each.ratings) for each in made.best] == [
        ("e1", 5.0, 1),
        ("e2", 4.0, 1),
        ("e3", 3.0, 1),
    ]
    assert [(each.slug, each.comments) for each in made.talked] == [("e0", 1)]
    assert made.quote is None
    assert made.coming == ()


class WithoutEssays(World):
    """The same library in a community to which no essays come."""

    async def begin(self) -> None:
        drafts = [draft(f"e{n}", title=f"Essay {n}", date=MONDAY - timedelta(days=30 + n)) for n in range(9)]
        await self.services.library.sync(ListSource("test", drafts))

    async def made(self, week: int = 0) -> DigestPost:
        day = MONDAY + timedelta(days=7 * week)
        return await self.services.digests.compose(self.order(), Slot(SubscriptionId("digests001"), day), DUE)

    async def rates(self, slug: str, at: datetime, by: Community = GUILD) -> None:
        voter = Member(by, MemberId("ann"), "Ann")
        await self.stores.ratings.vote(voter, Vote(Slug(slug), voter.id, "x", 4.0, at))


async def test_where_no_essays_come_the_best_are_those_that_members_rated_in_the_period() -> None:
    world = WithoutEssays()
    await world.begin()
    await world.rates("e1", DUE - timedelta(days=3))
    await world.rates("e2", DUE - timedelta(days=9))
    made = await world.made()
    assert [(each.slug, each.mean, each.ratings) for each in made.best] == [("e1", 4.0, 1)]
    assert made.library == ()


async def test_where_nothing_is_rated_either_there_is_something_from_the_library_without_anybodys_figures() -> None:
    world = WithoutEssays()
    await world.begin()
    await world.rates("e1", DUE - timedelta(days=3), by=Community(Platform.DISCORD, "elsewhere"))
    weeks = [await world.made(week) for week in range(4)]
    assert all(made.library and not made.is_empty for made in weeks)
    assert len({tuple(each.slug for each in made.library) for made in weeks}) > 1, "each week others"
    assert await world.made() == weeks[0]
    assert {(each.mean, each.ratings) for made in weeks for each in (*made.best, *made.library)} == {(None, 0)}
    await world.services.library.sync(ListSource("more", [draft("new", title="New", date=MONDAY - timedelta(days=2))]))
    assert [each.slug for each in (await world.made()).library] == ["new"]
    assert [each.slug for each in (await world.made(1)).library] != ["new"]


async def test_where_essays_come_nothing_is_taken_from_the_library(world: World) -> None:
    await world.services.subscribing.add(HERE, Change(at=time(8), zone="Asia/Tokyo"))
    made = await world.services.digests.compose(world.order(), Slot(SubscriptionId("digests001"), MONDAY), DUE)
    assert (made.best, made.library) == ((), ())


async def test_a_monthly_one_tells_of_the_calendar_month_before(world: World) -> None:
    made = await world.services.digests.compose(
        world.order(monthly=True), Slot(SubscriptionId("digests001"), date(2026, 12, 7)), DUE
    )
    assert (made.since, made.until, made.monthly) == (date(2026, 11, 1), MONDAY, True)


async def test_the_comment_with_most_reactions_is_quoted_and_without_reactions_the_one_that_says_most(
    world: World,
) -> None:
    await world.quoting()
    await world.said("long", "Long enough to say what there is to say about the door.")
    await world.said("liked", "Sixteen letters!", essay=1)
    day = MONDAY

    async def quoted() -> str:
        made = await world.services.digests.compose(world.order(), Slot(SubscriptionId("digests001"), day), DUE)
        return made.quote.comment if made.quote else ""

    assert await quoted() == "long"
    world.chat.liked = {MessageId("m-liked"): 2, MessageId("m-long"): 1}
    assert await quoted() == "liked"


@pytest.mark.parametrize("how", ["deleted", "hidden", "forgotten", "agreement", "rules", "edited"])
async def test_what_is_gone_before_the_sending_is_not_quoted(world: World, how: str) -> None:
    by_rules = how == "rules"
    said = await world.said("c1", "A sentence that is worth reading.")
    if by_rules:
        await world.quoting()
    else:
        await world.services.page_consent.agree_to_quotes(said.author)
    frozen = await world.services.digests.current(GUILD, "UTC", Language.EN, monthly=False)
    assert frozen.quote is not None
    match how:
        case "deleted":
            await world.stores.comments.delete(said.id, DUE)
        case "hidden":
            await world.stores.comments.hide(said.id, DUE)
        case "forgotten":
            await world.services.privacy.delete(said.author)
        case "agreement":
            await world.services.page_consent.take_quotes_back(said.author)
        case "rules":
            await world.services.moderation.change(GUILD, lambda before: replace(before, quote_comments=False))
        case "edited":
            await world.stores.comments.edit(said.id, "Another sentence.", DUE)
    sent = await world.services.digests.checked(GUILD, frozen)
    if how == "edited":
        assert sent.quote is not None
        assert sent.quote.text == "Another sentence."
    else:
        assert sent.quote is None
    assert replace(sent, quote=frozen.quote) == frozen


async def test_a_channel_has_one_round_up_whatever_is_set_and_a_stopped_one_begins_anew(world: World) -> None:
    orders = world.services.digest_orders
    weekly = DigestOrder(weekday=4, at=time(18, 30), zone="Asia/Tokyo")
    first = await orders.set_up(HERE, weekly, by=MemberId("admin"))
    assert first.upcoming is not None
    assert first.upcoming.due == datetime(2026, 12, 4, 9, 30, tzinfo=UTC)
    again = await orders.set_up(HERE, replace(weekly, monthly=True, weekday=0))
    assert again.id == first.id
    assert again.upcoming is not None
    assert again.upcoming.slot.local_date == date(2026, 12, 7)
    assert again.set_up_by == "admin"
    assert await orders.of_community(GUILD) == [again]
    assert await orders.stop(HERE)
    assert not await orders.stop(HERE)
    assert (await orders.set_up(HERE, weekly)).id != first.id


async def test_what_came_to_a_member_goes_with_their_data(world: World) -> None:
    ann = Member(GUILD, MemberId("ann"), "Ann")
    weekly = DigestOrder(weekday=4, at=time(18, 30), zone="Asia/Tokyo")
    made = await world.services.digest_orders.set_up(Channel(GUILD, "dm"), weekly, member=ann.id)
    assert (await world.services.privacy.export(ann)).direct == (made,)
    await world.services.privacy.delete(ann)
    assert await world.stores.subscriptions.get(made.id) is None
    assert await world.stores.subscriptions.direct_to(person_of(ann)) == []
