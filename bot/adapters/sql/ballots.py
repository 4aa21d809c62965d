"""The votes of members on what a channel's next slot shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Update,
    and_,
    case,
    delete,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.rows import (
    channel_of,
    channel_values,
    community_values,
    message_values,
    slot_of,
    slot_values,
    whose,
)
from bot.adapters.sql.schema import ballot_votes as chosen_table
from bot.adapters.sql.schema import ballots as table
from bot.adapters.sql.schema import deliveries, pins, subscriptions
from bot.adapters.sql.serving import served
from bot.core.ballot import Ballot, BallotState, Choice, Chosen
from bot.core.community import Channel, Member, MessageRef, Person, Platform, Shards
from bot.core.essay import Language
from bot.core.ids import MessageId, Slug, SubscriptionId, ThreadId
from bot.core.subscription import Slot
from bot.ports.ballots import AHEAD

_C: Final = table.c
_V: Final = chosen_table.c
_SLOT: Final = (_C.subscription, _C.local_date, _C.turn)


class SqlBallots:
    """Ballots by slot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, ballot: Ballot) -> bool:
        slot = ballot.slot
        mine, ahead = _C.subscription == slot.subscription, _C.opened > ballot.opened + AHEAD
        later = or_(_C.local_date > slot.local_date, and_(_C.local_date == slot.local_date, _C.turn > slot.turn))
        rival = and_(not_(ahead), or_(_is(slot), and_(later, _C.state != BallotState.CLOSED)))

        async def work(connection: AsyncConnection) -> bool:
            await connection.execute(_held(slot.subscription))
            if (await connection.execute(select(_C.turn).where(mine, rival))).first() is not None:
                return False
            await connection.execute(delete(table).where(_is(slot)))
            await _end_all(connection, mine, ballot.opened)
            await connection.execute(delete(chosen_table).where(_V.subscription == slot.subscription))
            added = dialect.insert(connection, table).values(_values(ballot)).on_conflict_do_nothing()
            return (await connection.execute(added.returning(_C.turn))).first() is not None

        return await self._database.write(work)

    async def get(self, slot: Slot) -> Ballot | None:
        return await self._found(_is(slot))

    async def of_subscription(self, subscription: SubscriptionId) -> Ballot | None:
        return await self._found(_C.subscription == subscription)

    async def pull_in(self, now: datetime, longest: timedelta) -> int:
        ahead = _C.opened > now + AHEAD
        its = tuple_(_V.subscription, _V.local_date, _V.turn)
        votes = delete(chosen_table).where(its.in_(select(*_SLOT).where(ahead)))
        counted_later = and_(_C.state == BallotState.OPEN, _C.closes > now)
        changes = (
            update(table).where(counted_later, _C.next_attempt > _C.closes).values(next_attempt=_C.closes),
            update(table).where(not_(counted_later), _C.next_attempt > now + longest).values(next_attempt=now),
        )

        async def work(connection: AsyncConnection) -> int:
            await connection.execute(votes)
            ended = await _end_all(connection, ahead, now)
            return ended + sum([(await connection.execute(each)).rowcount for each in changes])

        return await self._database.write(work)

    async def take(
        self, now: datetime, until: datetime, platforms: Collection[Platform], limit: int, shards: Shards | None = None
    ) -> Sequence[Ballot]:
        due = select(*_SLOT).where(_C.next_attempt <= now, served(table, platforms, shards))
        due = due.order_by(_C.next_attempt, *_SLOT).limit(limit)
        taking = update(table).where(tuple_(*_SLOT).in_(dialect.chosen(due)))
        taking = taking.values(next_attempt=until, attempts=_C.attempts + 1)

        async def work(connection: AsyncConnection) -> Sequence[Ballot]:
            rows = (await connection.execute(taking.returning(table))).mappings().all()
            return [_ballot_of(row) for row in rows]

        async with self._database.read() as connection:  # nearly always there is nothing to be written
            if (await connection.execute(due.limit(1))).first() is None:
                return ()
        return await self._database.write(work)

    async def opened(self, slot: Slot, message: MessageRef, at: datetime) -> bool:
        opening = update(table).where(_is(slot), _C.state == BallotState.PLANNED)
        values = {"state": BallotState.OPEN, "next_attempt": at, "attempts": 0, **message_values(message)}

        async def work(connection: AsyncConnection) -> bool:
            changed = await connection.execute(opening.values(values).returning(_C.subscription))
            return changed.first() is not None

        return await self._database.write(work)

    async def postpone(self, slot: Slot, at: datetime) -> None:
        waiting = update(table).where(_is(slot), _C.next_attempt.is_not(None)).values(next_attempt=at)

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(waiting)

        await self._database.write(work)

    async def close(
        self, slot: Slot, counts: Sequence[int] = (), winner: Slug | None = None, show: datetime | None = None
    ) -> bool:
        closing = update(table).where(_is(slot), _C.state != BallotState.CLOSED)
        closing = closing.values(state=BallotState.CLOSED, next_attempt=show, attempts=0, counts=list(counts))
        begun = select(deliveries.c.local_date).filter_by(**slot_values(slot))
        later = or_(
            pins.c.local_date > slot.local_date, and_(pins.c.local_date == slot.local_date, pins.c.turn > slot.turn)
        )
        here = and_(pins.c.local_date == slot.local_date, pins.c.turn == slot.turn)
        pinned = select(pins.c.slug).where(
            pins.c.subscription == slot.subscription, or_(here, and_(later, pins.c.slug == winner))
        )
        past = delete(pins).where(pins.c.subscription == slot.subscription, pins.c.slug == winner)

        async def work(connection: AsyncConnection) -> bool:
            await connection.execute(_held(slot.subscription))  # a slot is made, and pins are set, under the same lock
            if (await connection.execute(closing.returning(_C.subscription))).first() is None:
                return False
            await connection.execute(delete(chosen_table).filter_by(**slot_values(slot)))
            if winner is None:
                return False
            for taken in (begun, pinned):
                if (await connection.execute(taken.limit(1))).first() is not None:
                    return False
            await connection.execute(past)
            await connection.execute(pins.insert(), {**slot_values(slot), "slug": winner, "voted": True})
            await connection.execute(update(table).where(_is(slot)).values(won=winner))
            return True

        return await self._database.write(work)

    async def shown(self, slot: Slot) -> None:
        done = update(table).where(_is(slot), _C.state == BallotState.CLOSED).values(next_attempt=None)

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(done)

        await self._database.write(work)

    async def choose(self, member: Member, chosen: Chosen) -> bool:
        taking = select(_C.subscription).where(_is(chosen.slot), _C.state != BallotState.CLOSED, _C.closes > chosen.at)
        open_ = dialect.locked(taking)
        whose = {**slot_values(chosen.slot), **community_values(member.community), "member": member.id}
        what = {"slug": chosen.slug, "at": chosen.at}

        async def work(connection: AsyncConnection) -> bool:
            if (await connection.execute(open_)).first() is None:  # held, so that it is not closed meanwhile
                return False
            added = dialect.insert(connection, chosen_table).values(whose | what)
            await connection.execute(added.on_conflict_do_update(index_elements=list(whose), set_=what))
            return True

        return await self._database.write(work)

    async def chosen(self, slot: Slot) -> Mapping[Slug, int]:
        query = select(_V.slug, func.count()).filter_by(**slot_values(slot)).group_by(_V.slug)
        async with self._database.read() as connection:
            return {Slug(slug): count for slug, count in await connection.execute(query)}

    async def of_person(self, person: Person) -> Sequence[Chosen]:
        order = (_V.subscription, _V.local_date, _V.turn)
        async with self._database.read() as connection:
            rows = await connection.execute(select(chosen_table).where(*whose(_V.member, person)).order_by(*order))
            return [Chosen(slot_of(row), Slug(row["slug"]), row["at"]) for row in rows.mappings()]

    async def forget(self, person: Person) -> int:
        gone = delete(chosen_table).where(*whose(_V.member, person)).returning(_V.member)

        async def work(connection: AsyncConnection) -> int:
            return len((await connection.execute(gone)).all())

        return await self._database.write(work)

    async def _found(self, which: ColumnElement[bool]) -> Ballot | None:
        latest = (_C.opened.desc(), _C.local_date.desc(), _C.turn.desc())
        async with self._database.read() as connection:
            row = (await connection.execute(select(table).where(which).order_by(*latest).limit(1))).mappings().first()
            return _ballot_of(row) if row is not None else None


