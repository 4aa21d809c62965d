"""What the clock asks at every tick reads a part of an index, however long the history has become."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.adapters.sql.engine import Database
from bot.adapters.sql.stores import SqlStores
from bot.core.community import LOCAL_CHANNEL, LOCAL_COMMUNITY, MessageRef, Platform
from bot.core.ids import MessageId
from tests.adapters.sql_opened import NOW, opened

EVERYWHERE = frozenset(Platform)
MESSAGE = MessageRef(LOCAL_CHANNEL, MessageId("1"))

ASKED: dict[str, tuple[Callable[[SqlStores], Awaitable[object]], str]] = {
    "due": (
        lambda s: s.subscriptions.due(NOW, 9),
        "ix_subscriptions_state_upcoming_due_id (state=? AND upcoming_due<?)",
    ),
    "claim": (lambda s: s.deliveries.claim(NOW, NOW, EVERYWHERE, 9), "ix_deliveries_claim (next_attempt<?)"),
    "leases": (lambda s: s.deliveries.end_leases(NOW), "ix_deliveries_state_lease_until (state=? AND lease_until<?)"),
    "late": (lambda s: s.deliveries.skip_late(NOW, 9), "ix_deliveries_state_late_after (state=? AND late_after<?)"),
    "sweep": (lambda s: s.deliveries.to_sweep(NOW, EVERYWHERE, 9), "ix_deliveries_sweep (sweep_at<?)"),
    "recent": (lambda s: s.deliveries.recent(LOCAL_CHANNEL, 9), "(channel=? AND community=? AND platform=?)"),
    "message": (lambda s: s.deliveries.of_message(MESSAGE), "(message=? AND message_channel=?"),
    "scores": (lambda s: s.ratings.scores(LOCAL_COMMUNITY), "(platform=? AND community=?)"),
}


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(tmp_path / "ichiwa.db") as database:
        yield database


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """The statements that any engine runs meanwhile, with their parameters."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def plan_of(database: Database, ask: Callable[[SqlStores], Awaitable[object]]) -> list[str]:
    with recorded() as statements:
        await ask(SqlStores(database))
    [asked] = [(sql, values) for sql, values in statements if sql.startswith(("SELECT", "UPDATE", "WITH"))]
    async with database.read() as connection:
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}", asked[1])
        return [row.detail for row in rows]


@pytest.mark.parametrize("name", ASKED)
async def test_it_is_answered_from_a_part_of_an_index(database: Database, name: str) -> None:
    ask, index = ASKED[name]
    plan = await plan_of(database, ask)
    assert any(index in step for step in plan), plan
    assert not [step for step in plan if step.startswith(("SCAN deliveries", "SCAN subscriptions", "SCAN marks"))]


@pytest.mark.parametrize("name", ["due", "claim"])
async def test_what_waits_is_not_sorted_anew(database: Database, name: str) -> None:
    assert not [step for step in await plan_of(database, ASKED[name][0]) if "TEMP B-TREE" in step]


async def test_what_waits_for_the_index_is_neither_sorted_nor_searched_for(database: Database) -> None:
    plan = await plan_of(database, lambda s: s.essays.unindexed(1))
    assert any("SCAN unindexed USING INDEX" in step for step in plan), plan
    assert any("SEARCH essays USING INDEX" in step for step in plan), plan
    assert not [step for step in plan if "TEMP B-TREE" in step]
