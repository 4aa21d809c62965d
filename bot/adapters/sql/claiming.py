"""The statement that claims deliveries, made once of each kind: to put it together takes longer than to run it."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Update,
    and_,
    bindparam,
    case,
    func,
    not_,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.sql.selectable import CTE

from bot.adapters.sql import dialect
from bot.adapters.sql.delivery_reads import SLOT
from bot.adapters.sql.schema import IS_DAILY, deliveries, subscriptions
from bot.adapters.sql.serving import served
from bot.core.community import Platform, Shards
from bot.core.delivery import MOVES, DeliveryState, Event, sources
from bot.core.subscription import SubscriptionState

LOOKED: Final = 4
"""Rows that a fair claim looks at for each that it takes: those of a community that has its share are passed over."""

_D: Final = deliveries.c
STEPS: Final = frozenset({DeliveryState.POSTED, DeliveryState.THREADED})
"""A claim leaves them as they are."""
_AT: Final = bindparam("at", type_=_D.next_attempt.type)
_MOST: Final = bindparam("most", type_=Integer())


@lru_cache(maxsize=64)
def claiming(
    platforms: Collection[Platform], shards: Shards | None, *, narrow: bool, fair: bool, daily: bool | None = None
) -> Update:
    """Claims the ``most`` that wait longest ``at`` an instant until they are ``leased``, and returns them. Where it is
    ``narrow``, without the communities ``theirs``; where it is ``fair``, ``each`` of one community at most, of those
    that are ``looked`` at. ``daily``: essays of the day alone, which have an index of their own, or what is none.
    """
    ours = [served(deliveries, platforms, shards)]
    if daily is not None:
        ours.append(IS_DAILY if daily else not_(IS_DAILY))
    if narrow:
        ours.append(tuple_(_D.platform, _D.community).not_in(bindparam("theirs", expanding=True)))
    chosen = _shared_out(_claimable(and_(*ours))) if fair else dialect.chosen(_claimable(and_(*ours)).limit(_MOST))
    values = {
        "state": _claimed_state(),
        "fence": _D.fence + 1,
        "attempts": _D.attempts + 1,
        "lease_until": bindparam("leased", type_=_D.lease_until.type),
    }
    return update(deliveries).where(tuple_(*SLOT).in_(chosen)).values(values).returning(deliveries)


def ordered(*states: SubscriptionState) -> ColumnElement[bool]:
    """Whether the row's subscription exists and is in one of ``states``."""
    known = select(subscriptions.c.id).where(subscriptions.c.id == _D.subscription, subscriptions.c.state.in_(states))
    return known.exists()


def _shared_out(claimable: Select[Any]) -> Select[Any]:
    """Those that come first in their community, of the first that wait. The first of all is always among them."""
    first = claimable.add_columns(_D.platform, _D.community, _D.next_attempt)
    waiting: CTE = dialect.unclaimed(first.limit(bindparam("looked", type_=Integer()))).cte("waiting")
    slot, order = [waiting.c[column.name] for column in SLOT], waiting.c.next_attempt
    place = func.row_number().over(partition_by=[waiting.c.platform, waiting.c.community], order_by=[order, *slot])
    placed = select(*slot, order, place.label("place")).subquery()
    its = [placed.c[column.name] for column in SLOT]
    first_of_each = select(*its).where(placed.c.place <= bindparam("each", type_=Integer()))
    return first_of_each.order_by(placed.c.next_attempt, *its).limit(_MOST)


def _claimable(ours: ColumnElement[bool]) -> Select[Any]:
    """The slots of ``ours`` that wait for work, the one that waits longest first."""
    may_send = and_(_D.state == DeliveryState.DUE, _D.late_after >= _AT, ordered(SubscriptionState.ACTIVE))
    # The query excludes the other states: if it named the wanted ones, SQLite would use the state's index and sort.
    later_steps = _D.state.not_in(frozenset(DeliveryState) - STEPS - {DeliveryState.UNCERTAIN})
    free = or_(_D.lease_until.is_(None), _D.lease_until <= _AT)
    waiting = select(*SLOT).where(_D.next_attempt <= _AT, ours)
    return waiting.where(free, or_(may_send, later_steps)).order_by(_D.next_attempt, *SLOT)


def _claimed_state() -> ColumnElement[str]:
    """``CLAIM`` moves some states on; a posted row keeps its own."""
    moved = [(_D.state == state, MOVES[state, Event.CLAIM].value) for state in sorted(sources(Event.CLAIM))]
    return case(*moved, else_=_D.state)
