"""What waits and what stands still, counted in the small parts of indexes that hold what is not over.

An index cannot spare PostgreSQL the rows here: they change all the time, and a row that changed since the last VACUUM
is looked at. So every count is bounded, and what is nearly everything (rows that are done, active subscriptions) is
taken from the database's own estimate once it is more than that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, and_, case, func, or_, select

from bot.adapters.sql import dialect
from bot.adapters.sql.delivery_reads import SLOT
from bot.adapters.sql.engine import Database
from bot.adapters.sql.library_schema import essays, sources, uncopied, unindexed
from bot.adapters.sql.rows import channel_of, community_values, slot_of
from bot.adapters.sql.schema import comment_removals, comments, deliveries, subscriptions
from bot.core.community import Community, Platform
from bot.core.delivery import DeliveryState, Reason
from bot.core.ids import SubscriptionId
from bot.core.source import SourceState
from bot.core.subscription import Kind, NextSlot, Slot, SubscriptionState
from bot.ports.overview import BOUND, GRACE, RECENT, UNSENT, Counts, Queue, Queued, Trouble, Troubled, Upcoming

_D: Final = deliveries.c
_S: Final = subscriptions.c
_NOTICED: Final = (
    *SLOT,
    *(_D[name] for name in ("platform", "community", "channel", "kind", "due", "state")),
    *(_D[name] for name in ("reason", "attempts", "next_attempt")),
)
_HELD: Final = (
    # A held row has no lease: with it, SQLite takes the index of states and leases.
    _D.state == DeliveryState.UNCERTAIN,
    _D.lease_until.is_(None),
    _D.next_attempt.is_(None),
)
_WAITS: Final = _D.next_attempt.is_not(None)
_NAMES: Final = ("id", "platform", "community", "channel", "channel_name", "state", "reason", "kind", "member")
_ORDERED: Final = tuple(_S[name] for name in (*_NAMES, "upcoming_date", "upcoming_turn", "upcoming_due"))


class SqlOverview:
    """The whole database at a glance. ``bound`` is ``BOUND`` but for tests."""

    def __init__(self, database: Database, bound: int = BOUND) -> None:
        self._database = database
        self._bound = bound

    async def counts(self, now: datetime) -> Counts:
        def work(connection: Connection) -> Counts:
            return _counts(connection, now, self._bound)

        return await self._database.ask(work)

    async def troubled(self, now: datetime, limit: int, community: Community | None = None) -> Sequence[Troubled]:
        def work(connection: Connection) -> Sequence[Troubled]:
            found = [_held(row) for row in connection.execute(_held_rows(self._bound, limit, community))]
            waiting = _waiting_rows(now, self._bound, limit - len(found), community)
            found += [_waiting(row, now) for row in connection.execute(waiting)]
            suspended = _orders(SubscriptionState.SUSPENDED, self._bound, limit - len(found), community)
            return [*found, *(_suspended(row) for row in connection.execute(suspended))]

        return await self._database.ask(work)

    async def upcoming(self, limit: int, community: Community | None = None) -> Sequence[Upcoming]:
        query = _orders(SubscriptionState.ACTIVE, self._bound, limit, community)
        rows = await self._database.ask(lambda connection: connection.execute(query).all())
        return [Upcoming(channel_of(row._mapping), row.channel_name, _next(row)) for row in rows]

    async def size(self) -> int:
        return await self._database.ask(lambda connection: int(connection.scalar(dialect.size_of(connection)) or 0))


def _counts(connection: Connection, now: datetime, bound: int) -> Counts:
    rows = select(_D.platform, _D.state, _D.due).where(_WAITS, _D.due <= now)
    waiting = rows.order_by(_D.next_attempt).limit(bound).subquery()
    is_late = func.sum(case((waiting.c.due < now - GRACE, 1), else_=0))
    numbers = (func.count(), func.min(waiting.c.due, type_=_D.due.type), is_late)
    states = select(waiting.c.platform, waiting.c.state, *numbers).group_by(waiting.c.platform, waiting.c.state)
    deliveries_by: dict[tuple[Platform, DeliveryState], int] = {}
    unsent: dict[Platform, Queued] = {}
    late: Counter[Platform] = Counter()
    for name, state, count, oldest, behind in connection.execute(states):
        platform = Platform(name)
        deliveries_by[platform, DeliveryState(state)] = count
        if state in UNSENT:
            before = unsent.get(platform, Queued(0, oldest))
            unsent[platform] = Queued(before.count + count, min(oldest, before.oldest or oldest))
            late[platform] += behind
    suspended, direct_closed = _suspensions(connection, bound)
    return Counts(
        deliveries=deliveries_by,
        unsent=unsent,
        late={platform: count for platform, count in late.items() if count},
        held=_by(connection, (_D.platform, _D.reason), _HELD, bound, lambda p, reason: (Platform(p), Reason(reason))),
        unmade=_unmade(connection, now, bound),
        subscriptions=_subscriptions(connection, bound, sum(direct_closed.values())),
        suspended=suspended,
        direct_closed=direct_closed,
        queues=_queues(connection, now, bound),
        deliveries_ever=_about(connection, deliveries, bound),
    )


def _by(
    connection: Connection,
    columns: tuple[Column[Any], Column[Any]],
    where: Sequence[ColumnElement[bool]],
    bound: int,
    key: Callable[[Any, Any], Any],
) -> Mapping[Any, int]:
    """How many rows ``where``, of the first ``bound``, have each pair of values in ``columns``."""
    rows = select(*columns).where(*where).limit(bound).subquery()
    counted = select(rows, func.count()).group_by(*rows.c)
    return {key(first, second): count for first, second, count in connection.execute(counted)}


def _suspensions(connection: Connection, bound: int) -> tuple[Mapping[tuple[Platform, str], int], Counter[Platform]]:
    """Those whose direct messages refused us, and all others by their reason, of the first ``bound`` together."""
    is_closed = and_(_S.member.is_not(None), _S.reason == Reason.FORBIDDEN).label("is_closed")
    rows = (
        select(_S.platform, _S.reason, is_closed).where(_S.state == SubscriptionState.SUSPENDED).limit(bound).subquery()
    )
    suspended: dict[tuple[Platform, str], int] = {}
    direct_closed: Counter[Platform] = Counter()
    for name, reason, is_closed_, count in connection.execute(select(rows, func.count()).group_by(*rows.c)):
        if is_closed_:
            direct_closed[Platform(name)] += count
        else:
            suspended[Platform(name), str(reason)] = count
    return suspended, direct_closed


def _unmade(connection: Connection, now: datetime, bound: int) -> Mapping[Platform, Queued]:
    due = select(_S.platform, _S.upcoming_due).where(_S.state == SubscriptionState.ACTIVE, _S.upcoming_due <= now)
    rows = due.order_by(_S.upcoming_due).limit(bound).subquery()
    oldest = func.min(rows.c.upcoming_due, type_=_S.upcoming_due.type)
    counted = select(rows.c.platform, func.count(), oldest).group_by(rows.c.platform)
    return {Platform(platform): Queued(count, since) for platform, count, since in connection.execute(counted)}


def _subscriptions(connection: Connection, bound: int, direct_closed: int) -> Mapping[SubscriptionState, int]:
    """All but the ``direct_closed``. Nearly all are active: where there are too many to count, they are what the others
    leave.
    """

    def counted(state: SubscriptionState) -> int:
        rows = select(_S.id).where(_S.state == state).limit(bound).subquery()
        return connection.scalar(select(func.count()).select_from(rows)) or 0

    numbers = {state: counted(state) for state in SubscriptionState}
    others = sum(count for state, count in numbers.items() if state is not SubscriptionState.ACTIVE)
    if numbers[SubscriptionState.ACTIVE] >= bound:
        numbers[SubscriptionState.ACTIVE] = max(bound, _about(connection, subscriptions, bound) - others)
    numbers[SubscriptionState.SUSPENDED] -= direct_closed
    return {state: count for state, count in numbers.items() if count}


def _about(connection: Connection, table: Table, bound: int) -> int:
    """How many rows ``table`` has: counted below ``bound``, and then estimated."""
    rows = select(*table.primary_key.columns).limit(bound).subquery()
    counted = connection.scalar(select(func.count()).select_from(rows)) or 0
    if counted < bound:
        return counted
    return max(counted, int(connection.scalar(dialect.estimate_of(connection, table)) or 0))


def _queues(connection: Connection, now: datetime, bound: int) -> Mapping[Queue, Queued]:
    reading = and_(sources.c.state == SourceState.READING, sources.c.next_read <= now)
    asked: list[tuple[Queue, Column[Any], ColumnElement[bool] | None, bool]] = [
        (Queue.INDEXING, unindexed.c.slug, None, False),
        (Queue.PICTURES, uncopied.c.due, uncopied.c.due <= now, False),  # what never failed is due since 1970
        (Queue.POSTS, essays.c.slug, essays.c.changes != essays.c.shown, False),
        (Queue.SOURCES, sources.c.next_read, reading, True),
        (Queue.COMMENTS, comments.c.mirror_at, comments.c.mirror_at <= now, True),
        (Queue.REMOVALS, comment_removals.c.due, comment_removals.c.due <= now, True),
        (Queue.SWEEPS, _D.sweep_at, _D.sweep_at <= now, True),
        (Queue.PUBLISHING, _D.publish_at, _D.publish_at <= now, True),
        (Queue.QUOTES, _D.amend_at, and_(_D.amend_at <= now, _D.message.is_not(None)), False),  # at once is since 1970
    ]
    found = {}
    for queue, column, where, has_age in asked:
        rows = select(column.label("one")).order_by(column).limit(bound)
        rows_of = (rows if where is None else rows.where(where)).subquery()
        oldest = func.min(rows_of.c.one, type_=column.type)
        count, since = connection.execute(select(func.count(), oldest).select_from(rows_of)).one()
        if count:
            found[queue] = Queued(count, since if has_age else None)
    return found


def _in(columns: Any, community: Community | None) -> list[ColumnElement[bool]]:
    if community is None:
        return []
    return [columns[name] == value for name, value in community_values(community).items()]


def _held_rows(bound: int, limit: int, community: Community | None) -> Select[Any]:
    held = select(*_NOTICED).where(*_HELD).limit(bound).subquery().c
    rows = select(*held, _S.channel_name).outerjoin(subscriptions, _S.id == held.subscription)
    return rows.where(*_in(held, community), _S.member.is_(None)).order_by(held.due, *_slot(held)).limit(limit)


def _waiting_rows(now: datetime, bound: int, limit: int, community: Community | None) -> Select[Any]:
    """Everywhere they are read in the order of claims; a community's are few among those, and read by subscription."""
    rows = select(*_NOTICED).where(_WAITS).limit(bound)
    if community is None:
        rows = rows.order_by(_D.next_attempt, *SLOT)
    else:
        own = select(_S.id).where(*_in(_S, community)).limit(bound).subquery()
        rows = rows.join(own, own.c.id == _D.subscription).where(_D.due >= now - RECENT)
    waiting = rows.subquery().c
    late = and_(waiting.due < now - GRACE, waiting.state.in_(UNSENT))
    wrong = select(*waiting, _S.channel_name).outerjoin(subscriptions, _S.id == waiting.subscription)
    wrong = wrong.where(or_(waiting.reason != Reason.NONE, late), _S.member.is_(None))
    return wrong.order_by(waiting.next_attempt, *_slot(waiting)).limit(limit)


