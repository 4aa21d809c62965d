"""Comments: where they go, and who may change them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.community import LOCAL_CHANNEL, Member
from bot.core.community_settings import HouseRules
from bot.core.ids import CommentId, MessageId, Slug
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.services.community.discussion import Discussion
from bot.services.community.moderation import Moderation
from bot.services.community.reading import Reading
from tests.fakes.clock import FixedClock
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import ADMIN, ANN, BEN, ELSEWHERE, NOW, posted

TODAY = posted("today", NOW)
EARLIER = posted("earlier", NOW - timedelta(days=1))
STRANGER = replace(ADMIN, community=ELSEWHERE.community)


class Setting:
    """Two posts in the channel, one elsewhere, and nothing said yet."""

    def __init__(self) -> None:
        stores = MemoryStores.empty()
        self.clock = FixedClock(NOW)
        self.deliveries = stores.deliveries
        self.comments = stores.comments
        self.moderation = Moderation(stores.communities, stores.comments, self.clock)
        reading = Reading(stores.deliveries)
        self.discussion = Discussion(stores.comments, stores.deliveries, reading, self.clock, self.moderation)


@pytest.fixture
async def setting() -> Setting:
    made = Setting()
    for delivery in (EARLIER, TODAY, posted("abroad", NOW + timedelta(days=1), ELSEWHERE)):
        await made.deliveries.add(delivery)
    return made


async def test_a_comment_goes_to_todays_essay(setting: Setting) -> None:
    comment = await setting.discussion.comment(ANN, LOCAL_CHANNEL, " Well said. ")
    assert (comment.slot, comment.slug, comment.text) == (TODAY.slot, "today", "Well said.")
    assert (comment.author, comment.created, comment.edited) == (ANN, NOW, None)
    assert await setting.discussion.thread(TODAY.slot) == [comment]


async def test_a_comment_can_name_an_earlier_essay(setting: Setting) -> None:
    comment = await setting.discussion.comment(ANN, LOCAL_CHANNEL, "Late, but true.", Slug("earlier"))
    assert comment.slot == EARLIER.slot


async def test_a_comment_can_name_a_slot(setting: Setting) -> None:
    comment = await setting.discussion.comment_in(ANN, EARLIER.slot, "Here.")
    assert comment.slug == "earlier"
    with pytest.raises(NotFound, match="thread no longer exists"):
        await setting.discussion.comment_in(ANN, replace(EARLIER.slot, turn=9), "Nowhere.")


async def test_a_slot_of_another_community_is_none_of_the_members(setting: Setting) -> None:
    abroad = posted("abroad", NOW + timedelta(days=1), ELSEWHERE)
    with pytest.raises(NotFound, match="not one of my essays"):
        await setting.discussion.comment_in(ANN, abroad.slot, "Hello from outside.")
    assert await setting.discussion.thread(abroad.slot) == []


async def test_a_slot_without_a_post_has_no_thread(setting: Setting) -> None:
    waiting = replace(TODAY, slot=replace(TODAY.slot, turn=2), post=None)
    await setting.deliveries.add(waiting)
    with pytest.raises(NotFound, match="thread no longer exists"):
        await setting.discussion.comment_in(ANN, waiting.slot, "Too early.")


@pytest.mark.parametrize("slug", ["abroad", "never", "../../etc/passwd"])
async def test_an_essay_that_was_not_posted_here_has_no_thread(setting: Setting, slug: str) -> None:
    with pytest.raises(NotFound, match="has not been posted here"):
        await setting.discussion.comment(ANN, LOCAL_CHANNEL, "Hello?", Slug(slug))


@pytest.mark.parametrize("text", ["", " \n ", "x" * 10_000])
async def test_an_unusable_text_is_refused_and_nothing_is_kept(setting: Setting, text: str) -> None:
    with pytest.raises(InvalidInput):
        await setting.discussion.comment(ANN, LOCAL_CHANNEL, text)
    with pytest.raises(InvalidInput):
        await setting.discussion.comment_in(ANN, TODAY.slot, text)
    assert await setting.discussion.thread(TODAY.slot) == []


async def test_a_thread_is_read_from_its_beginning_and_counted(setting: Setting) -> None:
    for author in (ANN, BEN, ANN):
        await setting.discussion.comment(author, LOCAL_CHANNEL, f"from {author.name}")
        setting.clock.advance(timedelta(seconds=1))
    thread = await setting.discussion.thread(TODAY.slot)
    assert [comment.text for comment in thread] == ["from Ann", "from Ben", "from Ann"]
    counts = await setting.discussion.counts([TODAY.slot, EARLIER.slot])
    assert (counts.get(TODAY.slot, 0), counts.get(EARLIER.slot, 0)) == (3, 0)


async def test_the_author_edits(setting: Setting) -> None:
    comment = await setting.discussion.comment(ANN, LOCAL_CHANNEL, "First thought.")
    setting.clock.advance(timedelta(minutes=1))
    edited = await setting.discussion.edit(ANN, comment.id, "Second thought.")
    assert (edited.text, edited.created, edited.edited) == ("Second thought.", NOW, NOW + timedelta(minutes=1))
    with pytest.raises(InvalidInput, match="empty"):
        await setting.discussion.edit(ANN, comment.id, " ")
    assert await setting.discussion.thread(TODAY.slot) == [edited]


@pytest.mark.parametrize("other", [BEN, ADMIN])
async def test_nobody_else_edits(setting: Setting, other: Member) -> None:
    comment = await setting.discussion.comment(ANN, LOCAL_CHANNEL, "Mine.")
    with pytest.raises(NotAllowed, match="Only the author can edit"):
        await setting.discussion.edit(other, comment.id, "Not mine.")
    assert await setting.discussion.thread(TODAY.slot) == [comment]


@pytest.mark.parametrize("who", [ANN, ADMIN])
async def test_the_author_and_an_admin_delete(setting: Setting, who: Member) -> None:
    comment = await setting.discussion.comment(ANN, LOCAL_CHANNEL, "Gone soon.")
    assert await setting.discussion.delete(who, comment.id) == comment
    assert await setting.discussion.thread(TODAY.slot) == []
    with pytest.raises(NotFound, match="no longer exists"):
        await setting.discussion.delete(who, comment.id)
    with pytest.raises(NotFound, match="no longer exists"):
        await setting.discussion.edit(ANN, comment.id, "Back again.")


async def test_nobody_else_deletes(setting: Setting) -> None:
    comment = await setting.discussion.comment(ANN, LOCAL_CHANNEL, "Mine.")
    with pytest.raises(NotAllowed, match="Only the author or an admin"):
        await setting.discussion.delete(BEN, comment.id)
    assert await setting.discussion.thread(TODAY.slot) == [comment]


async def test_another_communitys_comment_does_not_exist(setting: Setting) -> None:
    comment = await setting.discussion.comment(ANN, LOCAL_CHANNEL, "Ours.")
    with pytest.raises(NotFound):
        await setting.discussion.delete(STRANGER, comment.id)
    with pytest.raises(NotFound):
        await setting.discussion.edit(replace(ANN, community=ELSEWHERE.community), comment.id, "Theirs.")
    with pytest.raises(NotFound):
        await setting.discussion.delete(ADMIN, CommentId("unknown"))
    assert await setting.discussion.thread(TODAY.slot) == [comment]


async def test_of_a_comment_by_reference_the_text_is_held_to_the_rules_and_not_kept(setting: Setting) -> None:
    rules = HouseRules(words=("cursed",))
    await setting.moderation.change(ANN.community, lambda before: replace(before, rules=rules))
    with pytest.raises(InvalidInput):
        await setting.discussion.referred(ANN, TODAY.slot, MessageId("1"), "a cursed word")
    kept = await setting.discussion.referred(ANN, TODAY.slot, MessageId("2"), "a good word")
    assert (kept.text, kept.message, kept.author) == ("", "2", ANN)
    assert await setting.discussion.referred(ANN, TODAY.slot, MessageId("2"), "changed") == kept
    assert await setting.discussion.vanished(ANN.community, MessageId("2")) == kept
    assert await setting.discussion.thread(TODAY.slot) == []
