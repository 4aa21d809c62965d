"""House rules: what they keep out, and who settles them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.comment import Comment
from bot.core.community import LOCAL_COMMUNITY, Community, Platform
from bot.core.community_settings import CommunitySettings, HouseRules
from bot.core.ids import CommentId, Slug
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.services.community.moderation import Moderation
from tests.fakes.clock import FixedClock
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import ADMIN, ANN, BEN, NOW, posted

SLOT = posted("x").slot


class House:
    """A community with house rules."""

    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        self.clock = FixedClock(NOW)
        self.moderation = Moderation(self.stores.communities, self.stores.comments, self.clock)

    async def settle(self, **rules: Any) -> CommunitySettings:
        def change(settings: CommunitySettings) -> CommunitySettings:
            return replace(settings, rules=HouseRules(**rules))

        return await self.moderation.change(LOCAL_COMMUNITY, change)

    async def add(self, id_: str = "c1") -> CommentId:
        comment = Comment(
            id=CommentId(id_), slot=SLOT, slug=Slug("x"), author=ANN, text="text", created=self.clock.now()
        )
        await self.stores.comments.add(comment)
        return comment.id


async def test_without_rules_any_comment_will_do() -> None:
    await House().moderation.allow(ANN, "x" * 2000)


async def test_a_long_comment_is_refused_with_both_lengths() -> None:
    house = House()
    await house.settle(length=5)
    await house.moderation.allow(ANN, "12345")
    with pytest.raises(InvalidInput, match="6 characters; the limit is 5"):
        await house.moderation.allow(ANN, "123456")


@pytest.mark.parametrize("text", ["Spam!", "ｓＰａＭ", "no sp\u200bam here", "怪しい儲け話です"])
async def test_a_word_of_the_list_is_found_in_every_spelling(text: str) -> None:
    house = House()
    await house.settle(words=("SPAM", "儲け話"))
    with pytest.raises(InvalidInput, match="a word that this community does not allow"):
        await house.moderation.allow(ANN, text)
    await house.moderation.allow(ANN, "a kind comment")


async def test_between_two_comments_a_member_waits_and_an_admin_does_not() -> None:
    house = House()
    await house.settle(slow_mode=timedelta(seconds=30))
    await house.add()
    house.clock.advance(timedelta(seconds=29, milliseconds=500))
    with pytest.raises(InvalidInput, match="in 1 seconds"):
        await house.moderation.allow(ANN, "again")
    await house.moderation.allow(ANN, "an edit", edit=True)
    await house.moderation.allow(BEN, "the first of mine")
    await house.moderation.allow(replace(ANN, is_admin=True), "again")
    house.clock.advance(timedelta(milliseconds=500))
    await house.moderation.allow(ANN, "again")


async def test_nobody_waits_for_what_they_wrote_in_another_community() -> None:
    house = House()
    guilds = [Community(Platform.DISCORD, name) for name in ("here", "there")]
    ann = [replace(ANN, community=guild) for guild in guilds]
    for guild in guilds:
        await house.moderation.change(guild, lambda s: replace(s, rules=HouseRules(slow_mode=timedelta(seconds=30))))
    await house.stores.comments.add(
        Comment(id=CommentId("c1"), slot=SLOT, slug=Slug("x"), author=ann[1], text="text", created=NOW)
    )
    await house.moderation.allow(ann[0], "the first here")
    with pytest.raises(InvalidInput, match="in 30 seconds"):
        await house.moderation.allow(ann[1], "again")


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"length": 0}, "1 to 2000"),
        ({"length": 2001}, "1 to 2000"),
        ({"slow_mode": timedelta(seconds=-1)}, "0 to 21600"),
        ({"slow_mode": timedelta(hours=7)}, "0 to 21600"),
        ({"words": tuple(map(str, range(201)))}, "ban at most 200"),
        ({"text": "x" * 1501}, "the limit is 1500"),
    ],
)
async def test_impossible_rules_are_refused_and_change_nothing(rules: dict[str, Any], sentence: str) -> None:
    house = House()
    with pytest.raises(InvalidInput, match=sentence):
        await house.settle(**rules)
    assert await house.moderation.settings(LOCAL_COMMUNITY) == CommunitySettings(community=LOCAL_COMMUNITY)


async def test_words_are_kept_once_and_without_the_empty_ones() -> None:
    settings = await House().settle(words=(" a ", "", "\u200b", "b", "a"), text=" Be kind. ")
    assert (settings.rules.words, settings.rules.text) == (("a", "b"), "Be kind.")


async def test_only_an_admin_hides_a_comment_and_only_one_of_their_community() -> None:
    house = House()
    comment = await house.add()
    with pytest.raises(NotAllowed):
        await house.moderation.hide(ANN, comment)
    elsewhere = replace(ADMIN, community=replace(LOCAL_COMMUNITY, id="elsewhere"))
    with pytest.raises(NotFound):
        await house.moderation.hide(elsewhere, comment)
    assert (await house.moderation.hide(ADMIN, comment)).hidden == NOW
    assert await house.stores.comments.of_slot(SLOT) == []
