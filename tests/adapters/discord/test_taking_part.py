"""Rating, comments, saved essays and a member's own data, as dialogues."""

from __future__ import annotations

import json
from datetime import timedelta

import discord
import pytest

from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens.taking_part import thread
from bot.conversation.acts.commenting import LATEST
from bot.conversation.screens import CommentsScreen
from bot.core.community import Member, Person, Platform
from bot.core.essay import Language
from bot.core.ids import MemberId
from bot.core.rating import PRESETS, Score
from bot.core.shared_talk import SaidElsewhere, SharedRatings
from bot.errors import ChatForbidden, ChatUnavailable
from bot.services.community.reading import Today
from tests.adapters.discord.talk import EN, JA, Talk
from tests.fakes.services import catalogue
from tests.unit.arranged import NOW

LOCKED = "This essay's thread is closed, so nothing can be posted in it. Nothing was saved."
YOURS = "Here is what you wrote, so that you can copy it:\n```\n{}\n```"
STARS = "[★] [★★] [★★★] [★★★★] [★★★★★]"


async def test_a_rating_by_command_is_changed_and_withdrawn_by_buttons(talk: Talk) -> None:
    await talk.do("/essay schedule at:08:00", talk.admin)
    await talk.post("the-green-folder", title="The Green Folder")
    await talk.follow(EN, ("/essay rate score:4", "You rated The Green Folder: 4 out of 5.\n-# ★ 4.0 · 1 rating"))
    await talk.do("/essay today")
    await talk.follow(
        EN,
        (
            "[Rate]",
            f"**The Green Folder**\nHow good is this essay? Your latest rating counts.\n{STARS}\n[Withdraw]",
        ),
        ("[★★]", "You rated The Green Folder: 2 out of 5.\n-# ★ 2.0 · 1 rating"),
    )
    talk.speaking(JA)
    await talk.do("/essay today")
    await talk.follow(
        JA,
        (
            "[評価する]",
            """
            **The Green Folder**\nこのエッセイはいかがでしたか？最後につけた点数が有効です。
            [★] [★★] [★★★] [★★★★] [★★★★★]
            [取り消す]
            """,
        ),
        ("[取り消す]", "評価を取り消しました。\n-# まだ評価がありません。"),
    )
    await talk.env.settle()
    assert talk.arranged.cards.means == [4, 2, None]


async def test_a_reaction_is_taken_back_where_it_stands(talk: Talk) -> None:
    posted = await talk.post("the-green-folder", title="The Green Folder")
    ann = Member(talk.community, MemberId(str(talk.ann.id)), "Ann")
    assert posted.post is not None
    await talk.services.engagement.react(ann, posted.post.slug, "4️⃣", PRESETS["five"])
    await talk.do("/essay today")
    await talk.do("[Rate]")
    said = "You rated with 4️⃣ below the post. Remove that reaction to withdraw your rating."
    await talk.follow(EN, ("[Withdraw]", said))
    talk.clock.advance(timedelta(seconds=1))
    await talk.do("/essay rate score:2")
    await talk.do("/essay today")
    await talk.do("[Rate]")
    said = "Your rating was withdrawn. Your reaction 4️⃣ below the post counts again.\n-# ★ 4.0 · 1 rating"
    await talk.follow(EN, ("[Withdraw]", said))


async def test_a_comment_by_command_stands_in_the_thread_with_the_members_name(talk: Talk) -> None:
    posted = await talk.post("the-green-folder", title="The Green Folder")
    await talk.follow(
        JA,
        (
            "/essay comment text:そうですね。",
            """
            スレッドにコメントを投稿しました：
            > そうですね。
            """,
        ),
        (
            "/essay comments",
            """
            ### The Green Folder
            -# 1件のコメント
            **Ann** +0 h
            そうですね。
            [コメントを取り除く: そうですね。]
            [コメントを書き直す: そうですね。]
            """,
        ),
    )
    assert await talk.said_in(posted) == ["Ann: そうですね。"]


async def test_a_comment_by_form(talk: Talk) -> None:
    posted = await talk.post("the-green-folder", title="The Green Folder")
    form = "« Your comment »\nWhat you want to say (It appears in the essay's thread under your name.):"
    await talk.follow(EN, ("/essay comment", form))
    assert (
        await talk.do("«»", text="First line\nSecond line")
        == "Your comment is in the thread below its essay:\n> First line\n> Second line"
    )
    await talk.do("/essay today")
    await talk.follow(EN, ("[Comment]", form))
    await talk.do("«»", talk.ann, text="By the button.")
    assert await talk.said_in(posted) == ["Ann: First line\nSecond line", "Ann: By the button."]


