"""A database of the first version keeps what was said and rated when the second one opens it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import OURS, upgrade
from bot.adapters.sql.stores import SqlStores
from bot.core.community_settings import CommunitySettings
from bot.core.ids import MessageId
from tests.adapters.sql_opened import NOW, url_of
from tests.conformance.examples import GUILD, SLOT, comment
from tests.migrations.history import at_version

_COMMENT = (
    "INSERT INTO comments VALUES ('c1', 'aaaaaaaaaa', '2026-07-18', 1, 'door-six', 'discord', 'guild', 'm1', '名前',"
    " 1, 0, 'いい話 <script>', ?, NULL, NULL)"
)


async def test_comments_of_the_first_version_stand_in_the_second(tmp_path: Path) -> None:
    path = tmp_path / "ichiwa.db"
    database = Database(url_of(path))
    await database.start()
    try:
        await database.write(at_version(OURS.revisions[0]))
        created = int(comment().created.timestamp() * 1_000_000)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(_COMMENT, (created,))
        await upgrade(database, NOW)
        stores = SqlStores(database)
        assert list(await stores.comments.of_slot(SLOT)) == [comment()]
        await stores.comments.placed(comment().id, MessageId("7"))
        assert await stores.comments.of_message(GUILD, MessageId("7")) is not None
        assert await stores.communities.get(GUILD) == CommunitySettings(community=GUILD)
    finally:
        await database.stop()
