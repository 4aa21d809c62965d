"""What becomes of a comment is brought to the digests that quote it without a look at any other delivery."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.adapters.sql.engine import Database
from bot.adapters.sql.stores import SqlStores
from bot.core.community import LOCAL_COMMUNITY, Person, Platform
from bot.core.ids import MemberId
from tests.adapters.test_sql_plans import database, plans_of
from tests.conformance.examples import NOW, comment

__all__ = ["database"]
ANN = Person(Platform.DISCORD, MemberId("m1"))


async def _ruled(stores: SqlStores) -> None:
    for quotes in (True, False):
        await stores.communities.update(LOCAL_COMMUNITY, partial(replace, quote_comments=quotes))


ASKED: dict[str, Callable[[SqlStores], Awaitable[object]]] = {
    "edited": lambda s: s.comments.edit(comment().id, "Anew", NOW),
    "deleted": lambda s: s.comments.delete(comment().id, NOW),
    "hidden": lambda s: s.comments.hide(comment().id, NOW),
    "forgotten": lambda s: s.comments.forget(ANN),
    "not agreed to any more": lambda s: s.round_ups.forget(ANN),
    "no rule any more": _ruled,
    "shown anew": lambda s: s.deliveries.claim_amendments(NOW, NOW + timedelta(minutes=1), [Platform.DISCORD], 9),
}


@pytest.mark.parametrize("name", ASKED)
async def test_it_is_found_by_what_it_quotes(database: Database, name: str) -> None:
    await SqlStores(database).comments.add(comment())
    plans = await plans_of(database, ASKED[name])
    asked = [step for plan in plans for step in plan if "deliveries" in step]
    assert asked
    assert all("ix_deliveries_quoted" in step or "ix_deliveries_amend" in step for step in asked), asked
