"""Comments of earlier versions are found like new ones, once their community allows it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from bot.core.ids import CommentId
from tests.adapters.sql_opened import NOW, url_of
from tests.conformance.examples import CHANNEL, GUILD, delivery
from tests.migrations.history import at_version

_COMMENT = (
    "INSERT INTO comments (id, subscription, local_date, turn, slug, platform, community, author, author_name,"
    " author_is_admin, author_is_bot, text, created) VALUES (?, 's', '2026-01-01', 1, 'e', 'discord', 'guild', 'm', '',"
    " 0, 0, ?, 0)"
)


async def test_what_was_said_before_is_found(tmp_path: Path) -> None:
    path = tmp_path / "ichiwa.db"
    database = Database(url_of(path))
    await database.start()
    try:
        await database.write(at_version("0008"))
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executemany(_COMMENT, [("c1", "Ｓｌａｃｋで転職"), ("c2", "")])
        await upgrade(database, NOW)
        stores = SqlStores(database)
        said = await stores.comments.get(CommentId("c1"))
        assert said is not None
        await stores.deliveries.add(delivery(said.slot))
        assert await stores.comments.holding(CHANNEL, ["slackで転職"], [], 9) == [said]
        assert not (await stores.communities.get(GUILD)).search_comments
    finally:
        await database.stop()
