"""What an earlier version had set for a community is its channels' after the upgrade, and that of what they posted."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.check import check
from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from bot.core.community_settings import CommunitySettings, HouseRules
from bot.core.essay import Language, Rights
from bot.core.ids import SubscriptionId
from bot.core.post_style import PostStyle
from bot.core.subscription import FirstDay, Slot
from tests.adapters.sql_opened import NOW
from tests.conformance.examples import DAY, GUILD, POST
from tests.migrations.history import at_version

_ORDER = (
    "INSERT INTO subscriptions (id, platform, community, channel, at, zone, weekdays, holidays, policy, language,"
    " collections, scale, late_limit, seed, state, reason, created)"
    " VALUES (:id, 'discord', :community, :id, '08:00:00', 'Asia/Tokyo', '[0]', '', 'shuffle', 'en', '[]', 'five', 0,"
    " 7, 'active', '', 0)"
)
_COMMUNITY = (
    "INSERT INTO communities (platform, community, language, ping, capture, length, slow_mode, words, rules, greeted,"
    " summary_length, question, search_comments)"
    " VALUES ('discord', 'guild', 'ja', '1001', :on, 500, 0, '[]', 'Be kind.', NULL, 120, '「{title}」は？', :on)"
)
_DELIVERY = (
    "INSERT INTO deliveries (subscription, local_date, turn, platform, community, channel, due, late_after, state,"
    " reason, fence, attempts, post, round)"
    " VALUES (:id, '2026-07-18', :turn, 'discord', :community, 'c', 0, 0, 'done', '', 1, 1, :post, 1)"
)
_POST = (
    '{"slug": "door-six", "title": "六番の扉 “Six”", "author": "青山", "language": "ja", "category": "転職",'
    ' "minutes": 4, "summary": "短い要約 🌧", "question": "あなたなら？", "url": "https://example.org/e/door-six",'
    ' "seeds": ["1️⃣", "5️⃣"]}'
)
EARLY = replace(POST, rights=Rights.OWNER, source_url="", source_name="", picture="", picture_path="", picture_words="")
"""As it was before posts knew where an essay comes from."""
STYLE = PostStyle(language=Language.JA, ping="1001", summary_length=120, question="「{title}」は？")


async def fill(connection: AsyncConnection) -> None:
    """Two channels of a guild that has set everything, and one of a guild that has set nothing."""
    post = "CAST(:post AS json)" if connection.dialect.name == "postgresql" else ":post"
    for name, community in (("one", "guild"), ("two", "guild"), ("alone", "other")):
        await connection.execute(text(_ORDER), {"id": name, "community": community})
        for turn, said in enumerate((_POST, None), 1):
            values = {"id": name, "community": community, "turn": turn, "post": said}
            await connection.execute(text(_DELIVERY.replace(":post", post)), values)
    await connection.execute(text(_COMMUNITY), {"on": True})


async def test_nothing_looks_different_after_the_upgrade(database: Database) -> None:
    await database.write(at_version("0011"))
    await database.write(fill)
    await upgrade(database, NOW, asked=True)
    assert await check(database) == []
    stores = SqlStores(database)
    kept = {one.id: (one.style, one.capture, one.language) for one in await stores.subscriptions.page(100)}
    assert kept == {
        "one": (STYLE, True, Language.EN),
        "two": (STYLE, True, Language.EN),
        "alone": (PostStyle(), False, Language.EN),
    }
    for name, style in (("one", STYLE), ("two", STYLE), ("alone", PostStyle())):
        shown = await stores.deliveries.get(Slot(SubscriptionId(name), DAY))
        assert shown is not None
        assert shown.post == replace(EARLY, style=style)
        waiting = await stores.deliveries.get(Slot(SubscriptionId(name), DAY, 2))
        assert waiting is not None
        assert waiting.post is None
    for one in await stores.subscriptions.page(100):
        assert one.first_day is FirstDay.OVER, "no browser changes an existing installation"
    async with database.read() as connection:
        counted = await connection.execute(
            text("SELECT turn, language, count(*) FROM deliveries GROUP BY turn, language")
        )
    assert set(map(tuple, counted)) == {(1, "ja", 3), (2, None, 3)}, "rounds of a language know what was shown"
    rules = HouseRules(length=500, text="Be kind.")
    assert await stores.communities.get(GUILD) == CommunitySettings(community=GUILD, rules=rules, search_comments=True)
