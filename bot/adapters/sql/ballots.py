"""The votes of members on what a channel's next slot shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
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

_C: Final = table.c
_V: Final = chosen_table.c


class SqlBallots:
    """Ballots by subscription."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, ballot: Ballot) -> bool:
        slot, values = ballot.slot, _values(ballot)
        earlier = or_(_C.local_date < slot.local_date, and_(_C.local_date == slot.local_date, _C.turn < slot.turn))

        async def work(connection: AsyncConnection) -> bool:
            added = dialect.insert(connection, table).values(values)
            kept = added.on_conflict_do_update(index_elements=[_C.subscription], set_=values, where=earlier)
            if (await connection.execute(kept.returning(_C.subscription))).first() is None:
                return False
            await connection.execute(delete(chosen_table).where(_V.subscription == slot.subscription))
            return True

        return await self._database.write(work)

    async def get(self, slot: Slot) -> Ballot | None:
        return await self._found(_is(slot))

    async def of_subscription(self, subscription: SubscriptionId) -> Ballot | None:
        return await self._found(_C.subscription == subscription)

    async def take(
        self, now: datetime, until: datetime, platforms: Collection[Platform], limit: int, shards: Shards | None = None
    ) -> Sequence[Ballot]:
        due = select(_C.subscription).where(_C.next_attempt <= now, served(table, platforms, shards))
        due = due.order_by(_C.next_attempt, _C.subscription).limit(limit)
        taking = update(table).where(_C.subscription.in_(dialect.chosen(due)))
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
        waiting = update(table).where(_is(slot), _C.state != BallotState.CLOSED).values(next_attempt=at)

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(waiting)

        await self._database.write(work)

    async def close(self, slot: Slot, counts: Sequence[int] = (), winner: Slug | None = None) -> bool:
        held = dialect.locked(select(subscriptions.c.id).where(subscriptions.c.id == slot.subscription))
        closing = update(table).where(_is(slot), _C.state != BallotState.CLOSED)
        closing = closing.values(state=BallotState.CLOSED, next_attempt=None, counts=list(counts))
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
            await connection.execute(held)  # a slot is made, and pins are set, under the same lock
            if (await connection.execute(closing.returning(_C.subscription))).first() is None:
                return False
            await connection.execute(delete(chosen_table).filter_by(**slot_values(slot)))
            if winner is None:
                return False
            for taken in (begun, pinned):
                if (await connection.execute(taken.limit(1))).first() is not None:
                    return False
            await connection.execute(past)
            await connection.execute(pins.insert(), {**slot_values(slot), "slug": winner})
            return True

        return await self._database.write(work)

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
        async with self._database.read() as connection:
            row = (await connection.execute(select(table).where(which))).mappings().first()
            return _ballot_of(row) if row is not None else None


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
    )
