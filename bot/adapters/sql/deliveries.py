"""The delivery store. Every move is one UPDATE that names the states in which it is legal, so that of two workers only
one makes it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import ColumnElement, Update, and_, bindparam, case, literal, not_, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.ballots import looked_at_again
from bot.adapters.sql.claiming import LOOKED, STEPS, claiming, ordered
from bot.adapters.sql.content_rows import Values, frozen_values, post_values
from bot.adapters.sql.delivery_clock import DeliveryClock
from bot.adapters.sql.delivery_reads import SLOT
from bot.adapters.sql.engine import Database
from bot.adapters.sql.gathering import Gathered
from bot.adapters.sql.quoting import AT_ONCE
from bot.adapters.sql.rows import delivery_of, delivery_values, message_values, slot_values, upcoming_values
from bot.adapters.sql.schema import deliveries, subscriptions
from bot.adapters.sql.serving import served
from bot.adapters.sql.settling import Settled, settle
from bot.core.community import Community, MessageRef, Platform, Shards
from bot.core.delivery import (
    LEASED,
    MOVES,
    STANDING,
    Content,
    DailyPost,
    Delivery,
    DeliveryState,
    Event,
    Reason,
    sources,
)
from bot.core.digest import DigestPost
from bot.core.ids import ThreadId
from bot.core.subscription import Kind, NextSlot, Slot, SubscriptionState
from bot.errors import Conflict, NotFound

_AT_REST: Final = {"lease_until": None, "next_attempt": None}


class SqlDeliveries(DeliveryClock):
    """Deliveries by slot."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._settling = Gathered(database.write, settle)  # what is due together is posted together

    async def materialise(self, delivery: Delivery, upcoming: NextSlot | None) -> bool:
        slot = delivery.slot
        advance = update(subscriptions).filter_by(
            id=slot.subscription, upcoming_date=slot.local_date, upcoming_turn=slot.turn
        )

        async def work(connection: AsyncConnection) -> bool:
            inserted = await _insert(connection, delivery)
            await connection.execute(advance.values(upcoming_values(upcoming)))
            await connection.execute(looked_at_again(slot.subscription))
            return inserted

        return await self._database.write(work)

    async def add(self, delivery: Delivery) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            return await _insert(connection, delivery)

        return await self._database.write(work)

    async def reap_expired_leases(self, now: datetime) -> int:
        ended = and_(deliveries.c.lease_until <= now, deliveries.c.state.in_(LEASED))
        values = _after(Event.DOUBT) | {"reason": Reason.LEASE_ENDED, "next_attempt": now, "lease_until": None}
        return len(await self._change(ended, values))

    async def skip_late(
        self, now: datetime, limit: int, platforms: Collection[Platform] | None = None
    ) -> Sequence[Delivery]:
        late = select(*SLOT).where(deliveries.c.state == DeliveryState.DUE, deliveries.c.late_after < now)
        if platforms is not None:
            late = late.where(deliveries.c.platform.in_(platforms))
        chosen = dialect.chosen(late.order_by(deliveries.c.due, *SLOT).limit(limit))
        reason = case(
            (not_(ordered(SubscriptionState.ACTIVE, SubscriptionState.SUSPENDED)), Reason.ADMIN.value),
            (deliveries.c.reason == Reason.NONE, Reason.LATE.value),
            else_=deliveries.c.reason,
        )
        skipped = await self._change(tuple_(*SLOT).in_(chosen), _after(Event.SKIP) | _AT_REST | {"reason": reason})
        return sorted(skipped, key=lambda row: (row.due, row.slot))

    async def claim(
        self,
        now: datetime,
        lease_until: datetime,
        platforms: Collection[Platform],
        limit: int,
        shards: Shards | None = None,
        *,
        without: Collection[Community] = (),
        each: int | None = None,
        daily: bool | None = None,
    ) -> Sequence[Delivery]:
        statement = claiming(frozenset(platforms), shards, narrow=bool(without), fair=each is not None, daily=daily)
        values: Values = {"at": now, "leased": lease_until, "most": limit}
        values |= {"theirs": sorted((one.platform.value, one.id) for one in without)} if without else {}
        values |= {"each": each, "looked": limit * LOOKED} if each is not None else {}

        async def work(connection: AsyncConnection) -> Sequence[Delivery]:
            return [delivery_of(row) for row in (await connection.execute(statement, values)).mappings()]

        claimed = await self._database.write(work)
        return sorted(claimed, key=lambda row: (row.next_attempt or now, row.slot))

    async def freeze(self, slot: Slot, fence: int, content: Content, round_: int) -> None:
        await self._held(slot, fence, LEASED, frozen_values(content, round_))

    async def record_send(self, slot: Slot, fence: int, first_sent: datetime) -> None:
        values = {"state": DeliveryState.SENDING, "first_sent": first_sent}
        await self._held(slot, fence, sources(Event.SEND_AGAIN) | {DeliveryState.SENDING}, values)

    async def settle(
        self, slot: Slot, message: MessageRef, now: datetime, sweep_at: datetime, publish_at: datetime | None = None
    ) -> Delivery:
        row = await self._settling.add(Settled(slot, message, now, sweep_at, publish_at))
        if row is None:
            raise _unknown(slot)
        return row

    async def mark_uncertain(self, slot: Slot, fence: int, reason: Reason, next_attempt: datetime | None) -> None:
        values = {"reason": reason, "next_attempt": next_attempt, "lease_until": None}
        await self._held(slot, fence, sources(Event.DOUBT), _after(Event.DOUBT) | values)

    async def release(self, slot: Slot, fence: int, reason: Reason, next_attempt: datetime) -> None:
        values = {"reason": reason, "next_attempt": next_attempt, "lease_until": None}
        await self._held(slot, fence, sources(Event.RELEASE), _after(Event.RELEASE) | values)

    async def hurry(self, slot: Slot, now: datetime) -> Delivery:
        waits = and_(_is(slot), deliveries.c.state == DeliveryState.DUE, deliveries.c.next_attempt > now)

        async def work(connection: AsyncConnection) -> Delivery:
            hurried = await _update(connection, waits, {"next_attempt": now})
            return hurried[0] if hurried else await _known(connection, slot)

        return await self._database.write(work)

    async def postpone(self, slot: Slot, fence: int, next_attempt: datetime | None) -> None:
        await self._held(slot, fence, STEPS, {"next_attempt": next_attempt, "lease_until": None})

    async def threaded(self, slot: Slot, fence: int, thread: ThreadId) -> None:
        values = _after(Event.OPEN_THREAD) | {"thread": thread, "attempts": 0}
        await self._held(slot, fence, sources(Event.OPEN_THREAD), values)

    async def done(self, slot: Slot, fence: int) -> None:
        await self._held(slot, fence, sources(Event.ASK), _after(Event.ASK) | _AT_REST)

    async def close(self, slot: Slot, fence: int) -> None:
        await self._held(slot, fence, sources(Event.CLOSE), _after(Event.CLOSE) | _AT_REST)

    async def skip(self, slot: Slot, reason: Reason, fence: int | None = None) -> Delivery:
        values = _after(Event.SKIP) | _AT_REST | {"reason": reason}
        if fence is not None:
            await self._held(slot, fence, sources(Event.SKIP), values)
            return await self._known(slot)
        legal = deliveries.c.state.in_(sources(Event.SKIP))

        async def work(connection: AsyncConnection) -> Delivery:
            skipped = await _update(connection, and_(_is(slot), legal), values)
            if not skipped:
                await _known(connection, slot)
                raise Conflict("The delivery {key} can no longer be skipped.", key=slot.key)
            return skipped[0]

        return await self._database.write(work)

    async def schedule_sweep(self, slot: Slot, sweep_at: datetime | None) -> None:
        if not await self._change(_is(slot), {"sweep_at": sweep_at}):
            raise _unknown(slot)

    async def schedule_publish(self, slot: Slot, publish_at: datetime | None) -> None:
        if not await self._change(_is(slot), {"publish_at": publish_at}):
            raise _unknown(slot)

    async def heard(self, slot: Slot, until: datetime) -> None:
        before = deliveries.c.heard_until
        await self._change(and_(_is(slot), or_(before.is_(None), before < until)), {"heard_until": until})

    async def repoint(self, slot: Slot, message: MessageRef, now: datetime) -> None:
        values: Values = {"state": DeliveryState.POSTED, **message_values(message)}
        values |= {"fence": deliveries.c.fence + 1, "attempts": 0, "lease_until": None, "next_attempt": now}
        values |= {"first_sent": None, "thread": None}
        at_once = literal(AT_ONCE, deliveries.c.amend_at.type)
        values |= {"amend_at": case((deliveries.c.kind == Kind.DIGEST, at_once), else_=None)}
        legal = deliveries.c.state.in_(STANDING)
        if not await self._change(and_(_is(slot), legal), values):
            raise Conflict("The delivery {key} has no message.", key=slot.key)

    async def amend(self, slot: Slot, post: DailyPost) -> None:
        values: Values = {"post": post_values(post), "frozen": True}
        await self._change(and_(_is(slot), deliveries.c.message.is_not(None)), values)

    async def claim_amendments(
        self,
        now: datetime,
        again: datetime,
        platforms: Collection[Platform],
        limit: int,
        shards: Shards | None = None,
    ) -> Sequence[Delivery]:
        stands = and_(deliveries.c.amend_at <= now, deliveries.c.message.is_not(None))
        first = select(*SLOT).where(stands, served(deliveries, platforms, shards)).limit(limit)
        first = first.order_by(deliveries.c.amend_at, *SLOT)
        async with self._database.read() as connection:  # there is mostly none, and a claim would write
            if (await connection.execute(first.limit(1))).first() is None:
                return []
        claimed = await self._change(tuple_(*SLOT).in_(dialect.chosen(first)), {"amend_at": again})
        return sorted(claimed, key=lambda row: row.slot)

    async def requote(self, slot: Slot, claimed: datetime, digest: DigestPost) -> bool:
        frozen = frozen_values(digest, 0)
        values = {name: frozen[name] for name in ("post", "quoted")}
        return bool(await self._change(and_(_is(slot), deliveries.c.amend_at == claimed), values))

    async def schedule_amendment(
        self, slot: Slot, claimed: datetime, amend_at: datetime | None, *, now: datetime, overtaken: datetime
    ) -> None:
        its, is_held = deliveries.c.amend_at, deliveries.c.amend_at == claimed
        is_free = or_(its.is_(None), its > now)
        again = case((is_held, literal(amend_at, its.type)), else_=literal(overtaken, its.type))
        await self._change(and_(_is(slot), or_(is_held, is_free)), {"amend_at": again})

    async def _held(self, slot: Slot, fence: int, states: Collection[DeliveryState], values: Values) -> None:
        """Change the row as the holder of ``fence``; ``Conflict`` if another worker took over."""
        statement = _holding(frozenset(states), tuple(values))
        given = {f"new_{name}": value for name, value in values.items()} | {"its_fence": fence}
        given |= {f"its_{name}": value for name, value in slot_values(slot).items()}

        async def work(connection: AsyncConnection) -> bool:
            return (await connection.execute(statement, given)).rowcount > 0

        if not await self._database.write(work):
            raise Conflict("Another process took over the delivery {key}.", key=slot.key)

    async def _known(self, slot: Slot) -> Delivery:
        async with self._database.read() as connection:
            return await _known(connection, slot)

    async def _change(self, where: ColumnElement[bool], values: Values) -> list[Delivery]:
        async def work(connection: AsyncConnection) -> list[Delivery]:
            return await _update(connection, where, values)

        return await self._database.write(work)


