"""``LeftoverStore``: what is over goes, a portion at a time, and nothing else does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeAlias

import pytest

from bot.core.comment import PendingRemoval
from bot.core.community import person_of
from bot.core.daily_pick import DailyPick
from bot.core.delivery import DeliveryState, Reason
from bot.core.essay import Language
from bot.core.guest import GuestComment, Said
from bot.core.ids import CommentId, GuestCommentId, Slug
from bot.core.pin import Pin
from bot.core.reading_list import Read
from bot.core.retention import Leftover
from bot.core.subscription import Slot
from bot.ports.local_log import LocalMessage, MessageKind
from tests.conformance.bundle import Stores
from tests.conformance.examples import (
    CHANNEL,
    DAY,
    GUILD,
    MESSAGE,
    NOW,
    POST,
    SECOND,
    SUB,
    comment,
    delivery,
    full_delivery,
    member,
    subscription,
)

Put: TypeAlias = Callable[[Stores, int, datetime], Awaitable[object]]
"""Stores the ``n``th of a kind, which is over at an instant."""
ALL = 100


async def skipped(stores: Stores, n: int, at: datetime) -> None:
    row = delivery(Slot(SUB, DAY, n), due=at, late_after=at, next_attempt=None, reason=Reason.LATE)
    await stores.deliveries.add(replace(row, state=DeliveryState.SKIPPED))


async def frozen(stores: Stores, n: int, at: datetime) -> None:
    row = replace(full_delivery(Slot(SUB, DAY, n)), state=DeliveryState.DONE, due=at, lease_until=None)
    await stores.deliveries.add(replace(row, next_attempt=None))


async def pinned(stores: Stores, n: int, at: datetime) -> None:
    await stores.picks.pin(SUB, [Pin(Slot(SUB, at.date(), n), Slug(f"essay-{n}"))])


async def told(stores: Stores, n: int, at: datetime) -> None:
    assert await stores.subscriptions.first_notice(SUB, f"round {n} {at}", at)


async def deleted(stores: Stores, n: int, at: datetime) -> None:
    id_ = CommentId(f"c{n}-{at.timestamp()}")
    await stores.comments.add(replace(comment(), id=id_))
    await stores.comments.delete(id_, at)


async def removed(stores: Stores, n: int, at: datetime) -> None:
    id_ = CommentId(f"c{n}-{at.timestamp()}")
    slot = Slot(SUB, DAY)
    waits = PendingRemoval(comment=id_, community=GUILD, slot=slot, written=NOW, message=None, since=at, due=at)
    await stores.comments.remove_later([waits])


async def handled(stores: Stores, n: int, at: datetime) -> None:
    assert await stores.handled_events.first(f"event {n} {at}", at)


async def noticed(stores: Stores, n: int, at: datetime) -> None:
    await stores.local_log.append(LocalMessage(key=f"{n} {at}", kind=MessageKind.NOTICE, at=at, text="a notice"))


def guest(n: int, at: datetime) -> GuestComment:
    id_ = GuestCommentId(f"g{n}-{at.timestamp()}")
    return GuestComment(id=id_, slug=Slug("luck"), community=GUILD, said=Said("", "", "Yes."), created=at)


async def waited(stores: Stores, n: int, at: datetime) -> None:
    await stores.guests.add(guest(n, at), most_waiting=ALL)


async def declined(stores: Stores, n: int, at: datetime) -> None:
    made = replace(guest(n, at - SECOND), id=GuestCommentId(f"declined {n} {at}"))
    await stores.guests.add(made, most_waiting=ALL)
    await stores.guests.update(made.id, lambda before: before.declined(at))


async def read(stores: Stores, n: int, at: datetime) -> None:
    me = person_of(member())
    await stores.reading_lists.keep(me, at)
    assert await stores.reading_lists.opened(me, Read(Slug(f"essay-{n}-{at.timestamp():.0f}"), at.date(), at))


KINDS: dict[Leftover, Put] = {
    Leftover.FROZEN_CONTENT: frozen,
    Leftover.SKIPPED: skipped,
    Leftover.PINS: pinned,
    Leftover.NOTICES: told,
    Leftover.DELETED_COMMENTS: deleted,
    Leftover.REMOVALS: removed,
    Leftover.EVENTS: handled,
    Leftover.LOCAL_NOTICES: noticed,
    Leftover.WAITING_GUESTS: waited,
    Leftover.DECLINED_GUESTS: declined,
    Leftover.READINGS: read,
}


def test_every_kind_is_looked_at_here() -> None:
    assert set(Leftover) == {*KINDS, Leftover.DAILY_PICKS, Leftover.SEARCHES, Leftover.GUEST_DAYS}


@pytest.mark.parametrize("leftover", KINDS)
async def test_what_is_over_goes_in_portions_and_what_is_not_stays(stores: Stores, leftover: Leftover) -> None:
    await stores.subscriptions.add(subscription())
    day = timedelta(days=1)
    for n in range(1, 6):
        await KINDS[leftover](stores, n, NOW - day)
        await KINDS[leftover](stores, n + 10, NOW + day)

    async def clear(before: datetime, limit: int = ALL) -> int:
        return await stores.leftovers.clear(leftover, before, limit)

    assert await clear(NOW - 3 * day) == 0
    assert [await clear(NOW, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert await clear(NOW + 3 * day) == 5


@pytest.mark.parametrize("other", Leftover)
async def test_one_kind_leaves_the_others_alone(stores: Stores, other: Leftover) -> None:
    await stores.subscriptions.add(subscription())
    for n, put in enumerate(KINDS.values(), 1):
        await put(stores, n, NOW)
    await stores.leftovers.clear(other, NOW + timedelta(days=1000), ALL)
    left = [await stores.leftovers.clear(each, NOW + timedelta(days=1000), ALL) for each in KINDS]
    assert left == [0 if each is other else 1 for each in KINDS]


async def test_an_old_post_keeps_what_buttons_and_screens_need(stores: Stores) -> None:
    whole = replace(full_delivery(), state=DeliveryState.DONE, lease_until=None, next_attempt=None)
    await stores.deliveries.add(whole)
    assert await stores.leftovers.clear(Leftover.FROZEN_CONTENT, NOW + SECOND, ALL) == 1
    row = await stores.deliveries.get(whole.slot)
    assert row == replace(whole, post=POST.reduced())
    assert row.post is not None
    assert row.post.is_reduced
    assert [row.post.slug, row.post.title, row.post.url] == [POST.slug, POST.title, POST.url]
    assert [row.post.scale, row.post.style, row.post.language] == [POST.scale, POST.style, POST.language]
    assert not any([row.post.summary, row.post.question, row.post.author, row.post.picture])
    assert await stores.deliveries.of_message(MESSAGE) == row
    assert await stores.deliveries.posts_of(GUILD, POST.slug) == [row]
    assert await stores.deliveries.latest_of(CHANNEL, POST.slug) == row
    assert await stores.deliveries.of_essay(POST.slug) == [row]


async def test_what_was_amended_since_is_reduced_again(stores: Stores) -> None:
    await frozen(stores, 1, NOW)
    await stores.leftovers.clear(Leftover.FROZEN_CONTENT, NOW + SECOND, ALL)
    await stores.deliveries.amend(Slot(SUB, DAY, 1), POST)
    assert await stores.leftovers.clear(Leftover.FROZEN_CONTENT, NOW + SECOND, ALL) == 1
    assert await stores.leftovers.clear(Leftover.FROZEN_CONTENT, NOW + SECOND, ALL) == 0


@pytest.mark.parametrize("underway", [{"next_attempt": NOW}, {"lease_until": NOW}])
async def test_what_somebody_may_still_work_on_stays_whole(stores: Stores, underway: dict[str, datetime]) -> None:
    rest = replace(full_delivery(), state=DeliveryState.POSTED, lease_until=None, next_attempt=None)
    await stores.deliveries.add(replace(rest, **underway))  # type: ignore[arg-type]  # both are instants
    assert await stores.leftovers.clear(Leftover.FROZEN_CONTENT, NOW + timedelta(days=1000), ALL) == 0


async def test_an_essay_that_an_admin_left_out_stays_left_out(stores: Stores) -> None:
    row = replace(delivery(), state=DeliveryState.SKIPPED, reason=Reason.ADMIN)
    await stores.deliveries.add(replace(row, post=POST, round=1))
    await stores.deliveries.add(replace(row, slot=Slot(SUB, DAY, 2)))
    assert await stores.leftovers.clear(Leftover.SKIPPED, NOW + timedelta(days=1000), ALL) == 1
    assert await stores.deliveries.get(row.slot) is not None


@pytest.mark.parametrize("kept", [{"message": MESSAGE}, {"sweep_at": NOW}])
async def test_a_skipped_row_with_something_to_do_stays(stores: Stores, kept: dict[str, object]) -> None:
    row = replace(delivery(next_attempt=None), state=DeliveryState.SKIPPED, reason=Reason.LATE)
    await stores.deliveries.add(replace(row, **kept))  # type: ignore[arg-type]  # fields of a delivery
    assert await stores.leftovers.clear(Leftover.SKIPPED, NOW + timedelta(days=1000), ALL) == 0


async def test_what_is_told_for_good_is_remembered(stores: Stores) -> None:
    assert await stores.subscriptions.first_notice(SUB, "small")
    assert await stores.leftovers.clear(Leftover.NOTICES, NOW + timedelta(days=1000), ALL) == 0
    assert not await stores.subscriptions.first_notice(SUB, "small")


async def test_a_comment_that_stands_or_is_hidden_stays(stores: Stores) -> None:
    for name in ("standing", "hidden"):
        await stores.comments.add(replace(comment(), id=CommentId(name)))
    await stores.comments.hide(CommentId("hidden"), NOW)
    assert await stores.leftovers.clear(Leftover.DELETED_COMMENTS, NOW + timedelta(days=1000), ALL) == 0


async def test_the_local_channels_posts_stay(stores: Stores) -> None:
    await stores.local_log.append(LocalMessage(key="post", kind=MessageKind.POST, at=NOW, post=POST))
    assert await stores.leftovers.clear(Leftover.LOCAL_NOTICES, NOW + timedelta(days=1000), ALL) == 0


async def test_the_running_round_of_the_site_stays_in_each_language(stores: Stores) -> None:
    first = date(2026, 1, 1)
    for language, rounds in ((Language.JA, (1, 1, 2, 2)), (Language.EN, (1, 1, 1, 1))):
        for day, round_ in enumerate(rounds):
            await stores.daily_picks.keep(DailyPick(first + timedelta(day), language, Slug(f"e{day}"), round_))
    assert await stores.leftovers.clear(Leftover.DAILY_PICKS, NOW.replace(2026, 1, 2), ALL) == 1
    assert [await stores.leftovers.clear(Leftover.DAILY_PICKS, NOW, limit) for limit in (ALL, ALL)] == [1, 0]
    left = await stores.daily_picks.get(first + timedelta(2), Language.JA)
    assert left is not None
    assert await stores.daily_picks.get(first + timedelta(1), Language.JA) is None
    assert await stores.daily_picks.get(first, Language.EN) is not None
