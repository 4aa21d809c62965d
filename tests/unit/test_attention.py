"""What was held is looked after by an admin of its own community, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.community import Community, Platform
from bot.core.delivery import DeliveryState, Reason
from bot.core.subscription import Slot
from bot.errors import Conflict, NotFound
from bot.ports.overview import Trouble
from bot.services.community.attention import Attention
from tests.conformance.examples import CHANNEL, GUILD, NOW, POST, SLOT, SUB, delivery, subscription
from tests.fakes.clock import FixedClock
from tests.fakes.deliveries import MemoryDeliveries
from tests.fakes.stores import MemoryStores

HELD = replace(
    delivery(next_attempt=None, due=NOW - timedelta(hours=1)),
    state=DeliveryState.UNCERTAIN,
    reason=Reason.CANNOT_SCAN,
    post=POST,
    round=1,
)


@pytest.fixture
async def stores() -> MemoryStores:
    made = MemoryStores.empty()
    await made.subscriptions.add(subscription())
    await made.deliveries.add(HELD)
    return made


def attention(stores: MemoryStores) -> Attention:
    return Attention(stores.overview, stores.deliveries, FixedClock(NOW))


async def test_what_was_looked_after_is_never_sent_and_its_essay_counts_as_shown(stores: MemoryStores) -> None:
    [wanted] = await attention(stores).wanted(GUILD, 9)
    assert (wanted.trouble, wanted.slot) == (Trouble.HELD, SLOT)
    await attention(stores).looked_after(GUILD, SLOT)
    assert await attention(stores).wanted(GUILD, 9) == []
    row = await stores.deliveries.get(SLOT)
    assert row is not None
    assert (row.state, row.reason) == (DeliveryState.SKIPPED, Reason.ADMIN)
    assert [pick.slug for pick in await stores.deliveries.picks(SUB)] == [POST.slug]
    with pytest.raises(NotFound):
        await attention(stores).looked_after(GUILD, SLOT)


async def test_another_communitys_is_not_theirs_to_look_after(stores: MemoryStores) -> None:
    for elsewhere in (Community(Platform.DISCORD, "other"), Community(Platform.SLACK, GUILD.id)):
        assert await attention(stores).wanted(elsewhere, 9) == []
        with pytest.raises(NotFound):
            await attention(stores).looked_after(elsewhere, SLOT)
    assert await stores.deliveries.get(SLOT) == HELD


@pytest.mark.parametrize("slot", [Slot(SUB, SLOT.local_date, 2), Slot(SUB, SLOT.local_date, 3)])
async def test_what_is_not_held_goes_on(stores: MemoryStores, slot: Slot) -> None:
    checked = replace(HELD, slot=Slot(SUB, SLOT.local_date, 2), next_attempt=NOW)
    await stores.deliveries.add(checked)
    with pytest.raises(NotFound):
        await attention(stores).looked_after(GUILD, slot)
    assert await stores.deliveries.get(checked.slot) == checked


class Overtaken(MemoryDeliveries):
    """Somebody else settles the delivery at the same moment."""

    async def skip(self, *_: Any, **__: Any) -> Any:
        raise Conflict("The delivery {key} can no longer be skipped.", key=SLOT.key)


async def test_whoever_comes_second_is_told_so(stores: MemoryStores) -> None:
    deliveries = Overtaken(stores.subscriptions)
    await deliveries.add(HELD)
    with pytest.raises(NotFound):
        await Attention(stores.overview, deliveries, FixedClock(NOW)).looked_after(GUILD, SLOT)


async def test_the_operator_sees_all_communities(stores: MemoryStores) -> None:
    status = await attention(stores).status(9)
    assert [each.channel for each in status.troubled] == [CHANNEL]
    assert status.platforms == [Platform.DISCORD]
    assert (status.held(Platform.DISCORD), status.suspended(Platform.DISCORD)) == (1, 0)
