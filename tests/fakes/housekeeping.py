"""What may go from the stores in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.digest import DigestPost
from bot.core.guest import GuestState
from bot.core.retention import Leftover
from bot.ports.local_log import MessageKind
from tests.fakes.daily_picks import MemoryDailyPicks
from tests.fakes.deliveries import MemoryDeliveries
from tests.fakes.guests import MemoryGuests
from tests.fakes.handled_events import MemoryHandledEvents
from tests.fakes.picks import MemoryPicks

if TYPE_CHECKING:
    from tests.fakes.reading_lists import MemoryReadingLists
    from tests.fakes.reports import MemorySearched
    from tests.fakes.stores import MemoryComments, MemoryLocalLog, MemorySubscriptions

Over: TypeAlias = Callable[[Any, Any, datetime], bool]


class MemoryLeftovers:
    """Each kind of leftover is a dictionary, and what is over in it."""

    def __init__(
        self,
        deliveries: MemoryDeliveries,
        subscriptions: MemorySubscriptions,
        picks: MemoryPicks,
        comments: MemoryComments,
        events: MemoryHandledEvents,
        local_log: MemoryLocalLog,
        daily_picks: MemoryDailyPicks,
        guests: MemoryGuests,
        searched: MemorySearched,
        reading_lists: MemoryReadingLists,
    ) -> None:
        self._deliveries = deliveries
        self._daily_picks = daily_picks
        self._kinds: Mapping[Leftover, tuple[dict[Any, Any], Over]] = {
            Leftover.SKIPPED: (deliveries.kept, _is_skipped),
            Leftover.PINS: (picks.pinned, lambda slot, _, before: slot.local_date < before.date()),
            Leftover.NOTICES: (subscriptions.notified, lambda _, at, before: at is not None and at < before),
            Leftover.DELETED_COMMENTS: (
                comments.kept,
                lambda _, c, before: c.deleted is not None and c.deleted < before,
            ),
            Leftover.REMOVALS: (comments.removals, lambda _, removal, before: removal.since < before),
            Leftover.EVENTS: (events.kept, lambda _, at, before: at < before),
            Leftover.LOCAL_NOTICES: (
                local_log.kept,
                lambda _, message, before: message.kind is MessageKind.NOTICE and message.at < before,
            ),
            Leftover.SEARCHES: (searched.kept, lambda _, at, before: at < before),
            Leftover.GUEST_DAYS: (guests.days.kept, lambda day, _, before: day < before.date()),
            Leftover.READINGS: (reading_lists.kept, lambda _, at, before: at < before),
            Leftover.DAILY_PICKS: (daily_picks.kept, self._is_past),
            Leftover.WAITING_GUESTS: (guests.kept, lambda _, each, before: each.is_waiting and each.created < before),
            Leftover.DECLINED_GUESTS: (
                guests.kept,
                lambda _, each, before: each.state is GuestState.DECLINED and each.decided < before,
            ),
        }

    async def clear(self, leftover: Leftover, before: datetime, limit: int) -> int:
        if leftover is Leftover.FROZEN_CONTENT:
            return self._reduce(before, limit)
        rows, is_over = self._kinds[leftover]
        return _forget(rows, [key for key, row in rows.items() if is_over(key, row, before)][:limit])

    def _reduce(self, before: datetime, limit: int) -> int:
        rows = self._deliveries.kept
        whole = (row for row in rows.values() if _is_whole(row) and row.due < before)
        old = list(islice(whole, limit))
        rows |= {row.slot: replace(row, post=row.post.reduced()) for row in old if row.post is not None}
        rows |= {row.slot: replace(row, digest=_wordless(row.digest)) for row in old if row.digest is not None}
        return len(old)

    def _is_past(self, key: Any, pick: Any, before: datetime) -> bool:
        rounds = [each.round for each in self._daily_picks.kept.values() if each.language is pick.language]
        return bool(pick.day < before.date() and pick.round < max(rounds))


def _is_whole(row: Delivery) -> bool:
    rests = row.next_attempt is None and row.lease_until is None
    if row.digest is not None:
        return rests and row.digest.quote is not None
    return rests and row.post is not None and not row.post.is_reduced


def _is_skipped(_: Any, row: Delivery, before: datetime) -> bool:
    by_itself = row.reason is not Reason.ADMIN or row.post is None
    over = row.state is DeliveryState.SKIPPED and row.late_after < before
    return over and by_itself and row.message is None and row.sweep_at is None


def _forget(rows: dict[Any, Any], keys: Collection[Any]) -> int:
    for key in keys:
        del rows[key]
    return len(keys)


def _wordless(digest: DigestPost) -> DigestPost:
    """Without a member's words; which comment it quotes stays."""
    return replace(digest, quote=replace(digest.quote, text="", author="")) if digest.quote is not None else digest
