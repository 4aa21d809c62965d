"""Rating, comments, saved essays and one's own data, as dialogues."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from bot.core.community_settings import HouseRules
from tests.adapters.slack.talk import EN, GREEN, JA, Talk
from tests.fakes.other_house import say_elsewhere
from tests.fronts.slack.faults import error
from tests.fronts.slack.state import Kind, View

YOURS_JA = "~ ご入力の内容です。コピーしてお使いください："
FOLDER = "the-green-folder"


async def test_a_rating_by_command_by_button_and_taken_back(talk: Talk) -> None:
    post = talk.message(await talk.post(FOLDER))
    await talk.follow(
        EN,
        (
            "/essay rate 4",
            """
            You rated [The Green Folder](https://essays.example/e/the-green-folder): 4 out of 5.
            ~ ★ 4.0 · 1 rating
            """,
        ),
    )
    assert await talk.do("[Rate]", talk.ann, post) == "\n".join(
        [
            "*The Green Folder*",
            "How good is this essay? Your latest rating counts.",
            "[★] [★★] [★★★] [✓★★★★] [★★★★★]",
            "[Withdraw]",
        ]
    )
    await talk.follow(
        EN,
        ("[★★]", f"You rated {GREEN}: 2 out of 5.\n~ ★ 2.0 · 1 rating"),
    )
    await talk.do("[Rate]", talk.aoi, post)
    await talk.follow(
        JA,
        (
            "[★★★★★]",
            f"「{GREEN}」に5点をつけました。\n~ ★ 3.5 · 2件の評価",
        ),
    )
    await talk.do("[Rate]", talk.aoi, post)
    await talk.follow(JA, ("[取り消す]", "評価を取り消しました。\n~ ★ 2.0 · 1件の評価"))


async def test_a_comment_by_form_stands_in_the_thread_in_the_members_name(talk: Talk) -> None:
    posted = await talk.post(FOLDER)
    form = await talk.do("[Comment]", talk.ann, talk.message(posted))
    assert form == "\n".join(
        [
            "« Your comment »",
            "What you want to say (It appears in the essay's thread under your name.):",
            "[Send]",
        ]
    )
    said = await talk.submit(talk.ann, text="I know that feeling.\nTruly.")
    assert said == "Your comment is in the thread below its essay:\n> I know that feeling.\n> Truly."
    assert "I know that feeling." in talk.said_in(posted)[-1]
    [kept] = await talk.services.discussion.thread(posted.slot)
    assert (kept.author.name, kept.text) == ("Ann", "I know that feeling.\nTruly.")
    assert kept.message == talk.channel.replies(talk.message(posted).ts)[-1].ts


async def test_a_comment_by_command_in_japanese_and_the_list_of_comments(talk: Talk) -> None:
    await talk.post(FOLDER)
    await talk.follow(
        JA,
        (
            "/essay comment その気持ち、わかります。",
            """
            スレッドにコメントを投稿しました：
            > その気持ち、わかります。
            """,
        ),
        (
            "/essay comments",
            """
            # On the-green-folder
            ~ 1件のコメント
            **葵** · 2026-11-24
            > その気持ち、わかります。
            [コメントを取り除く: その気持ち、わかります。] [コメントを書き直す: その気持ち、わかります。]
            """,
        ),
    )
    assert "[Remove a comment" not in await talk.do("/essay comments", talk.ann)
    await talk.do("/essay comments", talk.aoi)
    await talk.follow(
        JA,
        ("[コメントを取り除く: その気持ち、わかります。]", "コメントを削除しました。"),
        ("/essay comments", "# On the-green-folder\n~ 0件のコメント"),
    )


async def test_what_another_community_said_is_listed_with_where_once_all_agreed(talk: Talk) -> None:
    await talk.post(FOLDER)
    await say_elsewhere(talk.services, "Kobune", FOLDER, "Mine was *blue*. Ask <@U1>.", talk.clock.now())
    talk.clock.advance(timedelta(seconds=1))
    await talk.do("/essay comment I have one, too.", talk.ann)
    alone = """
        # On the-green-folder
        ~ 1 comment
        **Ann** · 2026-11-24
        > I have one, too.
        [Remove a comment: I have one, too.] [Change a comment: I have one, too.]
        """
    await talk.follow(EN, ("/essay comments", alone))
    assert "[✓Take part]" in await talk.do("/essay moderation talk:on", talk.admin)
    assert "This community takes part." in await talk.do("[Take part]", talk.admin)
    await talk.follow(
        EN,
        (
            "/essay comments",
            """
            # On the-green-folder
            ~ 2 comments
            ~ Elsewhere: ★ 4.0 · 1 rating (Slack 1)
            **Sora** · 2026-11-24 · Kobune (Slack) · ★ 4
            > Mine was *blue*. Ask @….
            **Ann** · 2026-11-24 · here
            > I have one, too.
            [Remove a comment: I have one, too.] [Change a comment: I have one, too.]
            """,
        ),
    )
    assert "does not take part" in await talk.do("/essay moderation talk:off", talk.admin)
    await talk.follow(EN, ("/essay comments", alone))


async def test_all_comments_can_be_read_page_by_page(talk: Talk) -> None:
    await talk.post(FOLDER)
    for number in range(1, 24):
        talk.clock.advance(timedelta(seconds=1))
        await talk.do(f"/essay comment Thought {number}", talk.ann)
    first = await talk.do("/essay comments", talk.aoi)
    assert "~ 23件のコメント · " in first
    assert [f"Thought {n}\n" in f"{first}\n" for n in (13, 14, 23)] == [False, True, True]
    await talk.do("/essay comments", talk.ann)
    second = await talk.do("[Next page]", talk.ann)
    assert "Page 2 of 3" in second
    assert [f"Thought {n}\n" in second for n in (3, 4, 13, 14)] == [False, True, True, False]
    last = await talk.do("[Next page]", talk.ann)
    assert "[Next page]" not in last
    assert "> Thought 1\n" in last
    assert "[Previous page]" in last
    assert "Page 3 of 3" in await talk.do("/essay comments page:99", talk.ann)


async def test_a_comment_by_command_names_whom_and_what_it_mentions(talk: Talk) -> None:
    await talk.post(FOLDER)
    mentions = (
        f"<@{talk.aoi.id}> <#{talk.channel.id}> <#{talk.channel.id}|> <!subteam^S1|@mentors> <!subteam^S2> <!here>"
    )
    said = await talk.do(f"/essay comment Ask {mentions} <@U404404>", talk.ann)
    assert said.endswith("> Ask @葵 #essays #essays @mentors @group @here @U404404"), said


async def test_a_comment_is_changed_in_the_thread_and_here(talk: Talk) -> None:
    posted = await talk.post(FOLDER)
    await talk.do("/essay comment Frist thoughts.", talk.ann)
    await talk.do("/essay comments", talk.ann)
    await talk.follow(
        EN,
        (
            "[Change a comment: Frist thoughts.]",
            """
            « Your comment »
            What you want to say (It appears in the essay's thread under your name.): Frist thoughts.
            [Send]
            """,
        ),
    )
    assert await talk.submit(talk.ann, text="First thoughts.") == "The comment was changed:\n> First thoughts."
    assert "First thoughts." in talk.said_in(posted)[-1]
    [kept] = await talk.services.discussion.thread(posted.slot)
    assert kept.text == "First thoughts."
    assert "Change a comment" not in await talk.do("/essay comments", talk.admin)


async def test_a_message_of_ones_own_is_changed_where_it_stands(talk: Talk) -> None:
    posted = await talk.post(FOLDER)
    talk.acts.write(talk.channel, talk.aoi, "自分の言葉", thread=talk.message(posted))
    await talk.handled()
    await talk.do("/essay comments", talk.aoi)
    await talk.do("[コメントを書き直す: 自分の言葉]", talk.aoi)
    said = await talk.submit(talk.aoi, text="別の言葉")
    assert said == f"これはあなた自身のメッセージです。スレッドの中で編集してください。\n{YOURS_JA}\n> 別の言葉"
    assert [c.text for c in await talk.services.discussion.thread(posted.slot)] == ["自分の言葉"]


async def test_a_comment_that_breaks_the_rules_is_told_beside_its_field_and_not_lost(talk: Talk) -> None:
    posted = await talk.post(FOLDER)
    rules = HouseRules(length=10, words=("cursed",))
    await talk.services.moderation.change(talk.community, lambda before: replace(before, rules=rules))
    await talk.do("[Comment]", talk.ann, talk.message(posted))
    form = talk.last
    assert isinstance(form, View)
    told = await talk.submit(talk.ann, text="much longer than that")
    assert told == "text: The comment has 21 characters; the limit is 10. Nothing was saved."
    assert not form.closed
    assert "does not allow" in await talk.submit(talk.ann, text="cursed")
    await talk.submit(talk.ann, text="short")
    assert [c.text for c in await talk.services.discussion.thread(posted.slot)] == ["short"]


async def test_slow_mode_asks_members_to_wait_and_no_admins(talk: Talk) -> None:
    posted = await talk.post(FOLDER)
    rules = HouseRules(slow_mode=timedelta(minutes=1))
    await talk.services.moderation.change(talk.community, lambda before: replace(before, rules=rules))
    await talk.do("/essay comment 一つ目", talk.aoi)
    wait = "このコミュニティでは続けてコメントできません。60秒後にもう一度お試しください。"
    await talk.follow(JA, ("/essay comment 二つ目", f"{wait}\n{YOURS_JA}\n> 二つ目"))
    await talk.do("[Comment]", talk.aoi, talk.message(posted))
    assert await talk.submit(talk.aoi, text="三つ目") == f"text: {wait}"
    talk.clock.advance(timedelta(minutes=1))
    await talk.submit(talk.aoi, text="三つ目")
    for _ in range(2):
        await talk.do("/essay comment An admin need not wait.", talk.admin)
    said = {comment.text for comment in await talk.services.discussion.thread(posted.slot)}
    assert said == {"一つ目", "三つ目", "An admin need not wait."}


async def test_an_admin_hides_a_comment_and_its_message_goes(talk: Talk) -> None:
    posted = await talk.post(FOLDER)
    await talk.do("/essay comment Nobody should read this.", talk.ann)
    await talk.do("/essay comments", talk.admin)
    await talk.follow(
        EN,
        ("[Remove a comment: Nobody should read this.]", "The comment is hidden."),
        admin=True,
    )
    assert not any("Nobody should read" in line for line in talk.said_in(posted))


async def test_where_the_thread_is_closed_nothing_is_kept(talk: Talk) -> None:
    posted = await talk.post(FOLDER)
    talk.front.faults.add("chat.postMessage", error("thread_locked"), place=talk.channel.id)
    await talk.follow(
        EN,
        (
            "/essay comment Anybody here?",
            """
            This essay's thread is closed, so nothing can be posted in it. Nothing was saved.
            ~ Here is what you wrote, so that you can copy it:
            > Anybody here?
            """,
        ),
    )
    assert await talk.services.discussion.thread(posted.slot) == []


async def test_saved_essays(talk: Talk) -> None:
    posted = await talk.post(FOLDER)
    await talk.follow(
        EN,
        (
            "/essay saved",
            """
            # Your reading
            # Your saved essays
            You have not saved any essays yet. Use the “Save” button below an essay.
            ~ What you read is not kept. If you like, I keep a list of it here for you alone.
            [Keep a list of what I read]
            """,
        ),
    )
    assert await talk.do("[Save]", talk.ann, talk.message(posted)) == (
        "“The Green Folder” is saved. /essay saved shows your list.\n[Remove it from the list]"
    )
    await talk.follow(
        EN,
        (
            "/essay saved",
            """
            # Your reading
            # Your saved essays
            - **The Green Folder** · Ichiwa editors · Beginnings · 2026-04-06 · 1 minute
            [Open an essay: The Green Folder]
            ~ What you read is not kept. If you like, I keep a list of it here for you alone.
            [Keep a list of what I read]
            """,
        ),
        (
            "[Keep a list of what I read]",
            """
            # Your reading
            # Your saved essays
            - **The Green Folder** · Ichiwa editors · Beginnings · 2026-04-06 · 1 minute
            [Open an essay: The Green Folder]
            ~ I keep a list of the essays that you open in the chat, for you alone. Each entry goes after 400 days.
            [Stop and forget it]
            """,
        ),
    )
    await talk.do("[Save]", talk.aoi, talk.message(posted))
    await talk.follow(JA, ("[保存を取り消す]", "保存を取り消しました。"))


async def test_ones_own_data_is_sent_as_a_file_and_forgotten_after_one_more_press(talk: Talk) -> None:
    posted = await talk.post(FOLDER)
    await talk.follow(JA, ("/essay my-data", "あなたについて保存している記録はありません。"))
    await talk.do("/essay rate 4", talk.ann)
    await talk.do("/essay comment Mine.", talk.ann)
    await talk.follow(
        EN,
        (
            "/essay my-data",
            """
            This is stored about you:
            - 1 rating
            - 1 comment
            - 0 saved essays
            /essay my-data export sends it to you as a file. /essay my-data delete deletes it.
            [Your comments on the reading pages]
            """,
        ),
        (
            "/essay my-data export",
            "I sent you all your data as a file, in a direct message.",
        ),
    )
    [sent] = talk.front.desk.files.values()
    kept = json.loads(sent.content or b"")
    assert [each["text"] for each in kept["comments"]] == ["Mine."]
    assert talk.home.direct(talk.ann.id) is not None
    await talk.follow(
        EN,
        (
            "/essay my-data delete",
            """
            All your ratings, comments, saved and submitted essays are deleted in this community for good.
            ~ Only you can remove your reactions below posts. Any that you leave are counted again.
            [Delete everything]
            """,
        ),
        ("[Delete everything]", "2 entries deleted."),
    )
    assert not any("Mine." in line for line in talk.said_in(posted))


async def test_a_reaction_is_withdrawn_where_it_stands(talk: Talk) -> None:
    """Else the next recount would give the rating back."""
    posted = await talk.post("the-green-folder")
    post = talk.message(posted)
    talk.acts.react(post, talk.ann, "four")
    await talk.handled()
    await talk.do("[Rate]", talk.ann, post)
    taken = "You rated with 4️⃣ below the post. Remove that reaction to withdraw your rating."
    await talk.follow(EN, ("[Withdraw]", taken))
    await talk.do("/essay rate 2", talk.ann)
    await talk.do("[Rate]", talk.ann, post)
    back = "Your rating was withdrawn. Your reaction 4️⃣ below the post counts again."
    await talk.follow(EN, ("[Withdraw]", f"{back}\n~ ★ 4.0 · 1 rating"))


async def test_in_direct_messages_the_library_has_an_essay_for_the_day(talk: Talk) -> None:
    client = await talk.slack.clients.of(talk.community)
    await client.conversations_open(users=[talk.aoi.id])
    direct = talk.home.direct(talk.aoi.id)
    assert direct is not None

    async def say(typed: str) -> str:
        return await talk.answer(lambda: talk.acts.slash(direct, talk.aoi, typed), talk.aoi)

    for typed in ("today", "今日"):
        assert (await say(typed)).splitlines() == [
            "[名刺の箱が四つ](https://essays.example/e/four-boxes-of-cards)",
            "~ 一話編集部 · つながり · 1分で読めます",
            "人脈を数えるのをやめた日の話です。",
            "~ まだ評価はありません",
            "[読む] [ここで読む] [評価する] [保存]",
        ]
    assert (await say("rate 4 essay:letter-1")).startswith(
        "「[Letter 1](https://essays.example/e/letter-1)」に4点をつけました。"
    )
    assert await say("rate 4") == (
        "このダイレクトメッセージには、まだエッセイが届いていません。どのエッセイか指定してください。"
    )
    assert await say("history") == "これはダイレクトメッセージではなく、コミュニティのチャンネルで使えます。"


async def test_in_a_private_channel(talk: Talk) -> None:
    private = talk.acts.channel(talk.home, "inner", talk.ann, kind=Kind.PRIVATE)
    asked = talk.acts.slash(private, talk.ann, "today")
    assert (await talk.acts.shown(asked)).text == "No essay has been posted here yet."
