"""The delivery store's queries. Each is answered from an index."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.gathering import Gathered, reading
from bot.adapters.sql.rows import channel_values, community_values, delivery_of, slot_values
from bot.adapters.sql.schema import deliveries
from bot.adapters.sql.serving import served
from bot.core.community import Channel, Community, MessageRef, Platform, Shards
from bot.core.delivery import Delivery, DeliveryState
from bot.core.ids import MessageId, Slug, SubscriptionId
from bot.core.subscription import ESSAYS, Kind, Slot

SLOT = (deliveries.c.subscription, deliveries.c.local_date, deliveries.c.turn)
_MESSAGE = ("message", "message_channel", "community", "platform")
NEWEST_FIRST = (deliveries.c.due.desc(), *(column.desc() for column in SLOT))


class DeliveryReads:
    """What is known about the deliveries."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._messages: Gathered[MessageRef, Delivery | None] = Gathered(reading(database), _of_messages)

    async def to_sweep(
        self, now: datetime, platforms: Collection[Platform], limit: int, shards: Shards | None = None
    ) -> Sequence[Delivery]:
        query = select(deliveries).where(deliveries.c.sweep_at <= now, served(deliveries, platforms, shards))
        return await self._all(query.order_by(deliveries.c.sweep_at, *SLOT).limit(limit))

    async def to_publish(
        self, now: datetime, platforms: Collection[Platform], limit: int, shards: Shards | None = None
    ) -> Sequence[Delivery]:
        query = select(deliveries).where(deliveries.c.publish_at <= now, served(deliveries, platforms, shards))
        return await self._all(query.order_by(deliveries.c.publish_at, *SLOT).limit(limit))

    async def get(self, slot: Slot) -> Delivery | None:
        return await self._one(select(deliveries).filter_by(**slot_values(slot)))

    async def turns(self, subscription: SubscriptionId, local_date: date) -> int:
        query = select(func.max(deliveries.c.turn)).filter_by(subscription=subscription, local_date=local_date)
        return await self._database.ask(lambda connection: connection.scalar(query)) or 0

    async def turns_from(self, subscription: SubscriptionId, first: date) -> Mapping[date, int]:
        query = select(deliveries.c.local_date, func.max(deliveries.c.turn)).filter_by(subscription=subscription)
        query = query.where(deliveries.c.local_date >= first).group_by(deliveries.c.local_date)
        return await self._database.ask(lambda connection: dict(connection.execute(query).all()))

    async def of_message(self, message: MessageRef) -> Delivery | None:
        return await self._messages.add(message)  # every reaction asks, and they come in bursts

    async def in_direct(self, platform: Platform, channel: str, message: MessageId) -> Delivery | None:
        query = select(deliveries).filter_by(message=message, message_channel=channel, platform=platform)
        return await self._one(query.where(deliveries.c.kind != Kind.ESSAY).limit(1))

    async def recent(
        self,
        channel: Channel,
        limit: int,
        states: Collection[DeliveryState] | None = None,
        kinds: Collection[Kind] = ESSAYS,
    ) -> Sequence[Delivery]:
        query = select(deliveries).filter_by(**channel_values(channel)).where(deliveries.c.kind.in_(kinds))
        if states is not None:
            query = query.where(deliveries.c.state.in_(states))
        return await self._all(query.order_by(*NEWEST_FIRST).limit(limit))

    async def latest_of_order(self, subscription: SubscriptionId, limit: int) -> Sequence[Delivery]:
        query = select(deliveries).where(deliveries.c.subscription == subscription, deliveries.c.message.is_not(None))
        return await self._all(query.order_by(deliveries.c.local_date.desc(), deliveries.c.turn.desc()).limit(limit))

    async def of_order(
        self, subscription: SubscriptionId, limit: int, states: Collection[DeliveryState] | None = None
    ) -> Sequence[Delivery]:
        query = select(deliveries).where(deliveries.c.subscription == subscription)
        if states is not None:
            query = query.where(deliveries.c.state.in_(states))
        return await self._all(query.order_by(*NEWEST_FIRST).limit(limit))

    async def posts_of(self, community: Community, slug: Slug) -> Sequence[Delivery]:
        posted = select(deliveries).filter_by(**community_values(community), slug=slug, kind=Kind.ESSAY)
        return await self._all(posted.where(deliveries.c.message.is_not(None)).order_by(*NEWEST_FIRST))

    async def of_essay(self, slug: Slug) -> Sequence[Delivery]:
        posted = select(deliveries).filter_by(slug=slug, kind=Kind.ESSAY)
        posted = posted.where(deliveries.c.state != DeliveryState.SKIPPED)
        return await self._all(posted.order_by(deliveries.c.due, *SLOT))

    async def latest_of(self, channel: Channel, slug: Slug) -> Delivery | None:
        posted = select(deliveries).filter_by(**channel_values(channel), slug=slug, kind=Kind.ESSAY)
        return await self._one(posted.where(deliveries.c.message.is_not(None)).order_by(*NEWEST_FIRST).limit(1))

    async def _all(self, query: Select[Any]) -> Sequence[Delivery]:
        rows = await self._database.ask(lambda connection: connection.execute(query).mappings().all())
        return [delivery_of(row) for row in rows]

    async def _one(self, query: Select[Any]) -> Delivery | None:
        found = await self._all(query)
        return found[0] if found else None


async def _of_messages(connection: AsyncConnection, messages: Sequence[MessageRef]) -> Sequence[Delivery | None]:
    wanted = sorted({_key(message) for message in messages})
    rows = await connection.execute(_posted(connection.dialect.name), {"asked": [list(key) for key in wanted]})
    found = {tuple(row[name] for name in _MESSAGE): delivery_of(row) for row in rows.mappings()}
    return [found.get(_key(message)) for message in messages]


def _key(message: MessageRef) -> tuple[str, ...]:
    channel = message.channel
    return (message.id, channel.id, channel.community.id, channel.platform.value)


@cache
def _posted(name: str) -> Select[Any]:
    given = dialect.rows_of(name, "asked", _MESSAGE)
    return select(deliveries).join(given, and_(*(deliveries.c[part] == given.c[part] for part in _MESSAGE)))
