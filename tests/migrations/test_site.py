"""Tags of earlier versions' essays become rows at the upgrade."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from bot.ports.listings import By, Shelf
from tests.adapters.sql_opened import NOW, url_of
from tests.migrations.history import at_version

_ESSAY = """INSERT INTO essays (slug, source, withdrawn, title, author, language, date, category, tags, licence, summary,
question, body, revision, minutes, draft_hash, collection)
VALUES (?, 'folder', ?, '', '', 'ja', ?, 'Letters', ?, '', '', '', '', 1, 1, '', ?)"""


async def test_tags_of_listed_essays_are_found(tmp_path: Path) -> None:
    path = tmp_path / "ichiwa.db"
    database = Database(url_of(path))
    await database.start()
    tags = ["人脈", "it's “x”", "人脈"]
    essays = [
        ("a", False, "2026-01-01", json.dumps(tags, ensure_ascii=False), "Letters"),
        ("b", False, "2026-01-02", json.dumps(["人脈"]), "theirs"),
        ("c", False, "2026-01-03", "[]", "Letters"),
        ("gone", True, "2026-01-04", json.dumps(tags), "Letters"),
    ]
    try:
        await database.write(at_version("0022"))
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executemany(_ESSAY, essays)
        await upgrade(database, NOW)
        listings = SqlStores(database).listings
        found, total = await listings.page(Shelf(by=By.TAG, name="人脈"), (), 9)
        assert ([essay.slug for essay in found], total) == (["b", "a"], 2)
        assert (await listings.counts(())).tags == {"it's “x”": 1, "人脈": 2}
        assert (await listings.counts(("theirs",))).tags == {"it's “x”": 1, "人脈": 1}
    finally:
        await database.stop()
