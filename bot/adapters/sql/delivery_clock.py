"""What becomes of deliveries when the clock was set back: instants that no clock of ours can have written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, case, delete, func, literal, not_, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.content_rows import Values
from bot.adapters.sql.delivery_reads import SLOT, DeliveryReads
from bot.adapters.sql.rows import slot_values, upcoming_values
from bot.adapters.sql.schema import deliveries, subscriptions
from bot.core.delivery import FINAL, OWN, TIMELY, Delivery, DeliveryState, Reason, Waits
from bot.core.subscription import NextSlot, Slot, SubscriptionState

_D: Final = deliveries.c
_WORKED: Final = frozenset(DeliveryState) - FINAL


class DeliveryClock(DeliveryReads):
    """Deliveries by slot, as far as the clock is concerned."""

    async def pull_in(self, now: datetime, waits: Waits) -> int:
        first = case((and_(_D.state == DeliveryState.DUE, _D.due > now), _D.due), else_=literal(now, _D.due.type))
        changes: list[tuple[ColumnElement[bool], Values]] = [
            (and_(_D.state.in_(_WORKED), _D.lease_until > now + waits.lease), {"lease_until": now + waits.lease}),
            (_waits_too_long(now, waits), {"next_attempt": first}),
            (_is_swept_too_late(now, waits), {"sweep_at": now + waits.sweep}),
            (_D.publish_at > now + waits.told, {"publish_at": now}),
            (_D.amend_at > now + waits.own, {"amend_at": now}),
        ]

        async def work(connection: AsyncConnection) -> int:
            done = [await connection.execute(update(deliveries).where(wrong).values(right)) for wrong, right in changes]
            return sum(each.rowcount for each in done)

        return await self._database.write(work)

    async def skipped_ahead(self, after: datetime, limit: int) -> Sequence[Delivery]:
        early = or_(_D.reason.in_(TIMELY), _D.due > after)  # the late limit comes after the due instant anyway
        wrong = select(deliveries).where(_is_free(), _D.late_after > after, early)
        return await self._all(wrong.order_by(*SLOT).limit(limit))

    async def free(self, slots: Collection[Slot], upcoming: NextSlot | None) -> int:
        keys = [tuple(slot_values(slot).values()) for slot in slots]

        async def work(connection: AsyncConnection) -> int:
            removed = await connection.execute(delete(deliveries).where(tuple_(*SLOT).in_(keys), _is_free()))
            if upcoming is not None:
                await _come_earlier(connection, upcoming)
            return removed.rowcount

        return await self._database.write(work)

    async def unskip(self, slot: Slot, upcoming: NextSlot) -> bool:
        skipped = and_(_D.state == DeliveryState.SKIPPED, _D.reason == Reason.ADMIN, _D.first_sent.is_(None))

        async def work(connection: AsyncConnection) -> bool:
            removed = await connection.execute(delete(deliveries).filter_by(**slot_values(slot)).where(skipped))
            if removed.rowcount:
                await _come_earlier(connection, upcoming)
            return removed.rowcount > 0

        return await self._database.write(work)


async def _come_earlier(connection: AsyncConnection, upcoming: NextSlot) -> None:
    """Let ``upcoming`` be its subscription's upcoming slot, where that is active and has none or a later one."""
    later = or_(subscriptions.c.upcoming_due.is_(None), subscriptions.c.upcoming_due > upcoming.due)
    mine = and_(subscriptions.c.id == upcoming.slot.subscription, subscriptions.c.state == SubscriptionState.ACTIVE)
    await connection.execute(update(subscriptions).where(mine, later).values(upcoming_values(upcoming)))


def _is_free() -> ColumnElement[bool]:
    skipped = and_(_D.state == DeliveryState.SKIPPED, _D.reason != Reason.ADMIN)
    return and_(skipped, _D.first_sent.is_(None), _D.message.is_(None))


def _waits_too_long(now: datetime, waits: Waits) -> ColumnElement[bool]:
    later = now + waits.skew
    too_long = or_(
        func.coalesce(_D.first_sent > later, False),
        func.coalesce(_D.settled > later, False),
        and_(_D.reason.in_(OWN), _D.next_attempt > now + waits.own),
        _D.next_attempt > now + waits.told,
    )
    untried = and_(_D.state == DeliveryState.DUE, _D.next_attempt <= _D.due)
    return and_(_D.next_attempt > now, too_long, not_(untried))


def _is_swept_too_late(now: datetime, waits: Waits) -> ColumnElement[bool]:
    settled_ahead = func.coalesce(_D.settled > now + waits.skew, False)
    wrong = or_(_D.sweep_at > now + waits.told, and_(settled_ahead, _D.sweep_at > now + waits.sweep))
    return and_(_D.sweep_at > now, wrong)