def looked_at_again(subscription: SubscriptionId) -> Update:
    """Has the open ballot of a subscription looked at by the next tick: what it is on may come no more."""
    opened = and_(_C.subscription == subscription, _C.state == BallotState.OPEN)
    return update(table).where(opened).values(next_attempt=_C.opened)


def _held(subscription: SubscriptionId) -> Select[Any]:
    return dialect.locked(select(subscriptions.c.id).where(subscriptions.c.id == subscription))


async def _end_all(connection: AsyncConnection, which: ColumnElement[bool], now: datetime) -> int:
    """Call off ``which``; those of which nothing was sent, or nothing is to be done, are removed."""
    unsent = and_(_C.state == BallotState.PLANNED, _C.attempts == 0)
    over = and_(_C.state == BallotState.CLOSED, _C.next_attempt.is_(None))
    removed = await connection.execute(delete(table).where(which, or_(unsent, over)))
    begun = case((_C.state == BallotState.CLOSED, _C.attempts), else_=0)
    values = {
        "state": BallotState.CLOSED,
        "attempts": begun,
        "next_attempt": now,
        "opened": case((_C.opened > now, literal(now - AHEAD, _C.opened.type)), else_=_C.opened),
        "closes": case((_C.closes > now, literal(now, _C.closes.type)), else_=_C.closes),
    }
    ended = await connection.execute(update(table).where(which).values(values))
    return removed.rowcount + ended.rowcount


