"""Comments that members write as messages of the platform: kept once, edited, hidden and taken back with them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.community import LOCAL_COMMUNITY
from bot.core.community_settings import HouseRules
from bot.core.ids import MessageId
from bot.errors import Conflict, InvalidInput, NotFound
from tests.unit.arranged import ADMIN, ANN, NOW, posted
from tests.unit.test_discussion import TODAY, Setting

MESSAGE = MessageId("77")


@pytest.fixture
async def setting() -> Setting:
    made = Setting()
    await made.deliveries.add(TODAY)
    return made


async def test_a_message_is_kept_once_and_its_edits_follow(setting: Setting) -> None:
    first = await setting.discussion.captured(ANN, TODAY.slot, MESSAGE, "I know this.")
    assert (first.slug, first.text, first.message) == ("today", "I know this.", MESSAGE)
    assert await setting.discussion.captured(ANN, TODAY.slot, MESSAGE, "I know this.") == first
    edited = await setting.discussion.captured(ANN, TODAY.slot, MESSAGE, "I knew this.")
    assert (edited.id, edited.text, edited.edited) == (first.id, "I knew this.", NOW)
    assert await setting.discussion.thread(TODAY.slot) == [edited]
    assert await setting.discussion.of_message(LOCAL_COMMUNITY, MESSAGE) == edited


async def test_a_message_that_is_deleted_takes_its_comment_with_it(setting: Setting) -> None:
    kept = await setting.discussion.captured(ANN, TODAY.slot, MESSAGE, "Gone soon.")
    assert await setting.discussion.vanished(LOCAL_COMMUNITY, MESSAGE) == kept
    assert await setting.discussion.vanished(LOCAL_COMMUNITY, MESSAGE) is None
    assert await setting.discussion.vanished(LOCAL_COMMUNITY, MessageId("unknown")) is None
    assert await setting.discussion.thread(TODAY.slot) == []
    with pytest.raises(Conflict):  # an edit that arrives late
        await setting.discussion.captured(ANN, TODAY.slot, MESSAGE, "Back again?")
    with pytest.raises(NotFound):
        await setting.discussion.of_message(LOCAL_COMMUNITY, MESSAGE)


async def test_what_an_admin_hid_does_not_come_back_by_an_edit(setting: Setting) -> None:
    kept = await setting.discussion.captured(ANN, TODAY.slot, MESSAGE, "Rude.")
    await setting.moderation.hide(ADMIN, kept.id)
    with pytest.raises(Conflict):
        await setting.discussion.captured(ANN, TODAY.slot, MESSAGE, "Rude!")
    with pytest.raises(NotFound):
        await setting.discussion.edit(ANN, kept.id, "Rude!")
    assert await setting.discussion.thread(TODAY.slot) == []


async def test_a_comment_is_found_where_it_was_placed(setting: Setting) -> None:
    kept = await setting.discussion.comment_in(ANN, TODAY.slot, "By command.")
    await setting.comments.placed(kept.id, MESSAGE)
    assert await setting.discussion.of_message(LOCAL_COMMUNITY, MESSAGE) == replace(kept, message=MESSAGE)


async def test_house_rules_hold_on_every_way(setting: Setting) -> None:
    kept = await setting.discussion.comment_in(ANN, TODAY.slot, "short")
    await setting.moderation.change(LOCAL_COMMUNITY, lambda s: replace(s, rules=HouseRules(length=5)))
    for attempt in (
        setting.discussion.comment(ANN, TODAY.channel, "longer"),
        setting.discussion.comment_in(ANN, TODAY.slot, "longer"),
        setting.discussion.captured(ANN, TODAY.slot, MESSAGE, "longer"),
        setting.discussion.edit(ANN, kept.id, "longer"),
    ):
        with pytest.raises(InvalidInput, match="the limit is 5"):
            await attempt
    assert await setting.discussion.thread(TODAY.slot) == [kept]


async def test_a_slot_without_a_post_has_no_thread(setting: Setting) -> None:
    with pytest.raises(NotFound):
        await setting.discussion.captured(ANN, posted("x", turn=9).slot, MESSAGE, "Hello?")
