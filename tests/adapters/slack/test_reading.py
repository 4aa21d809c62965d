"""Reading commands, as dialogues."""

from __future__ import annotations

import pytest

from bot.adapters.slack.screens import reading
from bot.conversation.phrases import Phrases
from bot.conversation.screens import ResultsScreen
from bot.core.essay import Language
from bot.services.library.results import Result
from bot.services.library.searching import SearchPage
from tests.adapters.slack.talk import EN, GREEN, JA, Talk
from tests.fakes.services import catalogue
from tests.unit.arranged import essay

CARD = """
[The Green Folder](https://essays.example/e/the-green-folder)
~ Ichiwa editors · Beginnings · 1 minute to read
On the first day somebody leaves a folder on the desk.
~ Not rated yet
[Read] [Read here] [Rate] [Comment] [Save]
"""
TODAY = CARD.replace("the-green-folder)", "the-green-folder?in=standing-20261124-1)")
CARD_JA = """
[名刺の箱が四つ](https://essays.example/e/four-boxes-of-cards)
~ 一話編集部 · つながり · 1分で読めます
人脈を数えるのをやめた日の話です。
~ まだ評価はありません
[読む] [ここで読む] [評価する] [コメント] [保存]
"""


async def test_before_the_first_post_there_is_nothing_of_today(talk: Talk) -> None:
    await talk.follow(
        EN,
        ("/essay today", "No essay has been posted here yet."),
        ("/essay history", "No essay has been posted here yet."),
    )
    await talk.follow(JA, ("/essay today", "ここにはまだ一話が届いていません。"))


async def test_todays_essay_and_what_was_posted_here(talk: Talk) -> None:
    posted = await talk.post("the-green-folder", title="The Green Folder")
    where = f"https://home.slack.com/archives/{talk.channel.id}/p{talk.message(posted).ts.replace('.', '')}"
    await talk.follow(
        EN,
        ("/essay today", TODAY + "~ 0 comments\n[Go to the thread]"),
        (
            "/essay history",
            f"""
            # The latest essays in this channel
            - 2026-11-24 [The Green Folder]({where})
            [Open an essay: The Green Folder]
            """,
        ),
        ("[Open an essay: The Green Folder]", CARD),
    )
    await talk.follow(
        JA,
        (
            "/essay history",
            f"""
            # このチャンネルの最近のエッセイ
            - 2026-11-24 [The Green Folder]({where})
            [エッセイを開く: The Green Folder]
            """,
        ),
    )


async def test_a_search_has_pages_and_opens_an_essay(talk: Talk) -> None:
    await talk.follow(
        EN,
        (
            "/essay search letter lang:en",
            """
            # 6 essays for “letter”
            ~ Page 1 of 2
            **Letter 6** · Ichiwa editors · Letters · 2026-05-06 · 1 minute
            > This is **letter** 6, which was never sent.
            **Letter 5** · Ichiwa editors · Letters · 2026-05-05 · 1 minute
            > This is **letter** 5, which was never sent.
            **Letter 4** · Ichiwa editors · Letters · 2026-05-04 · 1 minute
            > This is **letter** 4, which was never sent.
            **Letter 3** · Ichiwa editors · Letters · 2026-05-03 · 1 minute
            > This is **letter** 3, which was never sent.
            **Letter 2** · Ichiwa editors · Letters · 2026-05-02 · 1 minute
            > This is **letter** 2, which was never sent.
            [Open an essay: Letter 6 | Letter 5 | Letter 4 | Letter 3 | Letter 2]
            [Next page]
            """,
        ),
        (
            "[Next page]",
            """
            # 6 essays for “letter”
            ~ Page 2 of 2
            **Letter 1** · Ichiwa editors · Letters · 2026-05-01 · 1 minute
            > This is **letter** 1, which was never sent.
            [Open an essay: Letter 1]
            [Previous page]
            """,
        ),
        (
            "[Open an essay: Letter 1]",
            """
            [Letter 1](https://essays.example/e/letter-1)
            ~ Ichiwa editors · Letters · 1 minute to read
            Letter number 1.
            ~ Not rated yet
            [Read] [Read here] [Rate] [Comment] [Save]
            """,
        ),
    )


