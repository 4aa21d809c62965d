"""Round-ups, orders and agreements that were there before the upgrade go on after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from bot.core.community import person_of
from bot.core.delivery import DeliveryState
from bot.core.ids import CommentId
from bot.core.page_name import PageName
from bot.core.subscription import Kind
from tests.adapters.sql_opened import NOW as UPGRADED
from tests.conformance.examples import (
    DIGEST,
    DISCORD,
    HOUR,
    NOW,
    OTHER_SUB,
    comment,
    full_delivery,
    member,
    subscription,
)
from tests.migrations.history import at_version

SENT = replace(full_delivery(), kind=Kind.DIGEST, post=None, digest=DIGEST, state=DeliveryState.DONE)
ORDERS = {True: subscription(), False: replace(subscription(), id=OTHER_SUB, kind=Kind.DIGEST)}
_AGREED = "INSERT INTO page_names VALUES ('discord', '', 'm1', 'Mio', :since, :elsewhere)"


async def _agreed(connection: AsyncConnection) -> None:
    values = {"since": int(NOW.timestamp() * 1_000_000), "elsewhere": True}
    await connection.execute(text(_AGREED), values)


async def test_what_was_there_goes_on(database: Database) -> None:
    await database.write(at_version("0040"))
    stores = SqlStores(database)
    for order in ORDERS.values():
        await stores.subscriptions.add(order)
    await stores.deliveries.add(SENT)
    await stores.comments.add(replace(comment(), id=CommentId("c1")))
    await database.write(_agreed)
    await upgrade(database, UPGRADED, asked=True)
    assert await stores.deliveries.get(SENT.slot) == SENT
    assert await stores.page_names.get(person_of(member())) == PageName("Mio", NOW, elsewhere=True)
    for daily, order in ORDERS.items():
        due = NOW + timedelta(days=9)
        assert [each.id for each in await stores.subscriptions.due(due, 9, daily=daily)] == [order.id]
    assert not await stores.deliveries.claim_amendments(NOW, NOW + HOUR, DISCORD, 9)
    await stores.comments.delete(CommentId("c1"), NOW)
    [row] = await stores.deliveries.claim_amendments(NOW, NOW + HOUR, DISCORD, 9)
    assert row == replace(SENT, digest=replace(DIGEST, quote=None))