def _is(slot: Slot) -> ColumnElement[bool]:
    return and_(_C.subscription == slot.subscription, _C.local_date == slot.local_date, _C.turn == slot.turn)


def _values(ballot: Ballot) -> dict[str, Any]:
    return {
        **slot_values(ballot.slot),
        **channel_values(ballot.channel),
        "under": ballot.under.id,
        "thread": ballot.thread,
        "language": ballot.language,
        "choices": [[choice.slug, choice.title] for choice in ballot.choices],
        "opened": ballot.opened,
        "closes": ballot.closes,
        "state": ballot.state,
        "next_attempt": ballot.next_attempt,
        "attempts": ballot.attempts,
        **message_values(ballot.message),
        "counts": list(ballot.counts),
        "won": ballot.won,
    }


def _ballot_of(row: Mapping[Any, Any]) -> Ballot:
    channel = channel_of(row)
    message = None
    if row["message"] is not None:
        message = MessageRef(Channel(channel.community, row["message_channel"]), MessageId(row["message"]))
    return Ballot(
        slot=slot_of(row),
        under=MessageRef(channel, MessageId(row["under"])),
        thread=ThreadId(row["thread"]),
        language=Language(row["language"]),
        choices=tuple(Choice(Slug(slug), title) for slug, title in row["choices"]),
        opened=row["opened"],
        closes=row["closes"],
        state=BallotState(row["state"]),
        next_attempt=row["next_attempt"],
        attempts=row["attempts"],
        message=message,
        counts=tuple(row["counts"]),
        won=Slug(row["won"]) if row["won"] is not None else None,
    )