def _slot(columns: Any) -> tuple[ColumnElement[Any], ...]:
    return tuple(columns[column.name] for column in SLOT)


def _orders(state: SubscriptionState, bound: int, limit: int, community: Community | None) -> Select[Any]:
    """The first subscriptions in ``state`` by their upcoming slot. A community's are found first: among all in that
    state they may be the last.
    """
    rows = select(*_ORDERED)
    if community is not None:
        own = select(*_ORDERED).where(*_in(_S, community)).limit(bound).subquery()
        rows = select(*own.c)
    columns = {column.name: column for column in rows.selected_columns}
    found = (
        rows.where(columns["state"] == state, columns["member"].is_(None))
        .order_by(columns["upcoming_due"], columns["id"])
        .limit(limit)
    )
    return found.where(columns["upcoming_due"].is_not(None)) if state is SubscriptionState.ACTIVE else found


def _held(row: Row[Any]) -> Troubled:
    return _of_delivery(row, Trouble.HELD)


def _waiting(row: Row[Any], now: datetime) -> Troubled:
    late = row.due < now - GRACE and row.state in UNSENT
    return _of_delivery(row, Trouble.LATE if late else Trouble.RETRYING)


def _of_delivery(row: Row[Any], trouble: Trouble) -> Troubled:
    return Troubled(
        trouble=trouble,
        channel=channel_of(row._mapping),
        channel_name=row.channel_name or "",
        subscription=SubscriptionId(row.subscription),
        reason=row.reason,
        slot=slot_of(row._mapping),
        state=DeliveryState(row.state),
        since=row.due,
        next_attempt=row.next_attempt,
        attempts=row.attempts,
        kind=Kind(row.kind),
    )


def _suspended(row: Row[Any]) -> Troubled:
    return Troubled(
        trouble=Trouble.SUSPENDED,
        channel=channel_of(row._mapping),
        channel_name=row.channel_name,
        subscription=SubscriptionId(row.id),
        reason=row.reason,
        kind=Kind(row.kind),
    )


def _next(row: Row[Any]) -> NextSlot:
    return NextSlot(Slot(SubscriptionId(row.id), row.upcoming_date, row.upcoming_turn), row.upcoming_due)
