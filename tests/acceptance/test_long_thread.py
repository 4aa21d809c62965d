"""A long thread in a real browser: the latest comments stand below the essay, the earlier ones a press away."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from bot.adapters.local.feed import REMARKS_MAX
from bot.config import Settings
from bot.core.community import LOCAL_CHANNEL, LOCAL_COMMUNITY
from bot.wiring import opened
from tests.acceptance.browser import Look, launched, visit
from tests.acceptance.test_tour import name_oneself, url
from tests.conformance.examples import comment
from tests.tools.process import Running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def fill(ichiwa: Running, many: int) -> None:
    async with opened(Settings.load(None, ichiwa.environment)) as core:
        today = await core.services.reading.today(LOCAL_CHANNEL)
        for number in range(1, many + 1):
            said = comment(f"c{number:03}", today.delivery.slot, at=datetime(2026, 1, 1, 0, number, tzinfo=UTC))
            author = replace(said.author, community=LOCAL_COMMUNITY)
            await core.stores.comments.add(replace(said, author=author, text=f"Thought {number:03}."))


def test_earlier_comments_are_a_press_away(ichiwa: Running) -> None:
    asyncio.run(fill(ichiwa, REMARKS_MAX + 3))
    with launched() as browser, visit(browser, url(ichiwa), Look()) as page:
        remarks = page.locator("#feed .remark")
        expect(remarks).to_have_count(REMARKS_MAX)
        expect(remarks.first).to_contain_text("Thought 004.")
        page.get_by_role("button", name="Earlier comments").click()
        name_oneself(page, "Ann")
        expect(page.get_by_text("Thought 003.")).to_be_visible()
        expect(page.get_by_text(f"{REMARKS_MAX + 3} comments").first).to_be_visible()
