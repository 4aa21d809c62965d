"""Deliveries of other kinds than the essay of the day: kept whole, found by nobody who asks for an essay."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

import pytest

from bot.core.community import person_of
from bot.core.delivery import DeliveryState
from bot.core.ids import CommentId
from bot.core.retention import Leftover
from bot.core.subscription import EVERY_KIND, Kind, Slot
from tests.conformance.bundle import Stores
from tests.conformance.examples import (
    CHANNEL,
    DAY,
    DIGEST,
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
)

End: TypeAlias = Callable[[Stores, CommentId], Awaitable[object]]
C1, OTHER = CommentId("c1"), CommentId("other")
ENDS: dict[str, End] = {
    "deleted": lambda stores, comment: stores.comments.delete(comment, NOW),
    "hidden": lambda stores, comment: stores.comments.hide(comment, NOW),
    "forgotten": lambda stores, _: stores.comments.forget(person_of(member())),
}
SENDING = replace(
    delivery(Slot(SUB, DAY, 1)), kind=Kind.DIGEST, state=DeliveryState.SENDING, fence=3, lease_until=NOW + SECOND
)
SENT = replace(full_delivery(Slot(SUB, DAY, 2)), kind=Kind.DIGEST, post=None, digest=DIGEST, state=DeliveryState.DONE)


async def test_a_digest_is_kept_as_it_was_frozen(stores: Stores) -> None:
    await stores.deliveries.add(SENDING)
    await stores.deliveries.freeze(SENDING.slot, 3, DIGEST, 0)
    assert await stores.deliveries.get(SENDING.slot) == replace(SENDING, digest=DIGEST)


@pytest.mark.parametrize("end", ENDS)
async def test_a_comment_that_is_gone_leaves_every_digest_that_quotes_it_sent_or_not(stores: Stores, end: str) -> None:
    quoting_other = replace(DIGEST, quote=replace(DIGEST.quote, comment=OTHER)) if DIGEST.quote else DIGEST
    other = replace(SENT, slot=Slot(SUB, DAY, 3), message=None, digest=quoting_other)
    await stores.comments.add(replace(comment(), id=C1))
    await stores.comments.add(replace(comment("other"), author=member("m2")))
    for row in (replace(SENDING, digest=DIGEST), SENT, other):
        await stores.deliveries.add(row)
    await ENDS[end](stores, C1)
    for slot in (SENDING.slot, SENT.slot):
        kept = await stores.deliveries.get(slot)
        assert kept is not None
        assert kept.digest == replace(DIGEST, quote=None)
    assert await stores.deliveries.get(other.slot) == other


@pytest.mark.parametrize("kind", [Kind.DIGEST, Kind.PERSONAL])
async def test_what_is_no_essay_of_the_channel_is_not_found_as_one(stores: Stores, kind: Kind) -> None:
    row = replace(full_delivery(), kind=kind)
    if kind is Kind.DIGEST:
        row = replace(row, post=None, digest=DIGEST)
    await stores.deliveries.add(row)
    log = stores.deliveries
    assert [*await log.recent(CHANNEL, 9), *await log.posts_of(GUILD, POST.slug), *await log.of_essay(POST.slug)] == []
    assert await log.latest_of(CHANNEL, POST.slug) is None
    assert await log.recent(CHANNEL, 9, kinds=EVERY_KIND) == [row]
    assert await log.of_message(MESSAGE) == row


async def test_an_old_digest_keeps_nothing_that_a_member_wrote(stores: Stores) -> None:
    old = replace(SENT, lease_until=None, next_attempt=None)
    await stores.deliveries.add(old)
    assert await stores.leftovers.clear(Leftover.FROZEN_CONTENT, old.due + timedelta(days=1), 9) == 1
    assert await stores.deliveries.get(old.slot) == replace(old, digest=replace(DIGEST, quote=None))
