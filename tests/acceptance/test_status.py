"""What an operator sees of all communities, in a real browser and in the shell, of the real program."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from bot.adapters.sql.engine import Database
from bot.adapters.sql.stores import SqlStores
from bot.core.community import Channel, Community, Platform
from bot.core.delivery import DeliveryState, Reason
from bot.core.ids import MemberId, SubscriptionId
from bot.core.subscription import Kind, Slot, Subscription, SubscriptionState
from bot.services.delivery.slots import owed
from tests.acceptance.browser import Look, violations, visit
from tests.conformance.examples import subscription
from tests.hanging import HANGING
from tests.tools.process import Running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LOOKS = [
    Look(390, "light", "ja-JP"),
    Look(390, "dark", "en-US"),
    Look(1280, "light", "en-US"),
    Look(1280, "dark", "ja-JP"),
]
HELD = "It is unclear whether the essay for"


def order(number: int, platform: Platform, name: str) -> Subscription:
    """One of a channel that nobody serves here."""
    channel = Channel(Community(platform, "100000000000000001"), f"10000000000000010{number}")
    made = subscription(
        SubscriptionId(f"status{number:04}"), channel=channel, due=datetime.now(UTC) + timedelta(days=1)
    )
    return replace(made, channel_name=name, reason="")


async def trouble(url: str) -> None:
    """A held delivery and a suspended channel on Discord, and a late one on Slack."""
    database = Database(url)
    await database.start()
    try:
        stores, hour_ago = SqlStores(database), datetime.now(UTC) - timedelta(hours=1)
        lost = replace(order(3, Platform.DISCORD, "old-<b>hall</b>"), state=SubscriptionState.SUSPENDED, reason="gone")
        orders = [order(1, Platform.DISCORD, "essays"), order(2, Platform.SLACK, "読書の部屋"), lost]
        own = replace(order(4, Platform.DISCORD, ""), member=MemberId("ann"), kind=Kind.PERSONAL)
        for each in (*orders, replace(own, state=SubscriptionState.SUSPENDED, reason="forbidden")):
            await stores.subscriptions.add(each)
        held, late = (owed(each, Slot(each.id, hour_ago.date()), hour_ago) for each in orders[:2])
        held = replace(held, state=DeliveryState.UNCERTAIN, reason=Reason.CANNOT_SCAN, next_attempt=None)
        await stores.deliveries.add(held)
        await stores.deliveries.add(replace(late, reason=Reason.UNAVAILABLE, attempts=3))
    finally:
        await database.stop()


@pytest.fixture
def troubled(ichiwa: Running) -> Running:
    with ThreadPoolExecutor(1) as beside:  # the browser has a loop in this thread
        beside.submit(asyncio.run, trouble(f"sqlite:///{ichiwa.database}")).result()
    return ichiwa


def test_the_operators_page_says_what_is_wrong_and_what_to_do(browser: Browser, troubled: Running) -> None:
    address = f"http://127.0.0.1:{troubled.port}/channel/status"
    for look in LOOKS:
        with visit(browser, address, look) as page:
            items = page.locator(".troubles li")
            expect(items).to_have_count(3)
            if look.locale.startswith("en"):
                expect(items.nth(0)).to_contain_text(HELD)
                expect(items.nth(0)).to_contain_text("/essay post-now")
                expect(items.nth(1)).to_contain_text("Slack #読書の部屋 is late. The platform could not be reached.")
                expect(items.nth(2)).to_contain_text("Discord #old-<b>hall</b> is suspended: the channel is gone.")
                expect(page.get_by_role("row", name="Discord 0 0 1 0 1")).to_be_visible()
                expect(page.get_by_text("not sent to members who take no direct messages: 1")).to_be_visible()
            assert violations(page) == [], look
            wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            assert not wide, f"{look} is wider than the window"


def test_the_shell_says_the_same(troubled: Running) -> None:
    def said(*words: str) -> str:
        command = [sys.executable, "-m", "bot", "status", *words]
        return subprocess.run(
            command, env=troubled.environment, capture_output=True, check=True, encoding="utf-8", timeout=HANGING
        ).stdout

    text = said()
    assert text.index(HELD) < text.index("is late.") < text.index("is suspended:")
    assert "/essay post-now" in text
    assert "Not sent to members who take no direct messages: 1\n" in text
    document = json.loads(said("--json", "--limit", "2"))
    assert [each["trouble"] for each in document["troubled"]] == ["held", "late"]
    assert document["platforms"]["discord"]["held"] == {"cannot-scan": 1}
    assert document["platforms"]["discord"]["suspended"] == {"gone": 1}
    assert document["platforms"]["slack"]["late"] == 1
    assert [document["platforms"][each]["direct_closed"] for each in ("discord", "slack")] == [1, 0]
    assert document["subscriptions"] == {"active": 3, "suspended": 1}
