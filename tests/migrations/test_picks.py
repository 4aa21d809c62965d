"""Essays of earlier versions have a place after the upgrade, and a round goes on where it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from bot.core.draw import place_of
from bot.core.ids import Slug
from bot.core.pick import Candidate, Pick, Policy, pick
from bot.core.subscription import Slot
from tests.adapters.sql_opened import NOW, url_of
from tests.conformance.examples import DAY, POST, SLOT, delivery, subscription
from tests.migrations.history import at_version

_ESSAY = (
    "INSERT INTO essays (slug, source, withdrawn, title, author, language, date, category, tags, licence, summary,"
    " question, body, revision, minutes, draft_hash) VALUES"
    " (?, 'essays', 0, '', '', 'en', '2026-07-18', '', '[]', '', '', '', '', 1, 1, '')"
)
NEXT = Slot(SLOT.subscription, DAY + timedelta(days=1))
SLUGS = [Slug(f"essay-{number}") for number in range(9)]


async def test_the_shuffle_goes_on_in_the_same_order(tmp_path: Path) -> None:
    path = tmp_path / "ichiwa.db"
    database = Database(url_of(path))
    await database.start()
    try:
        await database.write(at_version("0010"))
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executemany(_ESSAY, [(slug,) for slug in SLUGS])
        await upgrade(database, NOW)
        with closing(sqlite3.connect(path)) as connection:
            assert dict(connection.execute("SELECT slug, place FROM essays")) == {s: place_of(s) for s in SLUGS}
        stores = SqlStores(database)
        wanted = replace(subscription(), policy=Policy.SHUFFLE, collections=frozenset(), seed=42)
        shown = Pick(SLUGS[4], 1)
        await stores.deliveries.add(replace(delivery(SLOT), post=replace(POST, slug=shown.slug), round=shown.round))
        expected = pick(Policy.SHUFFLE, [Candidate(slug, DAY) for slug in SLUGS], [shown], 42)
        assert await stores.picks.next(wanted, (), [NEXT]) == [expected]
    finally:
        await database.stop()
