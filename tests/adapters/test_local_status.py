"""The operator's page of all communities, over the stores in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.delivery import DeliveryState, Reason
from tests.adapters.local_world import World
from tests.conformance.examples import delivery, subscription
from tests.unit.arranged import NOW, draft


async def page(world: World, language: str = "en") -> str:
    async with world.client(**{"Accept-Language": language}) as browser:
        answer = await browser.get("/channel/status")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


async def test_a_quiet_day() -> None:
    world = World()
    assert "Nothing is late, held or suspended." in await page(world)
    assert "【Nothing is late, held or suspended.】" in await page(world, "ja")


async def test_a_held_essay_of_another_platform_is_told_with_what_to_do() -> None:
    world = World()
    await world.fill([draft("first")])
    await world.deliver(await world.subscribe())
    await world.stores.subscriptions.add(replace(subscription(), channel_name="</p><script>"))
    held = delivery(due=NOW - timedelta(hours=1), next_attempt=None)
    await world.stores.deliveries.add(replace(held, state=DeliveryState.UNCERTAIN, reason=Reason.CANNOT_SCAN))
    html = await page(world)
    assert "was posted in Discord #&lt;/p&gt;&lt;script&gt;." in html
    assert "<script>" not in html
    assert "Then an admin there marks it as looked after with /essay channels." in html
