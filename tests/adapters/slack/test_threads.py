"""Replies in an essay's thread are comments, wherever they are changed; and what a message's menu does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from bot.adapters.slack.posts.threads import Overtaken
from bot.core.comment import Comment
from bot.core.community import Community, Platform
from bot.core.community_settings import HouseRules
from bot.core.delivery import Delivery
from bot.core.mentions import edged
from tests.adapters.shelf import FOLDER, HOLIDAYS
from tests.adapters.slack.talk import EN, GREEN, JA, Talk, talking
from tests.fronts.slack.state import Member, Message


async def comments(talk: Talk, posted: Delivery) -> Sequence[Comment]:
    return await talk.services.discussion.thread(posted.slot)


async def test_a_reply_is_a_comment_and_edits_and_deletions_follow(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    said = f"Mine was <@{talk.aoi.id}> &amp; blue."
    reply = talk.acts.write(talk.channel, talk.ann, said, thread=talk.message(posted))
    await talk.handled()
    [comment] = await comments(talk, posted)
    assert (comment.author.name, comment.text) == ("Ann", f"Mine was {edged('葵')} & blue.")
    talk.acts.edit(talk.channel, reply, "Mine was red.")
    await talk.handled()
    assert [c.text for c in await comments(talk, posted)] == ["Mine was red."]
    talk.acts.erase(talk.channel, reply)
    await talk.handled()
    assert await comments(talk, posted) == []


async def test_a_reply_that_leaves_a_stone_behind_is_deleted(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    reply = talk.acts.write(talk.channel, talk.ann, "Soon gone.", thread=talk.message(posted))
    await talk.handled()
    stone = {"subtype": "tombstone", "ts": reply.ts, "thread_ts": reply.thread_ts, "user": "USLACKBOT"}
    event = {"subtype": "message_changed", "channel": talk.channel.id, "message": stone}
    await talk.slack.listening.heard(event, talk.community)
    assert await comments(talk, posted) == []


@pytest.mark.parametrize("order", list(permutations(("written", "edited", "edited again"))))
async def test_a_reply_ends_as_it_was_edited_last_or_first_heard_of(talk: Talk, order: Sequence[str]) -> None:
    """Slack keeps no order between a message and what happens to it; two edits tell when they were made."""
    posted = await talk.post("the-green-folder")
    events = _life(talk, posted)
    listening = talk.slack.listening
    for name in order:
        await listening.heard(events[name], talk.community)
    [comment] = await comments(talk, posted)
    assert comment.text == "edited again"


@pytest.mark.parametrize("order", list(permutations(("written", "edited", "deleted"))))
async def test_a_deleted_reply_stays_so_in_whatever_order_it_is_heard(talk: Talk, order: Sequence[str]) -> None:
    posted = await talk.post("the-green-folder")
    events = _life(talk, posted)
    listening = talk.slack.listening
    for name in order:
        await listening.heard(events[name], talk.community)
    assert await comments(talk, posted) == []


def _life(talk: Talk, posted: Delivery) -> dict[str, dict[str, object]]:
    """The events of one reply."""
    ts, channel = "1700000099.000100", talk.channel.id
    reply = {"ts": ts, "thread_ts": talk.message(posted).ts, "user": talk.ann.id}

    def edited(text: str, at: str) -> dict[str, object]:
        message = {**reply, "text": text, "edited": {"user": talk.ann.id, "ts": at}}
        return {"subtype": "message_changed", "channel": channel, "message": message, "previous_message": reply}

    return {
        "written": {**reply, "channel": channel, "text": "written"},
        "edited": edited("edited", "1700000100.000000"),
        "edited again": edited("edited again", "1700000101.000000"),
        "deleted": {"subtype": "message_deleted", "channel": channel, "deleted_ts": ts},
    }


def test_what_is_held_of_messages_never_heard_has_an_end() -> None:
    overtaken = Overtaken(most=2)
    community = Community(Platform.SLACK, "T1")
    for ts in ("1", "2", "3"):
        overtaken.put(community, ts, {"text": "edited"})
    assert overtaken.take(community, "1", {"text": "written"}) == {"text": "written"}
    assert overtaken.take(community, "3", {"text": "written"}) == {"text": "edited"}


async def test_other_messages_are_none(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    other = talk.acts.write(talk.channel, talk.ann, "Hello everybody")
    talk.acts.write(talk.channel, talk.aoi, "a reply to something else", thread=other)
    await talk.do("/essay comment By command.", talk.ann)
    await talk.handled()
    assert [c.text for c in await comments(talk, posted)] == ["By command."], "our own mirror is no second comment"


async def test_what_breaks_the_rules_is_not_kept(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    rules = HouseRules(words=("cursed",))
    await talk.services.moderation.change(talk.community, lambda before: replace(before, rules=rules))
    talk.acts.write(talk.channel, talk.ann, "a cursed word", thread=talk.message(posted))
    await talk.handled()
    assert await comments(talk, posted) == []


async def test_a_comment_whose_message_is_deleted_is_deleted(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    await talk.do("/essay comment Gone soon.", talk.ann)
    mirror = talk.channel.replies(talk.message(posted).ts)[-1]
    talk.acts.erase(talk.channel, mirror)
    await talk.handled()
    assert await comments(talk, posted) == []


@pytest.fixture
async def guest() -> AsyncIterator[Talk]:
    """A workspace that installed the app: not the operator's own."""
    async with talking(HOLIDAYS, own=False) as made:
        await made.fill(FOLDER)
        yield made


