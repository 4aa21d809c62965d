"""A life of many days in a real database: channels get their essays, members rate and write, delete and leave, and
everything that piles up by itself piles up. What came is counted, so that a table can be compared with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from bot.adapters.local.chat import LocalChat
from bot.adapters.local.hub import Hub
from bot.adapters.sql.engine import Database
from bot.adapters.sql.schema import deliveries, metadata
from bot.adapters.sql.stores import SqlStores
from bot.core.calendar import Schedule
from bot.core.comment import Comment, PendingRemoval
from bot.core.community import LOCAL_CHANNEL, Channel, Community, Member, Platform, person_of
from bot.core.delivery import Delivery
from bot.core.essay import Essay, Language
from bot.core.guest import WAITING_MAX, GuestComment, Said
from bot.core.ids import CommentId, GuestCommentId, MemberId, Slug, SubscriptionId
from bot.core.pin import Pin
from bot.core.rating import BY_COMMAND, Vote
from bot.core.retention import Leftover
from bot.core.saved import Saved
from bot.core.subscription import NextSlot, Slot, Subscription, ended
from bot.ports.chat import ChatPort, Notice, PinLapsed, RoundEnding
from bot.ports.searched import Searched
from bot.services.delivery.amending import Amending
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.picking import Picking
from bot.services.housekeeping import Housekeeping
from bot.services.site.daily_essays import DailyEssays
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FakeHolidays, FixedClock
from tests.faults import world

START: Final = datetime(2026, 1, 4, 23, 0, tzinfo=UTC)  # 08:00 on Monday the fifth in Tokyo
DAY: Final = timedelta(days=1)
LATE_EVERY: Final = 10
"""Days after which the program is away for a morning."""
CORRECTED_EVERY: Final = 90
LEAVES_EVERY: Final = 30
ESSAYS: Final = 7
"""Of each language: a round that is long enough for its end to be told, and over in a week."""
EVENTS: Final = 5
DAILY: Final = 1
"""Channels that get an essay each day; the others get one a week."""
STAYING: Final = 6
"""Channels that stay; the others end after a month, and leave what was said in them."""


class ToldChat(LocalChat):
    """The local channel; ``notices`` are what its admins were told."""

    notices: list[Notice]

    async def tell_admins(self, channel: Channel, notice: Notice, set_up_by: MemberId | None = None) -> None:
        self.notices.append(notice)
        await super().tell_admins(channel, notice, set_up_by)


@dataclass
class Came:
    """How much of each leftover came up on which day, and what people made."""

    leftovers: dict[Leftover, Counter[date]] = field(default_factory=lambda: {each: Counter() for each in Leftover})
    made: Counter[str] = field(default_factory=Counter)

    def since(self, leftover: Leftover, first: date) -> int:
        return sum(count for day, count in self.leftovers[leftover].items() if day >= first)

    def ever(self, leftover: Leftover) -> int:
        return self.leftovers[leftover].total()


class Life:
    """One program over ``database``; ``retention`` says how long it keeps what piles up."""

    def __init__(self, database: Database, retention: Mapping[Leftover, timedelta], channels: int) -> None:
        self.stores = SqlStores(database)
        self.database = database
        self.came = Came()
        self.retention = retention
        self.clock = FixedClock(START - DAY)
        self.discord, self.slack = FakeChat.with_nonce(self.clock), FakeChat.scan_only(self.clock)
        self.local = ToldChat(self.stores.local_log, Hub(), self.clock, self.stores.comments)
        self.local.notices = []
        self.channels = channels
        self._chats: dict[Platform, ChatPort] = {
            Platform.DISCORD: self.discord,
            Platform.SLACK: self.slack,
            Platform.LOCAL: self.local,
        }
        picking = Picking(self.stores.essays, self.stores.picks, "https://essays.example")
        self._delivering = Delivering(
            subscriptions=self.stores.subscriptions,
            deliveries=self.stores.deliveries,
            picking=picking,
            chats=self._chats,
            clock=self.clock,
            holidays=FakeHolidays(),
            pace=world.UNHURRIED,
        )
        self._amending = Amending(
            self.stores.essays, self.stores.deliveries, picking, self._chats, self.clock, world.UNHURRIED
        )
        self._daily = DailyEssays(self.stores.essays, self.stores.daily_picks)
        self._housekeeping = Housekeeping(self.stores.leftovers, self.clock, retention, portion=20)
        self._told = 0

    @property
    def today(self) -> date:
        return self.clock.now().date()

    @property
    def posts(self) -> int:
        """How many essays stand in the channels."""
        return self.came.made["posts"]

    async def begin(self) -> None:
        """A library of both languages, and channels: the first ones daily, the others weekly."""
        await self.stores.essays.apply("test", [*essays(Language.JA), *essays(Language.EN)], [])
        self.came.made["essays"] = 2 * ESSAYS
        for number in range(self.channels):
            await self.stores.subscriptions.add(order(number))

    async def live(self, days: int) -> None:
        """One day after the other; at the end of each, the house is kept."""
        for number in range(days):
            late = timedelta(hours=7) if number % LATE_EVERY == LATE_EVERY - 1 else timedelta()
            self.clock.advance(START + number * DAY + late - self.clock.now())
            await self._deliver()
            await self._react(number)
            await self._pile_up(number)
            if number == LEAVES_EVERY:
                for each in range(STAYING, self.channels):
                    await self.stores.subscriptions.update(order(each).id, ended)
            if number % CORRECTED_EVERY == CORRECTED_EVERY - 1:
                await self._correct()
            assert await self._housekeeping.keep()

    async def rows(self) -> Mapping[str, int]:
        """How many each table has."""
        async with self.database.read() as connection:
            return {
                table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
                for table in metadata.sorted_tables
            }

    async def whole_posts(self) -> int:
        """How many deliveries still have all that was posted."""
        whole = select(func.count()).where(deliveries.c.post.is_not(None), func.length(_SUMMARY) > 0)
        async with self.database.read() as connection:
            return (await connection.execute(whole)).scalar_one()

    async def latest(self, channel: Channel) -> Delivery:
        """What a channel got last."""
        return (await self.stores.deliveries.recent(channel, 1))[0]

    async def _deliver(self) -> None:
        before = len(self.discord.visible()) + len(self.slack.visible())
        for pause in (timedelta(), timedelta(minutes=11)):  # the sweep comes with the second
            self.clock.advance(pause)
            done = await self._delivering.tick()
            assert done.failures == 0
            self.came.leftovers[Leftover.SKIPPED][self.today] += done.missed
        after = len(self.discord.visible()) + len(self.slack.visible())
        local = await self.stores.deliveries.get(Slot(order(0).id, (self.clock.now() + timedelta(hours=9)).date()))
        stands = local is not None and local.message is not None
        self.came.made["local posts"] += stands
        self.came.made["posts"] += after - before + stands
        self.came.leftovers[Leftover.FROZEN_CONTENT][self.today] += after - before + stands
        told = sum(isinstance(n, RoundEnding | PinLapsed) for chat in self._all_told() for n in chat)
        self.came.leftovers[Leftover.NOTICES][self.today] += told - self._told
        self._told = told
        self.came.leftovers[Leftover.LOCAL_NOTICES][self.today] = len(self.local.notices) - self.came.ever(
            Leftover.LOCAL_NOTICES
        )

    def _all_told(self) -> list[list[Notice]]:
        return [self.discord.notices, self.slack.notices, self.local.notices]

    async def _react(self, number: int) -> None:
        """Members rate the latest post and write under it; every other comment is deleted. Now and then somebody
        leaves, and has everything deleted.
        """
        now = self.clock.now()
        channel = order(number % self.channels).channel
        person = Member(channel.community, MemberId(f"member-{number // LEAVES_EVERY}"), "A member")
        recent = await self.stores.deliveries.recent(channel, 1)
        if not recent or recent[0].post is None:
            return
        slot, slug = recent[0].slot, recent[0].post.slug
        await self.stores.ratings.vote(person, Vote(slug, person.id, BY_COMMAND, 4, now))
        await self.stores.saved.save(person_of(person), Saved(slug, now))
        await self.stores.searched.opened(person, Searched(slug, f"a word {number}", now))
        self.came.leftovers[Leftover.SEARCHES][self.today] += 1
        for name in ("kept", "deleted"):
            id_ = CommentId(f"{name}-{number}")
            await self.stores.comments.add(
                Comment(id=id_, slot=slot, slug=slug, author=person, text="A thought.", created=now)
            )
        await self.stores.comments.delete(CommentId(f"deleted-{number}"), now)
        self.came.leftovers[Leftover.DELETED_COMMENTS][self.today] += 1
        gone = PendingRemoval(
            comment=CommentId(f"deleted-{number}"),
            community=channel.community,
            slot=slot,
            written=now,
            message=None,
            since=now,
            due=now,
        )
        await self.stores.comments.remove_later([gone])
        self.came.leftovers[Leftover.REMOVALS][self.today] += 1
        self.came.made.update(["votes", "comments", "saved"])
        if number % LEAVES_EVERY == LEAVES_EVERY - 1:
            for store in (self.stores.ratings, self.stores.comments, self.stores.saved):
                await store.forget(person_of(person))

    async def _pile_up(self, number: int) -> None:
        """Events come in, readers comment, the site shows its essays of the day, and an admin pins an essay that is
        gone by then.
        """
        for event in range(EVENTS):
            assert await self.stores.handled_events.first(f"{number}-{event}", self.clock.now())
            self.came.leftovers[Leftover.EVENTS][self.today] += 1
        await self._be_read(number)
        for language in Language:
            assert await self._daily.of(self.today, language) is not None
            self.came.leftovers[Leftover.DAILY_PICKS][self.today] += 1
        daily = order(number % DAILY)
        upcoming = (await self.stores.subscriptions.of_channel(daily.channel))[0].upcoming
        assert upcoming is not None
        lapsing = "nowhere" if number % 7 == 0 else f"{Language.EN}-{number % ESSAYS}"
        await self.stores.picks.pin(daily.id, [Pin(upcoming.slot, Slug(lapsing))])
        self.came.leftovers[Leftover.PINS][upcoming.slot.local_date] += 1

    async def _be_read(self, number: int) -> None:
        """Two readers comment on the page. The admins decline the one, and nobody looks at the other."""
        now = self.clock.now()
        for name in ("waiting", "declined"):
            comment = GuestComment(
                id=GuestCommentId(f"{name}-{number}"),
                slug=Slug(f"{Language.EN}-0"),
                community=LOCAL_CHANNEL.community,
                said=Said("", "", "A thought."),
                created=now,
            )
            await self.stores.guests.add(comment, most_waiting=WAITING_MAX)
        await self.stores.guests.update(GuestCommentId(f"declined-{number}"), lambda before: before.declined(now))
        await self.stores.guest_days.change(now.date(), lambda day: day.with_one_more("192.0.2.7", now))
        self.came.leftovers[Leftover.GUEST_DAYS][self.today] += 1
        self.came.leftovers[Leftover.WAITING_GUESTS][self.today] += 1
        self.came.leftovers[Leftover.DECLINED_GUESTS][self.today] += 1

    async def _correct(self) -> None:
        """An essay is corrected, and all posts of it are brought up to date, however old they are."""
        corrected = replace(essays(Language.EN)[0], summary=f"Corrected on {self.today}.")
        await self.stores.essays.apply("test", [corrected], [])
        assert await self._amending.tick() > 0


_SUMMARY: Final = deliveries.c.post["summary"].as_string()


def essays(language: Language) -> list[Essay]:
    made = [world.essay(n + 1, language=language) for n in range(ESSAYS)]
    return [replace(each, slug=Slug(f"{language}-{n}"), tags=("work", "home")) for n, each in enumerate(made)]


def order(number: int) -> Subscription:
    """The ``number``th channel's; ids tell them apart."""
    platform = Platform.LOCAL if number == 0 else [Platform.DISCORD, Platform.SLACK][number % 2]
    channel = Channel(Community(platform, f"home-{number % 5}"), f"channel-{number}")
    id_ = SubscriptionId(f"year{number:06}")
    due = START + timedelta(days=0 if number < DAILY else number % 7)
    local_date = (due + timedelta(hours=9)).date()
    weekdays = frozenset(range(7)) if number < DAILY else frozenset({local_date.weekday()})
    return Subscription(
        id=id_,
        channel=LOCAL_CHANNEL if number == 0 else channel,
        schedule=Schedule(due.astimezone(UTC).time().replace(hour=8), "Asia/Tokyo", weekdays),
        language=Language.EN,
        seed=number,
        upcoming=NextSlot(Slot(id_, local_date), due),
        created=START - DAY,
    )


@asynccontextmanager
async def lived(
    database: Database, days: int, retention: Mapping[Leftover, timedelta], channels: int
) -> AsyncIterator[Life]:
    """A life of ``days``."""
    life = Life(database, retention, channels)
    await life.begin()
    await life.live(days)
    yield life
