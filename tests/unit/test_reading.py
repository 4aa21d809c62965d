"""What "today's essay" means."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.community import LOCAL_CHANNEL
from bot.core.delivery import DeliveryState
from bot.errors import NotFound
from bot.services.community.reading import Reading
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import ELSEWHERE, NOW, posted

DAY = timedelta(days=1)


async def test_before_the_first_post_there_is_no_essay_of_today() -> None:
    with pytest.raises(NotFound, match="No essay has been posted here yet"):
        await Reading(MemoryStores.empty().deliveries).today(LOCAL_CHANNEL)


async def test_todays_essay_is_the_latest_that_was_posted() -> None:
    deliveries = MemoryStores.empty().deliveries
    latest = posted("latest", NOW)
    for delivery in (latest, posted("older", NOW - DAY), posted("another-channel", NOW + DAY, ELSEWHERE)):
        await deliveries.add(delivery)
    today = await Reading(deliveries).today(LOCAL_CHANNEL)
    assert today.delivery == latest
    assert today.post.slug == "latest"


@pytest.mark.parametrize("state", sorted(set(DeliveryState)))
async def test_only_what_stands_in_the_channel_counts(state: DeliveryState) -> None:
    deliveries = MemoryStores.empty().deliveries
    await deliveries.add(posted("standing", NOW - DAY))
    await deliveries.add(replace(posted("newer", NOW), state=state))
    today = await Reading(deliveries).today(LOCAL_CHANNEL)
    stands = state in {DeliveryState.POSTED, DeliveryState.THREADED, DeliveryState.DONE}
    assert today.post.slug == ("newer" if stands else "standing")