@lru_cache(maxsize=64)
def _holding(states: frozenset[DeliveryState], names: tuple[str, ...]) -> Update:
    """Made once of each kind: to put it together takes longer than to run it."""
    column = deliveries.c
    its = [each == bindparam(f"its_{each.name}", type_=each.type) for each in SLOT]
    mine = and_(*its, column.fence == bindparam("its_fence"), column.state.in_(sorted(states)))
    values = {name: bindparam(f"new_{name}", type_=column[name].type) for name in names}
    return update(deliveries).where(mine).values(values)


async def _insert(connection: AsyncConnection, delivery: Delivery) -> bool:
    statement = dialect.insert(connection, deliveries).values(delivery_values(delivery))
    inserted = await connection.execute(statement.on_conflict_do_nothing().returning(deliveries.c.turn))
    return inserted.first() is not None


async def _update(connection: AsyncConnection, where: ColumnElement[bool], values: Values) -> list[Delivery]:
    """Change the rows ``where`` and return them as they are now, in no order."""
    changed = await connection.execute(update(deliveries).where(where).values(values).returning(deliveries))
    return [delivery_of(row) for row in changed.mappings()]


async def _known(connection: AsyncConnection, slot: Slot) -> Delivery:
    row = (await connection.execute(select(deliveries).where(_is(slot)))).mappings().first()
    if row is None:
        raise _unknown(slot)
    return delivery_of(row)


def _after(event: Event) -> Values:
    """The one state that ``event`` leads to."""
    (state,) = {MOVES[state, event] for state in sources(event)}
    return {"state": state}


def _is(slot: Slot) -> ColumnElement[bool]:
    return and_(*(deliveries.c[name] == value for name, value in slot_values(slot).items()))


def _unknown(slot: Slot) -> NotFound:
    return NotFound("There is no delivery {key}.", key=slot.key)