async def test_in_an_older_essays_thread_that_essay_is_meant(talk: Talk) -> None:
    older = await talk.post("letter-1", title="Letter 1")
    newer = await talk.post("the-green-folder", turn=2, title="The Green Folder")
    main, talk.channel = talk.channel, talk.thread_handle(older)
    await talk.follow(
        EN,
        ("/essay rate score:4", "You rated Letter 1: 4 out of 5.\n-# ★ 4.0 · 1 rating"),
        ("/essay comment text:Late", "Your comment is in the thread below its essay:\n> Late"),
    )
    await talk.do("/essay comment")
    await talk.do("«»", text="By form")
    assert (await talk.do("/essay comments")).startswith("### Letter 1\n-# 2 comments")
    talk.channel = main
    await talk.do("/essay comment text:Today")
    assert await talk.said_in(older) == ["Ann: Late", "Ann: By form"]
    assert await talk.said_in(newer) == ["Ann: Today"]


async def test_an_essay_that_was_not_posted_here_has_no_thread(talk: Talk) -> None:
    await talk.post("the-green-folder")
    refusal = "The essay “letter-2” has not been posted here, so it has no thread yet."
    await talk.do("/essay read essay:letter-2")
    await talk.follow(
        EN, ("[Comment]", refusal), ("/essay comment text:Hello essay:letter-2", f"{refusal}\n{YOURS.format('Hello')}")
    )


