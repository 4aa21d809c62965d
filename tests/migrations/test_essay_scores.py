"""Votes of earlier versions are added up at the upgrade."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from bot.core.ids import Slug
from bot.core.rating import Score
from tests.adapters.sql_opened import NOW, url_of
from tests.conformance.examples import GUILD
from tests.migrations.history import at_version

_VOTE = "INSERT INTO marks (platform, community, slug, member, source, score, at) VALUES ('discord', ?, ?, ?, ?, ?, ?)"


async def test_each_members_latest_vote_is_added_up(tmp_path: Path) -> None:
    path = tmp_path / "ichiwa.db"
    database = Database(url_of(path))
    await database.start()
    votes = [
        (GUILD.id, "one", "m1", "x", 5.0, 2),
        (GUILD.id, "one", "m1", "y", 1.0, 1),  # overtaken
        (GUILD.id, "one", "m2", "x", 3.0, 1),
        (GUILD.id, "one", "m2", "y", 2.0, 1),  # of the same instant, and given later
        (GUILD.id, "two", "m1", "x", 4.0, 1),
        ("another", "one", "m1", "x", 1.0, 9),
    ]
    try:
        await database.write(at_version("0011"))
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executemany(_VOTE, votes)
        await upgrade(database, NOW)
        scores = await SqlStores(database).ratings.scores(GUILD)
        assert scores == {Slug("one"): Score(2, 7.0), Slug("two"): Score(1, 4.0)}
    finally:
        await database.stop()
