"""Standing orders and settings of the second version go on in the next: all collections, and nothing greeted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from tests.adapters.sql_opened import NOW, url_of
from tests.conformance.examples import GUILD, SUB
from tests.migrations.history import at_version

_ORDER = (
    "INSERT INTO subscriptions VALUES ('aaaaaaaaaa', 'discord', 'guild', 'c1', '08:00:00', 'Asia/Tokyo', '[0]', '',"
    " 'shuffle', 'ja', 'five', 0, 7, 'active', '', NULL, NULL, NULL, 0)"
)
_SETTINGS = "INSERT INTO communities VALUES ('discord', 'guild', 'ja', '', 0, 500, 0, '[]', 'Be kind.')"


async def test_a_channel_goes_on_with_every_collection(tmp_path: Path) -> None:
    path = tmp_path / "ichiwa.db"
    database = Database(url_of(path))
    await database.start()
    try:
        await database.write(at_version("0002"))
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(_ORDER)
            connection.execute(_SETTINGS)
        await upgrade(database, NOW)
        stores = SqlStores(database)
        [kept] = await stores.subscriptions.page(100)
        assert (kept.id, kept.collections) == (SUB, frozenset())
        settings = await stores.communities.get(GUILD)
        assert (settings.rules.text, settings.greeted) == ("Be kind.", None)
    finally:
        await database.stop()
