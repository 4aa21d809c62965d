"""Round-ups that stand follow what becomes of the comment that they quote, also through a crash."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.core.comment import Comment
from bot.core.community import Channel, Community, Member, Platform
from bot.core.delivery import Delivery, DeliveryState
from bot.core.digest import DigestEntry, DigestPost, DigestQuote
from bot.core.essay import Language
from bot.core.ids import CommentId, MemberId, Slug, SubscriptionId
from bot.core.retention import Leftover
from bot.core.subscription import Kind, Slot
from bot.services.delivery.requoting import Requoting
from tests.fakes.chat import FORBIDDEN, LOST, FakeChat, Fault, unavailable
from tests.fakes.clock import FixedClock
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
GUILD = Community(Platform.DISCORD, "guild")
ANN, ADMIN = Member(GUILD, MemberId("ann"), "Ann"), Member(GUILD, MemberId("admin"), "Admin", is_admin=True)
CHANNEL, DIRECT = Channel(GUILD, "essays"), Channel(GUILD, "dm-of-ben")
SAID, ANEW = "I read it twice.", "I read it three times."
HOUR = timedelta(hours=1)


class HeldUp:
    """The platform as a worker has it whose edits come long after it sent them."""

    def __init__(self, chat: FakeChat) -> None:
        self._chat = chat
        self.sent, self.go_on = asyncio.Event(), asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chat, name)

    async def amend(self, *what: Any) -> None:
        self.sent.set()
        await self.go_on.wait()
        await self._chat.amend(*what)


class World:
    """A round-up that quotes Ann stands in a channel and in Ben's direct messages."""

    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        self.clock = FixedClock(NOW)
        self.chat = FakeChat.with_nonce(self.clock)
        self.services = made_services(self.stores, self.clock)
        self.comment = Comment(
            id=CommentId("c1"),
            slot=Slot(SubscriptionId("essays0001"), date(2026, 11, 26)),
            slug=Slug("door"),
            author=ANN,
            text=SAID,
            created=NOW - timedelta(days=4),
        )

    def worker(self, chat: Any = None) -> Requoting:
        chats = {Platform.DISCORD: chat or self.chat}
        return Requoting(self.stores.deliveries, self.services.digests, chats, self.clock)

    async def begin(self) -> None:
        await self.stores.comments.add(self.comment)
        await self.services.page_consent.agree_to_quotes(ANN)
        for number, channel in enumerate((CHANNEL, DIRECT), 1):
            await self._posted(Slot(SubscriptionId(f"digests00{number}"), date(2026, 11, 30)), channel)

    async def _posted(self, slot: Slot, channel: Channel) -> None:
        door = DigestEntry(slug=Slug("door"), title="The Door", author="A", language=Language.EN, minutes=1)
        quote = DigestQuote(comment=self.comment.id, slug=door.slug, title=door.title, text=SAID, author="Ann")
        week = DigestPost(
            since=date(2026, 11, 23), until=date(2026, 11, 29), monthly=False, language=Language.EN, best=(door,),
            quote=quote,
        )  # fmt: skip
        row = Delivery(
            slot=slot,
            channel=channel,
            due=NOW,
            late_after=NOW + HOUR,
            kind=Kind.DIGEST,
            state=DeliveryState.DONE,
            digest=week,
            message=await self.chat.post(channel, week, slot.key),
        )
        await self.stores.deliveries.add(row)

    def shown(self) -> list[DigestQuote | None]:
        """What the messages quote, in the channel and in the direct messages."""
        return [each.content.quote for each in self.chat.visible() if isinstance(each.content, DigestPost)]

    def told(self) -> list[str | None]:
        return [quote.text if quote is not None else None for quote in self.shown()]


@pytest.fixture
async def world() -> World:
    made = World()
    await made.begin()
    return made


ENDS: dict[str, Callable[[World], Awaitable[object]]] = {
    "deleted": lambda world: world.stores.comments.delete(world.comment.id, NOW),
    "hidden": lambda world: world.services.moderation.hide(ADMIN, world.comment.id),
    "forgotten": lambda world: world.services.privacy.delete(ANN),
    "taken back": lambda world: world.services.page_consent.take_quotes_back(ANN),
}


