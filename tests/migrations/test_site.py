"""Tags of earlier versions' essays become rows at the upgrade."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from bot.ports.listings import By, Shelf
from tests.adapters.sql_opened import NOW
from tests.migrations.history import at_version

_ESSAY = (
    "INSERT INTO essays (slug, source, withdrawn, title, author, language, date, category, tags, licence, summary,"
    " question, body, revision, minutes, draft_hash, collection) VALUES"
    " (:slug, 's', :withdrawn, '', '', 'ja', :date, 'Letters', {tags}, '', '', '', '', 1, 1, '', :collection)"
)
TAGS = json.dumps(["人脈", "it's “x”", "人脈"], ensure_ascii=False)
ROWS = [
    ("a", False, TAGS, "Letters"),
    ("b", False, json.dumps(["人脈"]), "theirs"),
    ("c", False, "[]", "Letters"),
    ("gone", True, TAGS, "Letters"),
]


async def test_the_tags_of_listed_essays_are_found(database: Database) -> None:
    await database.write(at_version("0022"))

    async def fill(connection: AsyncConnection) -> None:
        is_server = connection.dialect.name == "postgresql"
        insert = text(_ESSAY.format(tags="CAST(:tags AS json)" if is_server else ":tags"))
        for day, (slug, withdrawn, tags, collection) in enumerate(ROWS, start=1):
            its = {"slug": slug, "withdrawn": withdrawn, "tags": tags, "collection": collection}
            on = date(2026, 1, day)
            await connection.execute(insert, its | {"date": on if is_server else str(on)})

    await database.write(fill)
    await upgrade(database, NOW, asked=True)
    listings = SqlStores(database).listings
    found, total = await listings.page(Shelf(by=By.TAG, name="人脈"), (), 9)
    assert ([essay.slug for essay in found], total) == (["b", "a"], 2)
    assert (await listings.counts(())).tags == {"it's “x”": 1, "人脈": 2}
    assert (await listings.counts(("theirs",))).tags == {"it's “x”": 1, "人脈": 1}
