"""Posts that were accepted, kept in one transaction where several are told at once. The first commit of each wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, Update, and_, bindparam, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.delivery_reads import SLOT
from bot.adapters.sql.rows import delivery_of, message_values, slot_values
from bot.adapters.sql.schema import deliveries
from bot.core.community import MessageRef
from bot.core.delivery import MOVES, Delivery, Event, Reason, sources
from bot.core.subscription import Slot

_D: Final = deliveries.c
_CHUNK: Final = 100  # SQLite bounds how many values one statement binds
_GIVEN: Final = ("message", "message_channel", "settled", "next_attempt", "sweep_at", "publish_at")


@dataclass(frozen=True, slots=True)
class Settled:
    """What ``DeliveryQueue.settle`` is told."""

    slot: Slot
    message: MessageRef
    now: datetime
    sweep_at: datetime
    publish_at: datetime | None


async def settle(connection: AsyncConnection, told: Sequence[Settled]) -> Sequence[Delivery | None]:
    """Settle all of them; their rows as they are then, and None for one that is not there."""
    in_order = sorted(told, key=lambda each: each.slot)  # two processes lock rows in one order
    await connection.execute(_settling(), [_values(each) for each in in_order])
    slots = sorted({each.slot for each in told})
    found: dict[Slot, Delivery] = {}
    for at in range(0, len(slots), _CHUNK):
        keys = [tuple(slot_values(slot).values()) for slot in slots[at : at + _CHUNK]]
        rows = (await connection.execute(_at(), {"slots": keys})).mappings()
        found.update((row.slot, row) for row in map(delivery_of, rows))
    return [found.get(each.slot) for each in told]


def _values(told: Settled) -> dict[str, Any]:
    given = {**message_values(told.message), "settled": told.now, "next_attempt": told.now}
    given |= {"sweep_at": told.sweep_at, "publish_at": told.publish_at}
    its = slot_values(told.slot)
    return {f"new_{name}": value for name, value in given.items()} | {f"its_{name}": its[name] for name in its}


@cache
def _settling() -> Update:
    (settled,) = {MOVES[state, Event.SETTLE] for state in sources(Event.SETTLE)}
    slot = and_(*(column == bindparam(f"its_{column.name}", type_=column.type) for column in SLOT))
    legal = or_(*(_D.state == state for state in sorted(sources(Event.SETTLE))))  # an IN takes one set of values only
    first = and_(_D.message.is_(None), legal)
    given = {name: bindparam(f"new_{name}", type_=_D[name].type) for name in _GIVEN}
    rest = {"state": settled, "reason": Reason.NONE, "lease_until": None, "attempts": 0}
    return update(deliveries).where(slot, first).values({**given, **rest})


@cache
def _at() -> Select[Any]:
    return select(deliveries).where(tuple_(*SLOT).in_(bindparam("slots", expanding=True)))
