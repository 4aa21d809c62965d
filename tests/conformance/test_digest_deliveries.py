"""Deliveries of other kinds than the essay of the day: kept whole, found by nobody who asks for an essay."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeAlias

import pytest

from bot.core.community import LOCAL_CHANNEL, MessageRef, Platform, person_of
from bot.core.delivery import Delivery, DeliveryState
from bot.core.digest import DigestPost
from bot.core.ids import CommentId, MessageId
from bot.core.retention import Leftover
from bot.core.subscription import EVERY_KIND, Kind, Slot
from bot.ports.local_log import LocalMessage, MessageKind
from bot.services.delivery.pace import Pace
from tests.conformance.bundle import Stores
from tests.conformance.examples import (
    CHANNEL,
    DAY,
    DIGEST,
    GUILD,
    HOUR,
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
    "not agreed to any more": lambda stores, _: stores.round_ups.forget(person_of(member())),
}
LATER, AGAIN, THEN = (NOW + hours * HOUR for hours in (1, 2, 3))
DISCORD = (Platform.DISCORD,)
ANEW = "新しい。"


def _quoting(comment: CommentId, **changes: Any) -> DigestPost:
    return replace(DIGEST, quote=replace(DIGEST.quote, comment=comment, **changes)) if DIGEST.quote else DIGEST


UNQUOTED, QUOTING_ANEW = replace(DIGEST, quote=None), _quoting(C1, text=ANEW)
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
    other = replace(SENT, slot=Slot(SUB, DAY, 3), message=None, digest=_quoting(OTHER))
    await stores.comments.add(replace(comment(), id=C1))
    await stores.comments.add(replace(comment("other"), author=member("m2")))
    for row in (replace(SENDING, digest=DIGEST), SENT, other):
        await stores.deliveries.add(row)
    await ENDS[end](stores, C1)
    for slot in (SENDING.slot, SENT.slot):
        kept = await stores.deliveries.get(slot)
        assert kept is not None
        assert kept.digest == UNQUOTED
    assert await stores.deliveries.get(other.slot) == other
    assert [row.slot for row in await _claimed(stores)] == [SENT.slot], "what has no message yet waits until it has one"
    await stores.deliveries.settle(SENDING.slot, MessageRef(CHANNEL, MessageId("9")), LATER, LATER)
    assert [row.slot for row in await _claimed(stores)] == [SENDING.slot]


@pytest.mark.parametrize("end", [*ENDS, "edited"])
async def test_the_local_channel_keeps_none_of_it_either(stores: Stores, end: str) -> None:
    row = replace(SENT, channel=LOCAL_CHANNEL, message=MessageRef(LOCAL_CHANNEL, MessageId("1")))
    await stores.comments.add(replace(comment(), id=C1))
    await stores.deliveries.add(row)
    shown = await stores.local_log.append(LocalMessage(key=row.slot.key, kind=MessageKind.POST, at=NOW, digest=DIGEST))
    await (stores.comments.edit(C1, ANEW, NOW) if end == "edited" else ENDS[end](stores, C1))
    assert await stores.local_log.get(shown.id) == replace(shown, digest=QUOTING_ANEW if end == "edited" else UNQUOTED)


async def test_an_edited_comment_is_quoted_as_it_reads_now(stores: Stores) -> None:
    await stores.comments.add(replace(comment(), id=C1))
    await stores.deliveries.add(SENT)
    await stores.comments.edit(C1, ANEW, NOW)
    assert await stores.deliveries.get(SENT.slot) == replace(SENT, digest=QUOTING_ANEW)
    assert [row.slot for row in await _claimed(stores)] == [SENT.slot]


async def test_whom_the_rules_alone_let_be_quoted_leaves_with_the_rule_and_others_stay(stores: Stores) -> None:
    await stores.communities.update(GUILD, lambda before: replace(before, quote_comments=True))
    await stores.comments.add(replace(comment(), id=C1))
    await stores.comments.add(replace(comment("other"), author=member("m2")))
    other = replace(SENT, slot=Slot(SUB, DAY, 3), digest=_quoting(OTHER))
    for row in (SENT, other):
        await stores.deliveries.add(row)
    await stores.round_ups.agree(person_of(member("m2")), NOW)
    await stores.round_ups.forget(person_of(member()))
    await stores.communities.update(GUILD, lambda before: replace(before, tell_coming=False))
    assert await stores.deliveries.get(SENT.slot) == SENT, "the rule holds"
    await stores.communities.update(GUILD, lambda before: replace(before, quote_comments=False))
    assert await stores.deliveries.get(SENT.slot) == replace(SENT, digest=UNQUOTED)
    assert await stores.deliveries.get(other.slot) == other


async def test_what_is_to_be_shown_anew_is_claimed_by_one_at_a_time_where_it_is_served(stores: Stores) -> None:
    await stores.comments.add(replace(comment(), id=C1))
    await stores.deliveries.add(SENT)
    await stores.comments.delete(C1, NOW)
    assert not await stores.deliveries.claim_amendments(LATER, AGAIN, (Platform.SLACK,), 9)
    assert len(await _claimed(stores)) == 1
    assert not await _claimed(stores)
    await stores.deliveries.schedule_amendment(SENT.slot, AGAIN, None, now=LATER, overtaken=THEN)
    assert not await stores.deliveries.claim_amendments(THEN, THEN + HOUR, DISCORD, 9)


@pytest.mark.parametrize("is_done", [False, True])
async def test_what_two_have_shown_is_shown_once_more(stores: Stores, is_done: bool) -> None:
    """Whose came last is not known: the first may have shown what the second took out."""
    await stores.comments.add(replace(comment(), id=C1))
    await stores.deliveries.add(SENT)
    await stores.comments.edit(C1, ANEW, NOW)
    await _claimed(stores)
    await stores.comments.delete(C1, NOW)
    second = AGAIN + timedelta(seconds=1)
    assert await stores.deliveries.claim_amendments(LATER, second, DISCORD, 9)
    if is_done:
        await stores.deliveries.schedule_amendment(SENT.slot, second, None, now=LATER, overtaken=THEN)
    await stores.deliveries.schedule_amendment(SENT.slot, AGAIN, None, now=LATER, overtaken=THEN)
    if not is_done:
        await stores.deliveries.schedule_amendment(SENT.slot, second, None, now=LATER, overtaken=THEN)
    assert not await stores.deliveries.claim_amendments(THEN - timedelta(seconds=1), THEN + HOUR, DISCORD, 9)
    assert await stores.deliveries.claim_amendments(THEN, THEN + HOUR, DISCORD, 9)
    await stores.deliveries.schedule_amendment(SENT.slot, THEN + HOUR, None, now=THEN, overtaken=THEN)
    assert not await stores.deliveries.claim_amendments(THEN + HOUR, AGAIN, DISCORD, 9)


async def test_what_changes_once_more_while_it_is_shown_is_shown_once_more(stores: Stores) -> None:
    await stores.comments.add(replace(comment(), id=C1))
    await stores.deliveries.add(SENT)
    await stores.comments.edit(C1, ANEW, NOW)
    await _claimed(stores)
    await stores.comments.delete(C1, NOW)
    assert not await stores.deliveries.requote(SENT.slot, AGAIN, DIGEST)
    await stores.deliveries.schedule_amendment(SENT.slot, AGAIN, None, now=LATER, overtaken=THEN)
    [row] = await _claimed(stores)
    assert row.digest == UNQUOTED
    assert await stores.deliveries.requote(SENT.slot, AGAIN, QUOTING_ANEW)
    assert await stores.deliveries.get(SENT.slot) == replace(SENT, digest=QUOTING_ANEW)


async def test_an_older_copy_that_stays_is_shown_anew(stores: Stores) -> None:
    """It may still quote what the row does not any more."""
    essay = replace(full_delivery(Slot(SUB, DAY, 4)), state=DeliveryState.DONE)
    for row in (SENT, essay):
        await stores.deliveries.add(row)
        await stores.deliveries.repoint(row.slot, MessageRef(CHANNEL, MessageId(f"older{row.slot.turn}")), NOW)
    assert [row.slot for row in await _claimed(stores)] == [SENT.slot]


async def test_a_clock_that_was_set_back_does_not_keep_it_waiting(stores: Stores) -> None:
    await stores.deliveries.add(SENT)
    await stores.deliveries.repoint(SENT.slot, MESSAGE, NOW)
    await stores.deliveries.claim_amendments(NOW, NOW + HOUR, DISCORD, 9)
    await stores.deliveries.pull_in(NOW, Pace().waits)
    assert await stores.deliveries.claim_amendments(NOW, AGAIN, DISCORD, 9)


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


async def test_an_old_digest_keeps_nothing_that_a_member_wrote_and_follows_what_becomes_of_it(stores: Stores) -> None:
    old = replace(SENT, lease_until=None, next_attempt=None)
    await stores.deliveries.add(old)
    assert await stores.leftovers.clear(Leftover.FROZEN_CONTENT, old.due + timedelta(days=1), 9) == 1
    wordless = replace(old, digest=_quoting(C1, text="", author=""))
    assert await stores.deliveries.get(old.slot) == wordless
    await stores.comments.add(replace(comment(), id=C1))
    await stores.comments.edit(C1, ANEW, NOW)
    assert await stores.deliveries.get(old.slot) == wordless
    await stores.comments.delete(C1, NOW)
    assert await stores.deliveries.get(old.slot) == replace(old, digest=UNQUOTED)


async def _claimed(stores: Stores) -> Sequence[Delivery]:
    return await stores.deliveries.claim_amendments(LATER, AGAIN, DISCORD, 9)