async def test_elsewhere_only_where_a_reply_stands_is_kept(guest: Talk) -> None:
    posted = await guest.post("the-green-folder")
    reply = guest.acts.write(guest.channel, guest.ann, "Mine was blue.", thread=guest.message(posted))
    await guest.handled()
    [comment] = await comments(guest, posted)
    assert (comment.text, comment.message) == ("", reply.ts)
    guest.acts.edit(guest.channel, reply, "Mine was *red*.")
    await guest.handled()
    await guest.follow(
        EN,
        (
            "/essay comments",
            """
            # On the-green-folder
            ~ 1 comment
            **Ann** · 2026-11-24
            > Mine was *red*.
            [Remove a comment: Written in the thread.]
            """,
        ),
    )
    guest.home.scopes.discard("channels:history")
    assert "> （スレッドに書かれたコメント）" in await guest.do("/essay comments", guest.aoi)
    guest.acts.erase(guest.channel, reply)
    await guest.handled()
    assert await comments(guest, posted) == []


async def test_what_is_typed_into_our_own_form_is_kept_everywhere(guest: Talk) -> None:
    posted = await guest.post("the-green-folder")
    await guest.do("[Comment]", guest.ann, guest.message(posted))
    await guest.submit(guest.ann, text="Through the form.")
    assert [c.text for c in await comments(guest, posted)] == ["Through the form."]


async def test_rate_this_essay_works_on_the_post_and_on_any_reply(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    reply = talk.acts.write(talk.channel, talk.ann, "Good.", thread=talk.message(posted))
    for message in (talk.message(posted), reply):
        said = await talk.answer(
            lambda on=message: talk.acts.message_shortcut(talk.aoi, "ichiwa:rate-message", on), talk.aoi
        )
        assert said.splitlines()[:2] == [
            "*The Green Folder*",
            "このエッセイはいかがでしたか？最後につけた点数が有効です。",
        ]
    await talk.follow(
        JA,
        (
            "[★★★]",
            f"「{GREEN}」に3点をつけました。\n~ ★ 3.0 · 1件の評価",
        ),
    )
    other = talk.acts.write(talk.channel, talk.ann, "Something else")
    refused = await talk.answer(lambda: talk.acts.message_shortcut(talk.ann, "ichiwa:rate-message", other), talk.ann)
    assert refused == "This message is not one of my essays."


async def test_save_as_comment_and_hide_this_comment(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    talk.front.subscribed = frozenset()  # the reply was written while nobody listened
    reply = talk.acts.write(talk.channel, talk.ann, "Worth keeping.", thread=talk.message(posted))
    loose = talk.acts.write(talk.channel, talk.ann, "In the channel.")

    async def use(who: Member, name: str, message: Message = reply) -> str:
        return await talk.answer(lambda: talk.acts.message_shortcut(who, f"ichiwa:{name}", message), who)

    refused = "保存できるのは自分のメッセージです。管理者は全員のものを保存できます。"
    assert await use(talk.aoi, "keep-message") == refused
    assert await use(talk.ann, "keep-message", loose) == (
        "Only a message in an essay's thread can be saved as a comment."
    )
    assert await use(talk.admin, "keep-message") == "The message was saved as a comment."
    [comment] = await comments(talk, posted)
    assert (comment.author.name, comment.text) == ("Ann", "Worth keeping.")
    assert await use(talk.ann, "hide-message") == "Only an admin can use “Hide this comment”."
    assert await use(talk.owner, "hide-message") == (
        "コメントとしては数えなくなりましたが、書いた人自身のメッセージはスレッドに残っています。"
        "削除できるのは本人かモデレーターだけです。"
    )
    assert await comments(talk, posted) == []
