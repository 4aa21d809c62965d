"""``CardPort``: a post shows its rating in its place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.core.community import MessageRef
from bot.core.essay import Language
from bot.core.post_style import PostStyle
from bot.core.rating import RatingSummary, Score
from bot.errors import ChatGone
from bot.ports.cards import CardPort
from tests.conformance.chats import PlatformUnderTest, platform_under_test
from tests.unit.arranged import post

KEY = "abcdefgh01-20260303-1"
POST = post("trust", title="Trust")
RATED = RatingSummary(POST.slug, Score(2, 7.0), {"3️⃣": 1, "4️⃣": 1})
BY_ITSELF = pytest.mark.skip(reason="the local page reads the rating whenever it shows a post: it has no CardPort")


@pytest.fixture(params=["fake", pytest.param("local", marks=BY_ITSELF), "discord", "discord without gateway", "slack"])
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[PlatformUnderTest]:
    made = await platform_under_test(request.param)
    yield made
    await made.close()


@pytest.fixture
def cards(platform: PlatformUnderTest) -> CardPort:
    assert platform.cards is not None
    return platform.cards


@pytest.fixture
async def message(platform: PlatformUnderTest) -> MessageRef:
    return await platform.chat.post(platform.channel, POST, KEY)


async def test_a_card_shows_its_rating_and_is_the_same_post(
    platform: PlatformUnderTest, cards: CardPort, message: MessageRef
) -> None:
    assert "Rated" not in await platform.shown(message)
    for _ in range(2):
        await cards.edit(message, POST, KEY, POST.language, RATED)
    shown = await platform.shown(message)
    assert "Rated 3.5 by 2 members" in shown
    assert POST.title in shown
    assert await platform.chat.find(platform.channel, KEY, platform.clock.now()) == [message]


async def test_a_post_keeps_the_language_that_it_was_frozen_with(platform: PlatformUnderTest, cards: CardPort) -> None:
    styled = replace(POST, style=PostStyle(language=Language.JA))
    ref = await platform.chat.post(platform.channel, styled, KEY)
    await cards.edit(ref, styled, KEY, POST.language, RATED)
    shown = await platform.shown(ref)
    assert "評価 3.5（2人）" in shown
    assert "Rated" not in shown


async def test_a_rating_that_was_taken_back_goes_from_the_card(
    platform: PlatformUnderTest, cards: CardPort, message: MessageRef
) -> None:
    await cards.edit(message, POST, KEY, POST.language, RATED)
    await cards.edit(message, POST, KEY, POST.language, None)
    assert "Rated" not in await platform.shown(message)


async def test_a_card_that_is_gone_is_not_made_again(
    platform: PlatformUnderTest, cards: CardPort, message: MessageRef
) -> None:
    await platform.chat.delete(message)
    with pytest.raises(ChatGone):
        await cards.edit(message, POST, KEY, POST.language, RATED)
    assert not await platform.shown(message)
