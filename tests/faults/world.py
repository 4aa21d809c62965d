"""A small world for one subscription: stores, a platform and a clock, that workers come into and die in.

``World`` asks only for ports, so that the same runs can be made over a real store or a real adapter: build one with
those, and give its maker to ``tests.faults.crashes``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from bot.core.calendar import Schedule
from bot.core.community import LOCAL_CHANNEL, Channel, Community, MessageRef, Platform
from bot.core.delivery import Delivery
from bot.core.essay import Essay, Language
from bot.core.ids import MemberId, Slug, SubscriptionId
from bot.core.subscription import Kind, NextSlot, Slot, Subscription
from bot.ports.background import BackgroundWork
from bot.ports.chat import ChatPort
from bot.ports.deliveries import DeliveryStore
from bot.ports.essays import EssayStore
from bot.ports.metrics import NO_METRICS, Metrics
from bot.ports.picks import PickStore
from bot.ports.subscriptions import SubscriptionStore
from bot.services.delivery.belonging import Belonging
from bot.services.delivery.composing import Makers
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.pace import Pace
from bot.services.delivery.picking import Picking
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FakeHolidays, FixedClock
from tests.fakes.digest_maker import FakeDigestMaker, FakePersonalMaker
from tests.fakes.direct import MemoryDirect
from tests.fakes.stores import MemoryStores
from tests.faults.watch import Watch, watched
from tests.unit.arranged import post

DUE = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)  # 08:00 on the third in Tokyo
DAY = date(2026, 3, 3)
SLOT = Slot(SubscriptionId("abcdefgh01"), DAY)
QUESTION = "What did you leave unsaid?"
UNHURRIED = Pace(patience=timedelta(hours=1))
"""On a busy machine, too, whoever works a delivery keeps the place: the same calls come in the same order."""


async def _nothing() -> None:
    """There is nothing to close."""


@dataclass(frozen=True, kw_only=True)
class World:
    """``visible`` gives the posts that members see with a key, ``questions`` how many closing questions a message has.
    Both look from outside, past every fault.
    """

    clock: FixedClock
    platform: Platform
    essays: EssayStore
    subscriptions: SubscriptionStore
    deliveries: DeliveryStore
    picks: PickStore
    chat: ChatPort
    visible: Callable[[str], Awaitable[Sequence[MessageRef]]]
    questions: Callable[[MessageRef], Awaitable[int]]
    close: Callable[[], Awaitable[None]] = field(default=_nothing)
    kind: Kind = Kind.ESSAY
    digests: FakeDigestMaker = field(default_factory=FakeDigestMaker)
    personal: FakePersonalMaker = field(default_factory=FakePersonalMaker)
    direct: MemoryDirect = field(default_factory=MemoryDirect)

    def worker(
        self,
        watch: Watch | None = None,
        pace: Pace | None = None,
        work: BackgroundWork | None = None,
        metrics: Metrics = NO_METRICS,
    ) -> Delivering:
        """A fresh process over the same stores and platform, all of whose calls pass ``watch``."""
        watch = watch or Watch()
        deliveries = watched(self.deliveries, "deliveries", watch)
        subscriptions = watched(self.subscriptions, "subscriptions", watch)
        essays = watched(self.essays, "essays", watch)
        picks = watched(self.picks, "picks", watch)
        return Delivering(
            subscriptions=subscriptions,
            deliveries=deliveries,
            picking=Picking(essays, picks, "https://essays.example"),
            chats={self.platform: watched(self.chat, "chat", watch)},
            clock=self.clock,
            holidays=FakeHolidays(),
            pace=pace or UNHURRIED,
            metrics=metrics,
            work=work,
            makers=Makers(
                digests=self.digests,
                personal=self.personal,
                belonging=Belonging({self.platform: self.direct}, subscriptions, self.clock),
            ),
        )

    async def settle_in(self, subscription: Subscription | None = None, essays: Sequence[Essay] | None = None) -> None:
        """Three essays and one subscription, whose first slot is due now."""
        await self.essays.apply("test", essays if essays is not None else [essay(n) for n in (1, 2, 3)], [])
        await self.subscriptions.add(subscription or self._of_its_kind())

    def _of_its_kind(self) -> Subscription:
        member = MemberId("m1") if self.kind is Kind.PERSONAL else None
        return replace(daily(self.platform), kind=self.kind, member=member)

    async def row(self, slot: Slot = SLOT) -> Delivery:
        """The delivery as it stands."""
        row = await self.deliveries.get(slot)
        assert row is not None, slot
        return row


@dataclass(frozen=True, kw_only=True)
class FakeWorld(World):
    """One in memory, with a platform that can be told to fail."""

    stores: MemoryStores
    fake: FakeChat


def fake_world(make_chat: Callable[[FixedClock], FakeChat], platform: Platform, now: datetime = DUE) -> FakeWorld:
    """An empty world, unless told otherwise at the instant at which the first slot is due."""
    clock = FixedClock(now)
    stores, chat = MemoryStores.empty(), make_chat(clock)

    async def visible(key: str) -> Sequence[MessageRef]:
        return [message.ref for message in chat.visible(key)]

    async def questions(message: MessageRef) -> int:
        return len(chat.questions(message))

    return FakeWorld(
        clock=clock,
        platform=platform,
        essays=stores.essays,
        subscriptions=stores.subscriptions,
        deliveries=stores.deliveries,
        picks=stores.picks,
        chat=chat,
        visible=visible,
        questions=questions,
        stores=stores,
        fake=chat,
    )


async def discord_like(now: datetime = DUE) -> FakeWorld:
    """A platform with a nonce."""
    return fake_world(FakeChat.with_nonce, Platform.DISCORD, now)


async def slack_like() -> FakeWorld:
    """A platform that can only be scanned."""
    return fake_world(FakeChat.scan_only, Platform.SLACK)


async def blind_discord() -> FakeWorld:
    """A platform with a nonce, whose history we may not read."""
    return fake_world(lambda clock: FakeChat.with_nonce(clock, can_scan=False), Platform.DISCORD)


async def blind_slack() -> FakeWorld:
    """A platform without a nonce, whose history we may not read."""
    return fake_world(lambda clock: FakeChat.scan_only(clock, can_scan=False), Platform.SLACK)


W = TypeVar("W", bound=World)


def of_kind(make_world: Callable[[], Awaitable[W]], kind: Kind) -> Callable[[], Awaitable[W]]:
    """Such worlds, in which the one slot is of this kind. A member's own brings the first essay."""

    async def make() -> W:
        made = replace(await make_world(), kind=kind)
        made.personal.post = post("essay-1") if kind is Kind.PERSONAL else None
        return made

    return make