async def test_a_locked_thread_answers_with_a_sentence_and_nothing_is_kept(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    await talk.thread(posted).edit(locked=True)
    await talk.follow(EN, ("/essay comment text:Too late", f"{LOCKED}\n{YOURS.format('Too late')}"))
    assert await talk.stores.comments.of_slot(posted.slot) == []
    assert await talk.said_in(posted) == []


async def test_a_comment_that_discord_does_not_take_is_kept(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    talk.threads.trouble = ChatUnavailable("no answer")
    said = "Your comment is saved and will appear in the thread as soon as possible:\n> Kept"
    await talk.follow(EN, ("/essay comment text:Kept", said))
    assert [c.text for c in await talk.stores.comments.of_slot(posted.slot)] == ["Kept"]
    assert await talk.said_in(posted) == []
    talk.threads.trouble = None
    talk.clock.advance(timedelta(minutes=2))
    await talk.services.mirroring.tick()
    assert await talk.said_in(posted) == ["Ann: Kept"]


async def test_a_comment_that_comes_twice_is_kept_once(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    await talk.do("/essay comment text:Once")
    await talk.repeat()
    await talk.do("/essay comment")
    await talk.do("«»", text="Also once")
    await talk.repeat()
    assert await talk.said_in(posted) == ["Ann: Once", "Ann: Also once"]


async def test_an_author_deletes_their_comment_and_an_admin_hides_it(talk: Talk) -> None:
    posted = await talk.post("the-green-folder", title="The Green Folder")
    await talk.do("/essay comment text:Mine")
    await talk.do("/essay comment text:Rude", talk.ben)
    await talk.do("/essay comments")
    await talk.follow(EN, ("[Remove a comment: Mine]", "The comment was deleted."))
    assert await talk.said_in(posted) == ["Ben: Rude"]
    await talk.do("/essay comments", talk.admin)
    await talk.follow(EN, ("[Remove a comment: Rude]", "The comment is hidden."), who=talk.admin)
    assert await talk.said_in(posted) == []
    await talk.follow(EN, ("/essay comments", "### The Green Folder\n-# 0 comments"))
    [kept] = await talk.stores.comments.of_author(Person(Platform.DISCORD, MemberId(str(talk.ben.id))))
    assert (kept.text, kept.hidden is not None) == ("Rude", True)


async def test_an_author_changes_their_comment_and_the_thread_shows_it(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    posted = await talk.post("the-green-folder", title="The Green Folder")
    await talk.do("/essay comment text:Mine")
    await talk.do("/essay comment text:Hers", talk.ben)
    assert "[Change a comment: Mine]" in (await talk.do("/essay comments")).splitlines()
    form = "« Your comment »\nWhat you want to say (It appears in the essay's thread under your name.): Mine"
    await talk.follow(EN, ("[Change a comment: Mine]", form))
    assert await talk.do("«»", text="Mine\nand changed") == "The comment was changed:\n> Mine\n> and changed"
    assert await talk.said_in(posted) == ["Ann: Mine\nand changed", "Ben: Hers"]
    await talk.do("/essay comments")
    await talk.do("[Change a comment: Mine and changed]")
    talk.threads.trouble = ChatForbidden("no")
    refusal = "Discord does not let me do this here. Those who run this bot find the reason in its log."
    assert await talk.do("«»", text="Once more") == f"{refusal}\n{YOURS.format('Once more')}"
    assert "Discord did not allow what an act needs: no" in caplog.text
    assert await talk.said_in(posted) == ["Ann: Mine\nand changed", "Ben: Hers"]


async def test_an_essay_that_is_typed_is_found_like_one_that_is_picked(talk: Talk) -> None:
    posted = await talk.post("letter-6", title="Letter 6")
    assert (await talk.do("/essay read essay:Letter 6")).startswith("## Letter 6")
    assert (await talk.do("/essay related essay:Letter 6")).startswith("### More like “Letter 6”")
    assert (await talk.do("/essay comments essay:Letter 6")).startswith("### Letter 6")
    assert (await talk.do("/essay rate score:4 essay:Letter 6")).startswith("You rated Letter 6: 4 out of 5.")
    await talk.do("/essay comment text:Found essay:Letter 6")
    assert await talk.said_in(posted) == ["Ann: Found"]


async def test_a_rating_from_another_channel_is_shown_on_every_card(talk: Talk) -> None:
    await talk.do("/essay schedule at:08:00", talk.admin)
    await talk.post("the-green-folder")
    talk.channel = talk.guild.create_text_channel("elsewhere")
    await talk.env.settle()
    await talk.do("/essay rate score:5 essay:the-green-folder")
    await talk.env.settle()
    assert talk.arranged.cards.means == [5]


async def test_an_essays_text_is_one_press_away(talk: Talk) -> None:
    await talk.do("/essay read essay:letter-1")
    [row] = [each for each in talk.message().components if each["type"] == 1]
    assert row["components"][0]["custom_id"] == "ichiwa:read:letter-1"


async def test_essays_are_saved_and_taken_off_the_list(talk: Talk) -> None:
    none = "You have not saved any essays yet. Use the “Save” button below an essay."
    asked = "-# What you read is not kept. If you like, I keep a list of it here for you alone."
    kept = "-# I keep a list of the essays that you open in the chat, for you alone. Each entry goes after 400 days."
    screen = f"### Your reading\n### Your saved essays\n{none}"
    await talk.follow(
        EN,
        ("/essay saved", f"{screen}\n{asked}\n[Keep a list of what I read]"),
        ("[Keep a list of what I read]", f"{screen}\n{kept}\n[Stop and forget it]"),
        ("[Stop and forget it]", f"{screen}\n{asked}\n[Keep a list of what I read]"),
    )
    await talk.do("/essay read essay:letter-2")
    saved = "“Letter 2” is saved. /essay saved shows your list.\n[Remove it from the list]"
    await talk.follow(EN, ("[Save]", saved))
    keep = talk.last
    await talk.follow(
        JA,
        (
            "/essay saved",
            """
            ### あなたの読書
            ### 保存したエッセイ
            - **Letter 2** · Ichiwa editors · Letters · 2026-05-02 · 1分
            [エッセイを開く: Letter 2]
            -# 何を読んだかは記録していません。ご希望なら、あなただけに見える記録をここに残します。
            [読んだものを記録する]
            """,
        ),
    )
    talk.last = keep
    await talk.follow(EN, ("[Remove it from the list]", "It was removed from your list."))
    assert "You have not saved any essays yet." in await talk.do("/essay saved")


async def test_a_member_gets_and_deletes_everything_that_is_kept(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    await talk.follow(EN, ("/essay my-data export", "Nothing is stored about you."))
    await talk.do("/essay rate score:4")
    await talk.do("/essay comment text:Mine")
    await talk.do("/essay rate score:2", talk.ben)
    await talk.do("/essay read essay:letter-2")
    await talk.do("[Save]")
    assert (await talk.do("/essay my-data export")).startswith("This is everything stored about you.")
    assert talk.last is not None
    kept = json.loads(await talk.message().attachments[0].read())
    assert [rating["score"] for rating in kept["ratings"]] == [4.0]
    assert [(c["name"], c["text"]) for c in kept["comments"]] == [("Ann", "Mine")]
    assert [saved["essay"] for saved in kept["saved"]] == ["letter-2"]
    reactions = "Only you can remove your reactions below posts. Any that you leave are counted again."
    gone = "This deletes all your ratings, comments, saved and submitted essays, in every community."
    warning = f"{gone} It cannot be undone."
    await talk.follow(
        EN,
        ("/essay my-data delete", f"{warning}\n{reactions}\n[Delete everything]"),
        ("[Delete everything]", "3 entries deleted."),
        ("/essay my-data export", "Nothing is stored about you."),
    )
    assert await talk.said_in(posted) == []
    assert await talk.stores.ratings.scores(talk.community) == {"the-green-folder": Score(1, 2.0)}


async def test_message_commands_rate_and_keep_a_message(talk: Talk) -> None:
    posted = await talk.post("the-green-folder", title="The Green Folder")
    assert posted.message is not None
    essay = await talk.env.bot.get_channel(talk.channel.id).fetch_message(int(posted.message.id))  # type: ignore[union-attr]
    await _menu(
        talk, "Rate this essay", essay, "**The Green Folder**\nHow good is this essay? Your latest rating counts."
    )
    thread = talk.thread_handle(posted)
    said = await talk.ann.send(thread, "I had such a folder.")
    result = await talk.ann.context_menu(thread, "Save as comment", said)
    talk.last = result
    assert [c.text for c in await talk.stores.comments.of_slot(posted.slot)] == ["I had such a folder."]
    await talk.admin.context_menu(thread, "Hide this comment", said)
    assert await talk.stores.comments.of_slot(posted.slot) == []
    await _menu(
        talk, "Rate this essay", await talk.ann.send(talk.channel, "Chat"), "This message is not one of my essays."
    )


async def test_only_the_author_and_an_admin_keep_a_message_as_a_comment(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    thread = talk.thread_handle(posted)
    said = await talk.ben.send(thread, "Ben's own.")
    robot = talk.guild.add_member(talk.env.create_user("Robot", bot=True))
    beeped = await robot.send(thread, "Beep.")
    outside = await talk.ann.send(talk.channel, "Elsewhere.")
    for who, where, message, answer in (
        (talk.ann, thread, said, "You can save your own messages. An admin can save anybody's."),
        (talk.admin, thread, beeped, "A bot's message cannot be saved as a comment."),
        (talk.ann, talk.channel, outside, "Only a message in an essay's thread can be saved as a comment."),
        (talk.admin, thread, said, "The message was saved as a comment."),
    ):
        talk.last = await who.context_menu(where, "Save as comment", message)
        assert talk.read() == answer
    assert [c.author.name for c in await talk.stores.comments.of_slot(posted.slot)] == ["Ben"]


async def test_a_member_is_offered_only_their_own_comments_to_remove(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    await talk.do("/essay comment text:Mine")
    await talk.do("/essay comment text:Hers", talk.ben)
    assert "[Remove a comment: Mine]" in (await talk.do("/essay comments")).splitlines()
    [hers] = [c for c in await talk.stores.comments.of_slot(posted.slot) if c.text == "Hers"]
    data = {"custom_id": "ichiwa:remove", "component_type": 3, "values": [hers.id]}
    await talk.forge(talk.ann, 3, data)
    assert len(await talk.stores.comments.of_slot(posted.slot)) == 2
    await talk.forge(talk.ben, 3, data)
    assert len(await talk.stores.comments.of_slot(posted.slot)) == 1


async def test_an_interaction_that_comes_twice_is_answered_once(talk: Talk) -> None:
    await talk.do("/essay schedule at:08:00", talk.admin)
    await talk.post("the-green-folder")
    await talk.do("/essay rate score:4")
    asked = len(talk.env.http_requests)
    await talk.repeat()
    assert len(talk.env.http_requests) == asked
    assert talk.arranged.cards.means == [4]


async def _menu(talk: Talk, name: str, message: discord.Message, begins: str) -> None:
    talk.last = await talk.ann.context_menu(talk.channel, name, message)
    assert talk.read().startswith(begins)


async def test_a_page_of_the_longest_comments_of_others_stays_within_what_discord_takes(talk: Talk) -> None:
    delivery = await talk.post("x", title="x" * 200)
    assert delivery.post is not None
    one = SaidElsewhere("1", "x" * 40, "x" * 2000, NOW, Platform.DISCORD, "x" * 40, 4.5)
    sums = SharedRatings({platform: Score(99_999, 444_444) for platform in (*Platform, None)})
    said = [one] * LATEST
    screen = CommentsScreen(Today(delivery, delivery.post), said, 999, {}, [], [], 2, 99, shared=True, ratings=sums)
    parts = thread(screen, DiscordPhrases(catalogue(), Language.EN))
    assert len("\n".join(each for each in parts if isinstance(each, str))) <= 4000
