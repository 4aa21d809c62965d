"""What an operator asks of the whole database is read from parts of indexes, however much is there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.adapters.sql.engine import Database
from bot.adapters.sql.stores import SqlStores
from bot.core.community import LOCAL_COMMUNITY
from tests.adapters.sql_opened import NOW, opened
from tests.adapters.test_sql_plans import plans_of

CLAIM = "SEARCH deliveries USING INDEX ix_deliveries_claim (next_attempt>?)"
HELD = "SEARCH deliveries USING INDEX ix_deliveries_state_lease_until (state=? AND lease_until=?)"
OWN = "SEARCH subscriptions USING INDEX ix_subscriptions_platform_community_channel_id (platform=? AND community=?)"
BY_STATE = "ix_subscriptions_state_upcoming_due_id (state=?"

COUNTED = [
    CLAIM,
    f"INDEX {BY_STATE})",
    HELD,
    f"INDEX {BY_STATE} AND upcoming_due<?)",
    *[f"COVERING INDEX {BY_STATE})"] * 4,
    "SCAN unindexed USING COVERING INDEX",
    "COVERING INDEX ix_uncopied_due_slug (due<?)",
    "SCAN essays USING INDEX ix_essays_unshown",
    "COVERING INDEX ix_sources_state_next_read_name (state=? AND next_read<?)",
    "COVERING INDEX ix_comments_mirror (mirror_at<?)",
    "COVERING INDEX ix_comment_removals_due (due<?)",
    "COVERING INDEX ix_deliveries_sweep (sweep_at<?)",
    "COVERING INDEX ix_deliveries_publish (publish_at<?)",
    "INDEX ix_deliveries_amend (amend_at<?)",
    "SCAN deliveries USING COVERING INDEX",  # as many as the bound
]
ASKED: dict[str, tuple[Callable[[SqlStores], Awaitable[object]], list[str]]] = {
    "counts": (lambda s: s.overview.counts(NOW), COUNTED),
    "trouble": (lambda s: s.overview.troubled(NOW, 9), [HELD, CLAIM, BY_STATE]),
    "a community's trouble": (
        lambda s: s.overview.troubled(NOW, 9, LOCAL_COMMUNITY),
        [HELD, "ix_deliveries_subscription_due_local_date_turn (subscription=? AND due>?)", OWN],
    ),
    "coming": (lambda s: s.overview.upcoming(9), [f"{BY_STATE} AND upcoming_due>?)"]),
    "coming in a community": (lambda s: s.overview.upcoming(9, LOCAL_COMMUNITY), [OWN]),
}


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(tmp_path / "ichiwa.db") as database:
        yield database


@pytest.mark.parametrize("name", ASKED)
async def test_each_question_is_answered_from_a_part_of_an_index(database: Database, name: str) -> None:
    ask, indexes = ASKED[name]
    plans = [" ".join(plan) for plan in await plans_of(database, ask)]
    assert len(plans) == len(indexes), plans
    for plan, index in zip(plans, indexes, strict=True):
        assert index in plan
        if name != "counts":
            assert "SCAN deliveries" not in plan
            assert "SCAN subscriptions" not in plan


async def test_whatever_is_read_in_the_order_of_an_index_is_not_sorted(database: Database) -> None:
    [plan] = await plans_of(database, lambda s: s.overview.upcoming(9))
    assert not [step for step in plan if "TEMP B-TREE" in step]