async def test_a_search_in_japanese_marks_what_was_found(talk: Talk) -> None:
    await talk.follow(
        JA,
        (
            "/essay search 人脈 category:つながり",
            """
            # 「人脈」の検索結果：1件
            ~ 1ページ中1ページ目
            **名刺の箱が四つ** · 一話編集部 · つながり · 2026-04-07 · 1分
            > **人脈**と呼んでいたものだ。
            [エッセイを開く: 名刺の箱が四つ]
            """,
        ),
        ("[エッセイを開く: 名刺の箱が四つ]", CARD_JA),
    )


async def test_a_search_is_narrowed_by_options_in_both_languages(talk: Talk) -> None:
    found = await talk.do('/essay search letter author:"Ichiwa editors" after:2026-05-02 before:2026-05-04', talk.ann)
    assert found.splitlines()[0] == '# 2 essays for “letter author:"Ichiwa editors" after:2026-05-02 before:2026-05-04”'
    assert "[Open an essay: Letter 3 | Letter 2]" in found
    assert "[Open an essay: 名刺の箱が四つ]" in await talk.do("/essay search タグ：人脈", talk.ann)


async def test_comments_are_found_where_the_workspace_lets_them(talk: Talk) -> None:
    await talk.post("the-green-folder")
    await talk.do("/essay comment I said *watermark* to my boss.", talk.ann)
    assert "watermark*" not in await talk.do("/essay search watermark", talk.ann)
    refused = "Only an admin can use /essay moderation."
    await talk.follow(EN, ("/essay moderation search:on", refused))
    assert await talk.do("/essay moderation search:on", talk.admin) == "Searches in this community include comments."
    await talk.follow(
        EN,
        (
            "/essay search watermark",
            """
            # 0 essays for “watermark”
            ~ Page 1 of 1
            # 1 comment found
            **Ann** · The Green Folder · 2026-11-24
            > I said ***watermark*** to my boss.
            [Open an essay: The Green Folder]
            """,
        ),
    )
    assert (
        await talk.do("/essay moderation search:off", talk.admin)
        == "Searches in this community do not include comments."
    )
    assert "I said" not in await talk.do("/essay search watermark", talk.ann)


async def test_a_slip_is_searched_at_once_and_what_was_typed_a_button_away(talk: Talk) -> None:
    said = await talk.do("/essay search leter", talk.ann)
    assert said.splitlines()[:4] == [
        "# 6 essays for “letter”",
        "Nothing for “leter”; showing “letter”.",
        "[Search for “leter” as it is]",
        "~ Page 1 of 2",
    ]
    assert (await talk.do("[Search for “leter” as it is]", talk.ann)).splitlines() == [
        '# 0 essays for “"leter"”',
        "Nothing was found. Try different words, or fewer.",
        "Perhaps one of these:",
        "[letter]",
    ]
    assert "**Letter 6**" in await talk.do("[letter]", talk.ann)


async def test_the_other_language_and_a_filter_to_leave_out_are_a_button_away(talk: Talk) -> None:
    await talk.follow(
        EN,
        (
            "/essay search 人脈 lang:en",
            """
            # 0 essays for “人脈”
            No English essay fits; 1 Japanese one does.
            [Search essays in Japanese]
            """,
        ),
    )
    assert "名刺の箱が四つ" in await talk.do("[Search essays in Japanese]", talk.ann)
    said = await talk.do("/essay search letter category:つながり lang:en", talk.ann)
    assert said.splitlines()[1:] == ["No essay fits all of this.", "[Without the category (6 essays)]"]
    assert "# 6 essays" in await talk.do("[Without the category (6 essays)]", talk.ann)


@pytest.mark.parametrize(
    ("language", "label", "sentence"),
    [
        (EN, " · Japanese · ", "Only essays in Japanese were found."),
        (JA, " · 日本語 · ", "見つかったのは日本語のエッセイだけです。"),
    ],
)
def test_an_essay_in_another_language_than_the_query_says_so(language: Language, label: str, sentence: str) -> None:
    results = (Result(essay("a", language=Language.JA), ()),)
    page = SearchPage("quitting a job", None, 1, 1, 1, results, asked_in=Language.EN)
    shown = str(reading.results(ResultsScreen(page, "", {}), Phrases(catalogue(), language, str)))
    assert label in shown
    assert sentence in shown


