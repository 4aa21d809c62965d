"""Each channel has its own posts; what is posted keeps the style that it was frozen with."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from bot.core.community import LOCAL_COMMUNITY, Channel
from bot.core.delivery import DailyPost
from bot.core.essay import Language, Origin
from bot.core.post_style import PostStyle
from bot.core.subscription import public_language
from bot.services.community.changes import Change, Restyle
from tests.unit.arranged import TOKYO, essay
from tests.unit.standing import DAY, Setting

NIHONGO, ENGLISH, THIRD = (Channel(LOCAL_COMMUNITY, name) for name in ("nihongo", "english", "third"))
JAPANESE = PostStyle(language=Language.JA, ping="yomu", summary_length=80, question="「{title}」は？")
PLAIN_ENGLISH = PostStyle(language=Language.EN, ping="readers", question="What of {title}?")
BODY = "Ink dries. " * 40


def wanted(style: PostStyle) -> Restyle:
    return lambda _: style


async def posts(setting: Setting) -> dict[str, DailyPost]:
    found = [await setting.deliveries.recent(channel, 1) for channel in (NIHONGO, ENGLISH, THIRD)]
    return {row.channel.id: row.post for rows in found for row in rows if row.post}


async def test_two_channels_post_the_same_essay_each_in_its_own_style_and_a_third_begins_plain() -> None:
    setting = Setting()
    asked = essay("quiet", title="Quiet", summary=BODY, question="", body=BODY)
    asked = replace(asked, summary_origin=Origin.AUTHOR)
    await setting.essays.apply("test", [asked], ())
    for channel, style in ((NIHONGO, JAPANESE), (ENGLISH, PLAIN_ENGLISH), (THIRD, None)):
        await setting.setup.add(channel, Change(at=time(8), zone=TOKYO, restyle=wanted(style) if style else None))
    setting.clock.advance(DAY)
    await setting.work()
    first = await posts(setting)
    assert {name: post.style for name, post in first.items()} == {
        "nihongo": JAPANESE,
        "english": PLAIN_ENGLISH,
        "third": PostStyle(),
    }
    assert [post.question for post in first.values()] == ["「Quiet」は？", "What of Quiet?", ""]
    assert [post.shown_in for post in first.values()] == [Language.JA, Language.EN, Language.EN]
    shortened, usual = first["nihongo"].summary, first["english"].summary
    assert len(shortened) <= 80 < len(usual) == len(first["third"].summary)

    [order] = await setting.subscriptions.of_channel(NIHONGO)
    await setting.setup.schedule(order.id, Change(restyle=wanted(PLAIN_ENGLISH), capture=True))
    assert (await setting.setup.get(order.id)).capture
    assert not any(other.capture for other in await setting.setup.page(100) if other.id != order.id)
    await setting.essays.apply("test", [replace(asked, title="Loud")], ())
    renewed = await setting.picking.renewed(first["nihongo"], NIHONGO)
    assert renewed == replace(first["nihongo"], title="Loud", question="「Loud」は？")


async def test_what_is_said_to_a_whole_community_is_in_the_language_of_its_oldest_channel_with_essays() -> None:
    setting = Setting()
    assert public_language(await setting.setup.of_community(LOCAL_COMMUNITY)) is None
    for channel, style in ((THIRD, PostStyle()), (NIHONGO, JAPANESE), (ENGLISH, PLAIN_ENGLISH)):
        await setting.setup.add(channel, Change(at=time(8), zone=TOKYO, restyle=wanted(style)))
        setting.clock.advance(DAY)
    assert public_language(await setting.setup.of_community(LOCAL_COMMUNITY)) is Language.JA
    [first] = await setting.subscriptions.of_channel(NIHONGO)
    await setting.setup.remove(first.id)
    assert public_language(await setting.setup.of_community(LOCAL_COMMUNITY)) is PLAIN_ENGLISH.language
