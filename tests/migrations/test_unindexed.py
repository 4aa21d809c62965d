"""An index that an earlier version left behind an edit comes into step after the upgrade."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from tests.adapters.sql_opened import NOW, url_of
from tests.migrations.history import at_version

_ESSAY = (
    "INSERT INTO essays (slug, source, withdrawn, title, author, language, date, category, tags, licence, summary,"
    " question, body, revision, minutes, draft_hash, edited_summary, edited_question, summary_origin) VALUES"
    " (?, 'essays', ?, '', '', 'en', '2026-01-01', '', '[]', '', '', '', '', 1, 1, '', ?, ?, ?)"
)


async def test_what_may_be_missing_from_the_index_waits_for_it(tmp_path: Path) -> None:
    path = tmp_path / "ichiwa.db"
    database = Database(url_of(path))
    await database.start()
    try:
        await database.write(at_version("0009"))
        rows = [
            ("as-it-was", False, None, None, "extract"),
            ("edited", False, "Better.", None, "extract"),
            ("asked", False, None, "Why?", "extract"),
            ("modelled", False, None, None, "model"),
            ("withdrawn", True, None, None, "extract"),
        ]
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executemany(_ESSAY, rows)
        await upgrade(database, NOW)
        waiting = await SqlStores(database).essays.unindexed(9)
        assert {change.slug: change.essay is not None for change in waiting} == {
            "edited": True,
            "asked": True,
            "modelled": True,
            "withdrawn": False,
        }
    finally:
        await database.stop()
