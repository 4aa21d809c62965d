"""The channels' standing orders."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, not_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.ballots import looked_at_again
from bot.adapters.sql.engine import Database
from bot.adapters.sql.rows import channel_values, community_values, subscription_of, subscription_values, whose
from bot.adapters.sql.schema import BRINGS_DAILY, deliveries, notified, subscriptions
from bot.adapters.sql.serving import served
from bot.core.community import Channel, Community, Person, Platform, Shards
from bot.core.ids import SubscriptionId
from bot.core.phrase import NO_SUBSCRIPTION
from bot.core.subscription import ESSAYS, Kind, Subscription, SubscriptionState
from bot.errors import Conflict, NotFound

_S: Final = subscriptions.c
_IN_ORDER: Final = select(subscriptions).order_by(subscriptions.c.created, subscriptions.c.id)


class SqlSubscriptions:
    """Subscriptions by id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, subscription: Subscription) -> None:
        async def work(connection: AsyncConnection) -> None:
            statement = dialect.insert(connection, subscriptions).values(subscription_values(subscription))
            added = await connection.execute(statement.on_conflict_do_nothing().returning(subscriptions.c.id))
            if added.first() is None:
                raise Conflict("The subscription {id} already exists.", id=subscription.id)

        await self._database.write(work)

    async def get(self, subscription: SubscriptionId) -> Subscription | None:
        found = await self._all(select(subscriptions).where(subscriptions.c.id == subscription))
        return found[0] if found else None

    async def page(
        self, limit: int, after: Subscription | None = None, kinds: Collection[Kind] = ESSAYS
    ) -> Sequence[Subscription]:
        query = _IN_ORDER.where(_of(kinds)).limit(limit)
        if after is not None:
            query = query.where(tuple_(_S.created, _S.id) > (after.created, after.id))
        return await self._all(query)

    async def of_platform(
        self,
        platform: Platform,
        limit: int,
        after: Subscription | None = None,
        shards: Shards | None = None,
        kinds: Collection[Kind] = ESSAYS,
    ) -> Sequence[Subscription]:
        place = (_S.community, _S.channel, _S.id)
        query = select(subscriptions).where(_S.platform == platform, _of(kinds)).order_by(*place).limit(limit)
        if shards is not None:
            query = query.where(served(subscriptions, (platform,), shards))
        if after is not None:
            query = query.where(tuple_(*place) > (after.channel.community.id, after.channel.id, after.id))
        return await self._all(query)

    async def choosing(
        self, collection: str, limit: int, after: SubscriptionId | None = None
    ) -> Sequence[Subscription]:
        async with self._database.read() as connection:
            chosen = dialect.items(connection, _S.collections)
            wanted = select(chosen.c.value).where(chosen.c.value == collection)
            query = select(subscriptions).where(wanted.exists(), _of(ESSAYS)).order_by(_S.id).limit(limit)
            if after is not None:
                query = query.where(_S.id > after)
            return [subscription_of(row) for row in (await connection.execute(query)).mappings()]

    async def stopped(
        self, platform: Platform, reason: str, limit: int, after: Community | None = None
    ) -> Sequence[Community]:
        known = (_S.reason != "", _S.platform == platform, _S.reason == reason)  # the first names the partial index
        query = select(_S.community).distinct().where(*known).order_by(_S.community).limit(limit)
        if after is not None:
            query = query.where(_S.community > after.id)
        async with self._database.read() as connection:
            return [Community(platform, id_) for id_ in await connection.scalars(query)]

    async def has_holidays(self) -> bool:
        query = select(_S.id).where(_S.holidays != "").limit(1)
        async with self._database.read() as connection:
            return (await connection.execute(query)).first() is not None

    async def of_channel(self, channel: Channel, kinds: Collection[Kind] = ESSAYS) -> Sequence[Subscription]:
        going = subscriptions.c.state != SubscriptionState.ENDED
        return await self._all(_IN_ORDER.filter_by(**channel_values(channel)).where(going, _of(kinds)))

    async def of_community(self, community: Community, kinds: Collection[Kind] = ESSAYS) -> Sequence[Subscription]:
        return await self._all(_IN_ORDER.filter_by(**community_values(community)).where(_of(kinds)))

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Subscription], Subscription]
    ) -> Subscription:
        async def work(connection: AsyncConnection) -> Subscription:
            query = dialect.locked(select(subscriptions).where(subscriptions.c.id == subscription))
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                raise _unknown(subscription)
            changed = change(subscription_of(row))
            if changed.id != subscription:
                raise ValueError("a change keeps the id")
            written = update(subscriptions).where(subscriptions.c.id == subscription)
            await connection.execute(written.values(subscription_values(changed)))
            await connection.execute(looked_at_again(subscription))
            return changed

        return await self._database.write(work)

    async def of_person(self, person: Person) -> Sequence[Subscription]:
        return await self._all(_IN_ORDER.where(*whose(_S.set_up_by, person)))

    async def forget(self, person: Person) -> int:
        async def work(connection: AsyncConnection) -> int:
            forgotten = update(subscriptions).where(*whose(_S.set_up_by, person)).values(set_up_by=None)
            return (await connection.execute(forgotten)).rowcount

        return await self._database.write(work)

    async def direct_to(self, person: Person, *, also_ended: bool = False) -> Sequence[Subscription]:
        query = _IN_ORDER.where(*whose(_S.member, person))
        return await self._all(query if also_ended else query.where(_S.state != SubscriptionState.ENDED))

    async def forget_direct(self, person: Person) -> int:
        theirs = select(_S.id).where(*whose(_S.member, person))

        async def work(connection: AsyncConnection) -> int:
            await connection.execute(delete(deliveries).where(deliveries.c.subscription.in_(theirs)))
            return (await connection.execute(delete(subscriptions).where(*whose(_S.member, person)))).rowcount

        return await self._database.write(work)

    async def first_notice(self, subscription: SubscriptionId, about: str, at: datetime | None = None) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            row = {"subscription": subscription, "about": about, "at": at}
            added = dialect.insert(connection, notified).values(row).on_conflict_do_nothing()
            return (await connection.execute(added.returning(notified.c.about))).first() is not None

        return await self._database.write(work)

    async def forget_notice(self, subscription: SubscriptionId, about: str) -> None:
        its = (notified.c.subscription == subscription, notified.c.about == about)

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(delete(notified).where(*its))

        async with self._database.read() as connection:  # nearly always there is nothing to be written
            if (await connection.execute(select(notified.c.about).where(*its))).first() is None:
                return
        await self._database.write(work)

    async def due(
        self,
        now: datetime,
        limit: int,
        platforms: Collection[Platform] | None = None,
        *,
        daily: bool | None = None,
    ) -> Sequence[Subscription]:
        query = (
            select(subscriptions)
            .where(subscriptions.c.state == SubscriptionState.ACTIVE, subscriptions.c.upcoming_due <= now)
            .order_by(subscriptions.c.upcoming_due, subscriptions.c.id)
            .limit(limit)
        )
        if platforms is not None:
            query = query.where(subscriptions.c.platform.in_(platforms))
        if daily is not None:
            query = query.where(BRINGS_DAILY if daily else not_(BRINGS_DAILY))
        return await self._all(query)

    async def _all(self, query: Select[Any]) -> Sequence[Subscription]:
        rows = await self._database.ask(lambda connection: connection.execute(query).mappings().all())
        return [subscription_of(row) for row in rows]


def _of(kinds: Collection[Kind]) -> ColumnElement[bool]:
    return _S.kind.in_(kinds)


def _unknown(subscription: SubscriptionId) -> NotFound:
    return NotFound(NO_SUBSCRIPTION, id=subscription)
