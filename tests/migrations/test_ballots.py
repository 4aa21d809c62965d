"""A vote goes on over the upgrade, in whatever state it is, and what was pinned before was pinned by an admin."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from bot.core.ballot import Ballot, BallotState
from bot.core.ids import Slug
from bot.core.pin import Pin
from tests.adapters.sql_opened import NOW
from tests.conformance.examples import DAY, DISCORD, MESSAGE, MINUTE, SLOT, SUB
from tests.conformance.test_ballots import PLANNED
from tests.migrations.history import at_version

_PIN = "INSERT INTO pins VALUES (:subscription, :local_date, :turn, 'essay-1')"
_VOTE = "INSERT INTO ballot_votes VALUES (:subscription, :local_date, :turn, 'slack', 'T1', 'ann', 'door-six', 0)"
_OPEN = replace(PLANNED, state=BallotState.OPEN, message=MESSAGE, next_attempt=PLANNED.closes)
STATES = {
    "planned": PLANNED,
    "open": _OPEN,
    "closed": replace(_OPEN, state=BallotState.CLOSED, next_attempt=None, attempts=2, counts=(3, 1)),
}


@pytest.mark.parametrize("state", STATES)
async def test_a_vote_goes_on(database: Database, state: str) -> None:
    before = STATES[state]
    await database.write(at_version("0040"))
    await database.write(lambda connection: _put(connection, before))
    await upgrade(database, NOW, asked=True)
    ballots = SqlStores(database).ballots
    assert await ballots.get(SLOT) == before
    assert await ballots.chosen(SLOT) == {"door-six": 1}
    assert list(await SqlStores(database).picks.pins(SUB, DAY)) == [Pin(SLOT, Slug("essay-1"))]
    later = replace(PLANNED, slot=replace(SLOT, turn=2), opened=PLANNED.opened + MINUTE)
    assert await ballots.add(later), "the next one is kept beside it"
    taken = await ballots.take(PLANNED.closes + MINUTE, PLANNED.closes + 2 * MINUTE, DISCORD, 9)
    is_shown = state == "open"  # that it was called off
    assert {each.slot for each in taken} == ({SLOT, later.slot} if is_shown else {later.slot})


async def _put(connection: AsyncConnection, ballot: Ballot) -> None:
    slot = {"subscription": SUB, "local_date": DAY, "turn": SLOT.turn}
    message = "NULL, NULL" if ballot.message is None else f"'{ballot.message.channel.id}', '{ballot.message.id}'"
    waits = "NULL" if ballot.next_attempt is None else f"{_stored(ballot.next_attempt - PLANNED.opened)}"
    channel = ballot.channel
    await connection.execute(
        text(
            "INSERT INTO ballots (subscription, local_date, turn, platform, community, channel, under, thread,"
            " language, choices, opened, closes, state, next_attempt, attempts, message_channel, message, counts)"
            f" VALUES (:subscription, :local_date, :turn, '{channel.platform}', '{channel.community.id}',"
            f" '{channel.id}', '{ballot.under.id}', '{ballot.thread}', 'ja',"
            """ '[["door-six", "六番の扉 “Six”"], ["door-seven", "七"]]',"""
            f" {_stored(timedelta())}, {_stored(ballot.closes - ballot.opened)}, '{ballot.state}', {waits},"
            f" {ballot.attempts}, {message}, '{list(ballot.counts)}')"
        ),
        slot,
    )
    for statement in (_PIN, _VOTE):
        await connection.execute(text(statement), slot)


def _stored(after: timedelta) -> int:
    return int((PLANNED.opened + after).timestamp() * 1_000_000)