discord_digest = of_kind(discord_like, Kind.DIGEST)
slack_digest = of_kind(slack_like, Kind.DIGEST)
blind_digest = of_kind(blind_slack, Kind.DIGEST)
discord_personal = of_kind(discord_like, Kind.PERSONAL)
slack_personal = of_kind(slack_like, Kind.PERSONAL)


def channel(platform: Platform, name: str = "general") -> Channel:
    """A channel of the only community; the local page has one channel."""
    if platform is Platform.LOCAL:
        return LOCAL_CHANNEL
    return Channel(Community(platform, "home"), name)


def daily(platform: Platform, *, number: int = 1, late_limit: timedelta = timedelta(hours=6)) -> Subscription:
    """A subscription at 08:00 in Tokyo, due at ``DUE``; ``number`` tells several apart."""
    id_ = SubscriptionId(f"abcdefgh{number:02}")
    return Subscription(
        id=id_,
        channel=channel(platform, f"channel-{number}"),
        schedule=Schedule(time(8), "Asia/Tokyo"),
        late_limit=late_limit,
        seed=number,
        upcoming=NextSlot(Slot(id_, DAY), DUE),
        created=DUE - timedelta(days=1),
    )


def essay(number: int, *, question: str = QUESTION, language: Language = Language.EN) -> Essay:
    """A small essay; a higher ``number`` is newer."""
    return Essay(
        slug=Slug(f"essay-{number}"),
        title=f"Essay {number}",
        author="A. Writer",
        language=language,
        date=date(2026, 1, number),
        category="work",
        licence="CC BY 4.0",
        summary=f"Summary {number}.",
        question=question,
        body="Text.",
        revision=1,
        minutes=number,
        draft_hash=f"hash-{number}",
    )
