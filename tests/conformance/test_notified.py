"""What admins are told of once: every store remembers it, for each subscription by itself."""

from __future__ import annotations

from tests.conformance.bundle import Stores
from tests.conformance.examples import OTHER_SUB, SUB, subscription


async def test_a_notice_is_the_first_of_its_kind_once(stores: Stores) -> None:
    await stores.subscriptions.add(subscription())
    told = stores.subscriptions.first_notice
    assert [await told(SUB, "round 1"), await told(SUB, "round 1"), await told(SUB, "round 2")] == [True, False, True]
    assert await told(OTHER_SUB, "round 1")
    assert not await told(OTHER_SUB, "round 1")
    await stores.subscriptions.forget_notice(SUB, "round 1")
    assert [await told(SUB, "round 1"), await told(SUB, "round 2")] == [True, False]