@pytest.mark.parametrize("end", ENDS)
async def test_a_comment_that_may_not_be_quoted_any_more_leaves_every_message(world: World, end: str) -> None:
    assert await world.worker().tick() == 0
    assert world.told() == [SAID, SAID]
    await ENDS[end](world)
    assert await world.worker().tick() == 2
    assert world.told() == [None, None]
    assert all(row.digest is not None and row.digest.quote is None for row in world.stores.deliveries.rows())
    assert await world.worker().tick() == 0
    assert world.chat.calls.count("amend") == 2


async def test_an_edit_is_shown_with_the_name_and_the_place_that_were_there(world: World) -> None:
    [before, _] = world.shown()
    await world.stores.comments.edit(world.comment.id, ANEW, NOW)
    await world.worker().tick()
    assert before is not None
    assert world.shown() == [replace(before, text=ANEW)] * 2


async def test_where_the_rules_let_everybody_be_quoted_nothing_leaves_with_an_agreement(world: World) -> None:
    await world.services.moderation.change(GUILD, lambda before: replace(before, quote_comments=True))
    await world.services.page_consent.take_quotes_back(ANN)
    await world.worker().tick()
    assert world.told() == [SAID, SAID]
    await world.services.moderation.change(GUILD, lambda before: replace(before, quote_comments=False))
    await world.worker().tick()
    assert world.told() == [None, None]


@pytest.mark.parametrize("fault", [LOST, unavailable(), Fault(error=RuntimeError("a bug"))])
async def test_what_fails_is_tried_again_and_keeps_no_other_waiting(world: World, fault: Fault) -> None:
    world.chat.script("amend", fault)
    await world.stores.comments.delete(world.comment.id, NOW)
    worker = world.worker()
    assert await worker.tick() == 1
    assert await worker.tick() == 0
    world.clock.advance(HOUR)
    assert await worker.tick() == 1
    assert world.told() == [None, None]


async def test_a_crash_in_the_middle_loses_none(world: World) -> None:
    world.chat.script("amend", Fault(error=asyncio.CancelledError()))
    await world.stores.comments.delete(world.comment.id, NOW)
    with pytest.raises(asyncio.CancelledError):
        await world.worker().tick()
    world.clock.advance(HOUR)
    await world.worker().tick()
    assert world.told() == [None, None]


async def test_an_edit_that_comes_after_another_workers_does_not_bring_a_quote_back(world: World) -> None:
    held = HeldUp(world.chat)
    await world.stores.comments.edit(world.comment.id, ANEW, NOW)
    first = asyncio.create_task(world.worker(held).tick())
    await held.sent.wait()
    world.clock.advance(timedelta(seconds=1))
    await world.stores.comments.delete(world.comment.id, NOW)
    await world.worker().tick()
    assert world.told() == [None, None]
    held.go_on.set()
    await first
    assert world.told() == [ANEW, ANEW]
    world.clock.advance(timedelta(minutes=1))
    await world.worker().tick()
    assert world.told() == [None, None]
    world.clock.advance(timedelta(minutes=1))
    assert await world.worker().tick() == 0


async def test_what_is_refused_for_good_is_not_tried_again_and_is_not_stored_either(world: World) -> None:
    world.chat.script("amend", FORBIDDEN, FORBIDDEN)
    await world.stores.comments.delete(world.comment.id, NOW)
    assert await world.worker().tick() == 0
    world.clock.advance(HOUR)
    assert await world.worker().tick() == 0
    assert world.chat.calls.count("amend") == 2
    assert all(row.digest is not None and row.digest.quote is None for row in world.stores.deliveries.rows())


async def test_a_message_of_last_year_follows_though_its_words_are_no_longer_kept(world: World) -> None:
    world.clock.advance(timedelta(days=400))
    await world.stores.leftovers.clear(Leftover.FROZEN_CONTENT, world.clock.now() - timedelta(days=90), 9)
    await world.stores.comments.edit(world.comment.id, ANEW, NOW)
    await world.worker().tick()
    assert world.told() == [ANEW, ANEW]
    assert ANEW not in repr(world.stores.deliveries.rows())
    await world.stores.comments.delete(world.comment.id, NOW)
    await world.worker().tick()
    assert world.told() == [None, None]