async def test_an_essay_by_its_short_name_or_by_its_title_in_quotes(talk: Talk) -> None:
    await talk.follow(EN, ("/essay read the-green-folder", CARD), ('/essay read "The Green"', CARD))
    await talk.follow(
        JA,
        ("/essay read 名刺", CARD_JA),
        ("/essay read そんな話", "「そんな話」というエッセイはありません。"),
    )


async def test_any_essay_in_a_language(talk: Talk) -> None:
    await talk.follow(JA, ("/essay random ja", CARD_JA))


async def test_related_essays_and_the_best_ones(talk: Talk) -> None:
    related = await talk.do("/essay related essay:letter-1", talk.ann)
    assert related.splitlines()[0] == "# More like “Letter 1”"
    await talk.follow(
        EN,
        (
            "/essay top month",
            """
            # The best-rated essays of the last 30 days
            Nobody rated an essay in this period.
            """,
        ),
    )
    await talk.do("/essay rate 5 essay:letter-2", talk.ann)
    await talk.do("/essay rate 2 essay:the-green-folder", talk.ann)
    await talk.follow(
        JA,
        (
            "/essay top",
            """
            # これまでで評価の高いエッセイ
            1. **Letter 2** · Ichiwa editors · Letters · 2026-05-02 · 1分 · ★ 5.0 (1)
            2. **The Green Folder** · Ichiwa editors · Beginnings · 2026-04-06 · 1分 · ★ 2.0 (1)
            [エッセイを開く: Letter 2 | The Green Folder]
            """,
        ),
    )


async def test_what_cannot_be_read_is_told_in_one_sentence_with_the_nearest_word(talk: Talk) -> None:
    await talk.follow(
        EN,
        ("/essay serch letter", "There is no command “serch”. Did you mean /essay search?"),
        ("/essay xyzzy", "There is no command “xyzzy”. /essay help lists them all."),
        ("/essay search", "Type what to search for, for example: /essay search 人脈"),
        (
            "/essay top today",
            "“today” does not fit period:. Choose one of these: week, month, year, all",
        ),
        ("/essay rate 9", "A rating is a number from 1 to 5."),
    )
    await talk.follow(
        JA,
        (
            "/essay serch 人脈",
            "「serch」というコマンドはありません。/essay search のことでしょうか。",
        ),
    )


async def test_about_tells_what_is_kept_and_help_explains_the_commands(talk: Talk) -> None:
    await talk.follow(
        EN,
        (
            "/essay about",
            """
            # About Ichiwa
            Ichiwa shares one essay a day on work and careers. The essay's own question opens the discussion.
            Essays in the library: 1 in Japanese, 7 in English.
            I store your ratings, comments, saved and submitted essays. /essay my-data shows them.
            """,
        ),
        (
            "/essay help rate",
            """
            `/essay rate`
            Rate an essay from 1 to 5; your latest rating counts
            • `score:` A number from 1 to 5
            • `essay:` An essay other than today's
            ~ For example: /essay rate 4
            """,
        ),
    )
    for said in (await talk.do("/essay help", talk.aoi), await talk.do("/essay", talk.aoi)):
        assert "• `/essay today` `今日` 今日の一話をもう一度見る" in said
        assert "/essay setup" not in said
    assert "• `/essay setup` Set up the daily essay in a minute" in await talk.do("/essay help", talk.admin)


async def test_in_a_thread_a_mention_is_understood_as_a_command(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    us, thread = f"<@{talk.home.bot.id}>", talk.message(posted)

    async def mention(text: str) -> str:
        return await talk.answer(lambda: talk.acts.write(talk.channel, talk.ann, text, thread=thread), talk.ann)

    assert (await mention(f"{us} rate 4")).startswith(f"You rated {GREEN}: 4 out of 5.")
    assert talk.home.seen_by(talk.ann)[-1].thread_ts == thread.ts
    assert await mention(f"{us} serch letter") == "There is no command “serch”. Did you mean /essay search?"
    assert "• `/essay today`" in await mention(us)
    form = await mention(f"{us} comment")
    assert form == "Press the button to open the form.\n[✓Your comment]"
    assert (await talk.do("[Your comment]", talk.ann)).startswith("« Your comment »")
    assert await talk.services.discussion.thread(posted.slot) == [], "what is said to us is no comment"
