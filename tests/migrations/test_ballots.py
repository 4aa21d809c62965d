"""A vote that is open during the upgrade goes on, and what was pinned before was pinned by an admin."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from bot.core.ids import Slug
from bot.core.pin import Pin
from tests.adapters.sql_opened import NOW, url_of
from tests.conformance.examples import DAY, SLOT, SUB
from tests.conformance.test_ballots import PLANNED
from tests.migrations.history import at_version

_BALLOT = (
    "INSERT INTO ballots (subscription, local_date, turn, platform, community, channel, under, thread, language,"
    " choices, opened, closes, state, next_attempt, attempts, counts) VALUES"
    " (?, ?, ?, ?, ?, ?, ?, ?, 'ja', ?, ?, ?, 'planned', ?, 0, '[]')"
)


async def test_an_open_vote_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "ichiwa.db"
    database = Database(url_of(path))
    await database.start()
    try:
        await database.write(at_version("0040"))
        channel, slot = PLANNED.channel, (SUB, DAY.isoformat(), SLOT.turn)
        choices = '[["door-six", "六番の扉 “Six”"], ["door-seven", "七"]]'
        place = (channel.platform, channel.community.id, channel.id, PLANNED.under.id, PLANNED.thread)
        with closing(sqlite3.connect(path)) as connection, connection:
            instants = (_stored(0), _stored(1), _stored(0))
            connection.execute(_BALLOT, (*slot, *place, choices, *instants))
            connection.execute("INSERT INTO pins VALUES (?, ?, ?, 'essay-1')", slot)
        await upgrade(database, NOW)
        stores = SqlStores(database)
        assert await stores.ballots.get(SLOT) == PLANNED
        assert list(await stores.picks.pins(SUB, DAY)) == [Pin(SLOT, Slug("essay-1"))]
    finally:
        await database.stop()


def _stored(hours: int) -> int:
    return int((PLANNED.opened + timedelta(hours=hours)).timestamp() * 1_000_000)
