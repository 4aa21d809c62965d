"""What an earlier version posted is let go of like what this one posts, and what it told is told once for good."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from bot.core.ids import SubscriptionId
from bot.core.retention import Leftover
from bot.core.subscription import Slot
from tests.adapters.sql_opened import NOW
from tests.conformance.examples import DAY
from tests.migrations.history import at_version
from tests.migrations.test_channel_styles import EARLY, STYLE, fill

ONE = SubscriptionId("one")


async def told(connection: AsyncConnection) -> None:
    await connection.execute(text("INSERT INTO notified (subscription, about) VALUES ('one', 'round 1')"))


async def test_what_was_posted_before_is_reduced_and_what_was_told_stays_told(database: Database) -> None:
    await database.write(at_version("0011"))
    await database.write(fill)
    await database.write(at_version("0026"))
    await database.write(told)
    await upgrade(database, NOW, asked=True)
    stores = SqlStores(database)
    assert [await stores.leftovers.clear(Leftover.FROZEN_CONTENT, NOW, 9) for _ in range(2)] == [6, 0]
    row = await stores.deliveries.get(Slot(ONE, DAY, 1))
    assert row is not None
    assert row.post == replace(EARLY, style=STYLE).reduced()
    without = await stores.deliveries.get(Slot(ONE, DAY, 2))
    assert without is not None
    assert without.post is None
    assert await stores.leftovers.clear(Leftover.NOTICES, NOW, 9) == 0
    assert not await stores.subscriptions.first_notice(ONE, "round 1")
