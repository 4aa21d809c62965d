"""The daily post on Slack as the workspace gets it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.comment import CommentMirror
from bot.core.community import Member, Platform
from bot.core.delivery import DailyPost
from bot.core.essay import Language
from bot.core.ids import MemberId, Slug
from bot.core.post_style import PostStyle
from bot.errors import ChatForbidden, ChatGone, ChatRejected, ChatUnavailable, ChatUncertain
from bot.services.delivery.amending import Amending
from bot.services.delivery.picking import Picking
from tests.adapters.slack.living import Living, living
from tests.adapters.slack.talk import blocks_shown
from tests.conformance.examples import comment
from tests.faults.world import SLOT
from tests.fronts.slack.faults import FINE, GONE, LOST, UNHEARD, Fault, accepted, error, too_many
from tests.fronts.slack.front import HISTORY, POST, UPDATE
from tests.unit.arranged import post

HOSTILE = "<!channel> & <@U000000003> *bold* `code` @here :tada: <https://evil.example|safe>"


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        yield made


async def test_the_card_has_title_details_summary_and_four_buttons(world: Living) -> None:
    message = world.post(await world.deliver())
    assert blocks_shown(message.blocks, world.talk) == [
        f"[Essay 1](https://essays.example/e/essay-1?in={SLOT.key})",
        "~ A. Writer · work · 1 minute to read",
        "Summary 1.",
        "[Read] [Read here] [Rate] [Comment] [Save]",
    ]
    assert message.blocks[-1]["elements"][0]["url"] == f"https://essays.example/e/essay-1?in={SLOT.key}"
    assert message.text == "Essay 1 – A. Writer · work · 1 minute to read\nSummary 1."


async def test_an_essay_that_comes_again_shows_its_rating_so_far(world: Living) -> None:
    ref = await world.deliver()
    world.talk.acts.react(world.post(ref), world.talk.ann, "+1")
    await world.talk.handled()
    again = await world.talk.slack.chat.post(world.channel, await _delivered_post(world), "abcdefgh09-20260303-1")
    assert blocks_shown(world.post(again).blocks, world.talk)[3] == "~ Rated 5.0 by 1 member"


async def test_the_post_is_quiet_and_carries_its_key_and_nothing_else(world: Living) -> None:
    message = world.post(await world.deliver())
    key = (await world.row()).slot.key
    assert message.metadata == {"event_type": "ichiwa_post", "event_payload": {"key": key}}
    for call in world.talk.front.of(POST):
        assert {name: call.args[name] for name in ("parse", "unfurl_links", "unfurl_media")} == {
            "parse": "none",
            "unfurl_links": False,
            "unfurl_media": False,
        }
    assert message.pinged == []


async def test_the_question_is_the_first_reply(world: Living) -> None:
    ref = await world.deliver()
    [question] = world.talk.channel.replies(ref.id)
    assert blocks_shown(question.blocks, world.talk) == ["**What did you leave unsaid?**", "[Comment]"]
    assert question.text == "What did you leave unsaid?"
    assert question.metadata is not None
    assert question.metadata["event_payload"] == {"key": (await world.row()).slot.key + "q"}


async def test_the_channel_s_language_is_that_of_the_post(world: Living) -> None:
    japanese = replace(world.subscription, style=PostStyle(language=Language.JA))
    shown = blocks_shown(world.post(await world.deliver(japanese)).blocks, world.talk)
    assert shown[1] == "~ A. Writer · work · 1分で読めます"
    assert shown[3] == "[読む] [ここで読む] [評価する] [コメント] [保存]"


async def test_hostile_text_pings_nobody_and_is_shown_whole(world: Living) -> None:
    [essay] = [e for e in await world.talk.stores.essays.every() if e.slug == "essay-1"]
    hostile = replace(essay, title=HOSTILE, author=HOSTILE, category=HOSTILE, summary=HOSTILE, question=HOSTILE)
    await world.talk.stores.essays.apply("test", [hostile], [Slug("essay-2"), Slug("essay-3")])
    ref = await world.deliver()
    message = world.post(ref)
    [question] = world.talk.channel.replies(ref.id)
    assert message.pinged == question.pinged == []
    title, _, summary, _ = blocks_shown(message.blocks, world.talk)
    assert title == f"[{HOSTILE}](https://essays.example/e/essay-1?in={SLOT.key})"
    assert summary == HOSTILE
    assert blocks_shown(question.blocks, world.talk)[0] == f"**{HOSTILE}**"


async def test_a_comment_stands_in_the_thread_in_the_member_s_name_and_pings_nobody(world: Living) -> None:
    ref = await world.deliver()
    row = await world.row()
    assert row.post is not None
    author = Member(ref.channel.community, MemberId("U1"), "<!here> *Ann*")
    said = replace(comment("c1", row.slot, text=f"{HOSTILE}\nSecond line"), author=author)
    mirror = CommentMirror(said, ref, row.thread, row.post)
    assert await world.talk.slack.chat.mirrored(mirror) == []
    sent = await world.talk.slack.chat.mirror(mirror)
    assert await world.talk.slack.chat.mirrored(mirror) == [sent]
    message = world.talk.channel.messages[sent.id]
    assert message.pinged == []
    assert blocks_shown(message.blocks, world.talk) == ["~ <!here> *Ann*", HOSTILE, "Second line"]
    await world.talk.slack.chat.delete(sent)
    await world.talk.slack.chat.delete(sent)
    assert sent.id not in world.talk.channel.messages


async def test_the_emojis_come_also_where_an_answer_is_lost(world: Living) -> None:
    world.talk.front.faults.add("reactions.add", LOST, UNHEARD)
    message = world.post(await world.deliver())
    assert list(message.reactions) == ["-1", "+1"]


async def test_a_corrected_essay_is_shown_in_its_place(world: Living) -> None:
    message = world.post(await world.deliver())
    [essay] = [e for e in await world.talk.stores.essays.every() if e.slug == "essay-1"]
    stores = world.talk.stores
    await stores.essays.apply("test", [replace(essay, title="The right title", question="And you?")], [])
    picking = Picking(stores.essays, stores.picks, "https://essays.example")
    chats = {Platform.SLACK: world.talk.slack.chat}
    amending = Amending(stores.essays, stores.deliveries, picking, chats, world.talk.clock)
    assert await amending.tick() == 1
    title = f"[The right title](https://essays.example/e/essay-1?in={SLOT.key})"
    assert blocks_shown(message.blocks, world.talk)[0] == title
    assert await amending.tick() == 0


async def test_a_post_is_found_on_the_last_page_of_a_long_history(world: Living) -> None:
    ref = await world.deliver()
    for number in range(450):
        world.talk.acts.write(world.talk.channel, world.ben, f"Message {number}")
    row = await world.row()
    assert await world.talk.slack.chat.find(world.channel, row.slot.key, row.due - timedelta(minutes=10)) == [ref]
    assert len(world.talk.front.of(HISTORY)) == 3
    assert await world.talk.slack.chat.find(world.channel, row.slot.key, row.due + timedelta(minutes=10)) == []


async def test_a_look_that_slack_lets_wait_goes_on_where_it_stopped(world: Living) -> None:
    """Some apps get one page a minute: from the beginning each time, they would never come to the end."""
    ref = await world.deliver()
    for number in range(450):
        world.talk.acts.write(world.talk.channel, world.ben, f"Message {number}")
    row = await world.row()
    since = row.due - timedelta(minutes=10)
    front = world.talk.front
    for _ in range(2):
        front.faults.add(HISTORY, FINE, too_many(60))
        with pytest.raises(ChatUnavailable):
            await world.talk.slack.chat.find(world.channel, row.slot.key, since)
    assert await world.talk.slack.chat.find(world.channel, row.slot.key, since) == [ref]
    served = [call.args.get("cursor") for call in front.of(HISTORY) if call.status == 200]
    assert len(served) == len(set(served)) == 3
    front.calls.clear()
    assert await world.talk.slack.chat.find(world.channel, row.slot.key, since) == [ref]
    assert len(front.of(HISTORY)) == 3, "the next look begins anew"


async def test_what_somebody_else_marked_with_our_key_is_none_of_ours(world: Living) -> None:
    ref = await world.deliver()
    row = await world.row()
    copied = world.talk.acts.write(world.talk.channel, world.ben, "Mine")
    copied.metadata = world.post(ref).metadata
    assert await world.talk.slack.chat.find(world.channel, row.slot.key, row.due - timedelta(minutes=10)) == [ref]


async def test_a_short_wait_is_waited_for_and_a_long_one_is_told(world: Living) -> None:
    row = await _delivered(world)
    world.talk.front.faults.add(POST, too_many(0))
    await world.talk.slack.chat.post(world.channel, row, "abcdefgh09-20260303-1")
    world.talk.front.faults.add(POST, too_many(60))
    with pytest.raises(ChatUnavailable) as caught:
        await world.talk.slack.chat.post(world.channel, row, "abcdefgh09-20260303-2")
    assert caught.value.retry_after == timedelta(seconds=60)


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (LOST, ChatUncertain),
        (accepted(502), ChatUncertain),
        (error("fatal_error"), ChatUncertain),
        (GONE, ChatGone),
        (error("is_archived"), ChatGone),
        (error("not_in_channel"), ChatForbidden),
        (error("restricted_action_read_only_channel"), ChatForbidden),
        (error("invalid_auth"), ChatUnavailable),
        (error("invalid_blocks"), ChatRejected),
    ],
)
async def test_each_failure_is_what_the_caller_does_about_it(
    world: Living, fault: Fault, raised: type[Exception]
) -> None:
    row = await _delivered(world)
    before = len(world.talk.front.of(POST))
    world.talk.front.faults.add(POST, fault)
    with pytest.raises(raised):
        await world.talk.slack.chat.post(world.channel, row, "abcdefgh09-20260303-1")
    assert len(world.talk.front.of(POST)) == before + 1, "it is never sent a second time blindly"


async def _delivered(world: Living) -> DailyPost:
    await world.deliver()
    return await _delivered_post(world)


async def _delivered_post(world: Living) -> DailyPost:
    post = (await world.row()).post
    assert post is not None
    return post


PICTURED = post("essay-1", picture="https://essays.example/pictures/aa", picture_words="A *desk* & <b>")
WHY = "[ERROR] downloading image failed [json-pointer:/blocks/1/image_url]"
BAD_PICTURE = error("invalid_blocks", response_metadata={"messages": [WHY]})


async def test_a_picture_stands_below_the_title_with_its_words(world: Living) -> None:
    shown = replace(PICTURED, source_url="https://blog.example/1", source_name="A blog")
    message = world.post(await world.talk.slack.chat.post(world.channel, shown, "abcdefgh09-20260303-1"))
    assert [block["type"] for block in message.blocks] == ["rich_text", "image", "context", "section", "actions"]
    assert message.blocks[1]["alt_text"] == "A *desk* & <b>"
    assert message.blocks[2]["elements"][0]["text"] == "Someone · A blog · Work · 2 minutes to read"
    labels = [button["text"]["text"] for button in message.blocks[-1]["elements"]]
    assert labels == ["Read", "The original", "Rate", "Comment", "Save"]


async def test_a_post_whose_picture_slack_cannot_load_is_sent_once_without_it(world: Living) -> None:
    before = len(world.talk.channel.messages)
    world.talk.front.faults.add(POST, BAD_PICTURE)
    ref = await world.talk.slack.chat.post(world.channel, PICTURED, "abcdefgh09-20260303-1")
    assert "image" not in [block["type"] for block in world.post(ref).blocks]
    assert len(world.talk.channel.messages) == before + 1
    since = world.talk.clock.now() - timedelta(minutes=1)
    assert await world.talk.slack.chat.find(world.channel, "abcdefgh09-20260303-1", since) == [ref]
    calls = len(world.talk.front.of(UPDATE))
    await world.talk.slack.chat.edit(ref, PICTURED, "abcdefgh09-20260303-1", Language.EN, None)
    assert "image" not in [block["type"] for block in world.post(ref).blocks]
    assert len(world.talk.front.of(UPDATE)) == calls + 1


async def test_what_is_refused_without_a_picture_too_is_our_own_fault(world: Living) -> None:
    calls = len(world.talk.front.of(POST))
    world.talk.front.faults.add(POST, BAD_PICTURE, BAD_PICTURE)
    with pytest.raises(ChatRejected):
        await world.talk.slack.chat.post(world.channel, PICTURED, "abcdefgh09-20260303-1")
    assert len(world.talk.front.of(POST)) == calls + 2
    world.talk.front.faults.add(POST, LOST)
    with pytest.raises(ChatUncertain):  # it may stand there: it is looked for, and not sent again
        await world.talk.slack.chat.post(world.channel, PICTURED, "abcdefgh09-20260303-1")
    assert len(world.talk.front.of(POST)) == calls + 3
