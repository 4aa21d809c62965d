"""What admins, and votes of members, pinned to slots."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.ballots import looked_at_again
from bot.adapters.sql.delivery_reads import SLOT
from bot.adapters.sql.engine import Database
from bot.adapters.sql.library_schema import essays
from bot.adapters.sql.rows import slot_of, slot_values
from bot.adapters.sql.schema import deliveries, subscriptions
from bot.adapters.sql.schema import pins as table
from bot.core.ids import Slug, SubscriptionId
from bot.core.pin import Pin, Pins
from bot.core.subscription import Slot
from bot.errors import Conflict

_AHEAD: Final = (
    select(table, essays.c.collection, essays.c.withdrawn)
    .select_from(table.outerjoin(essays, essays.c.slug == table.c.slug))
    .where(table.c.subscription == bindparam("subscription"), table.c.local_date >= bindparam("since"))
)


def pins_ahead(
    connection: Connection, subscription: SubscriptionId, without: Collection[str], slots: Sequence[Slot]
) -> Pins:
    """The pins that matter to ``slots``, which are in order."""
    if not slots:
        return Pins((), ())
    rows = connection.execute(_AHEAD, {"subscription": subscription, "since": slots[0].local_date}).mappings().all()
    able = {row["slug"] for row in rows if row["withdrawn"] is False and row["collection"] not in without}
    return Pins([_pin_of(row) for row in rows], able)


class SqlPins:
    """Pins by slot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def pin(self, subscription: SubscriptionId, pins: Collection[Pin]) -> None:
        slots = [(pin.slot.subscription, pin.slot.local_date, pin.slot.turn) for pin in pins]
        held = dialect.locked(select(subscriptions.c.id).where(subscriptions.c.id == subscription))
        begun = select(deliveries.c.local_date).where(tuple_(*SLOT).in_(slots)).limit(1)
        mine = table.c.subscription == subscription
        columns = (table.c.subscription, table.c.local_date, table.c.turn)

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(held)  # a slot is made under the same lock, so none is made meanwhile
            if (day := await connection.scalar(begun)) is not None:
                raise Conflict("An essay is already being posted on {day}.", day=day.isoformat())
            known = (await connection.execute(select(table).where(mine, table.c.voted))).mappings().all()
            voted = {Pin(slot_of(row), Slug(row["slug"])) for row in known}
            await connection.execute(delete(table).where(mine, table.c.slug.in_([pin.slug for pin in pins])))
            await connection.execute(delete(table).where(tuple_(*columns).in_(slots)))
            rows = [{**slot_values(pin.slot), "slug": pin.slug, "voted": pin in voted} for pin in pins]
            await connection.execute(table.insert(), rows)
            await connection.execute(looked_at_again(subscription))

        if slots:
            await self._database.write(work)

    async def unpin(self, slot: Slot) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            removed = delete(table).filter_by(**slot_values(slot)).returning(table.c.slug)
            return (await connection.execute(removed)).first() is not None

        return await self._database.write(work)

    async def pins(self, subscription: SubscriptionId, since: date) -> Sequence[Pin]:
        query = select(table).where(table.c.subscription == subscription, table.c.local_date >= since)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(table.c.local_date, table.c.turn))).mappings()
            return [_pin_of(row) for row in rows]


def _pin_of(row: Mapping[Any, Any]) -> Pin:
    return Pin(slot_of(row), Slug(row["slug"]), row["voted"])
