"""Reading commands, as dialogues."""

from __future__ import annotations

import pytest
from discord import ui

from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.refs import shown_ids
from bot.adapters.discord.screens import Renderer
from bot.adapters.discord.search_ids import read_search
from bot.conversation.acts.reading import read_search_argument
from bot.conversation.screens import ResultsScreen
from bot.core.essay import Language
from bot.services.library.results import Result
from bot.services.library.searching import SearchPage
from bot.services.library.suggesting import Wider
from tests.adapters.discord.talk import EN, JA, Talk
from tests.fakes.services import catalogue
from tests.unit.arranged import essay


async def test_before_the_first_post_there_is_nothing_of_today(talk: Talk) -> None:
    await talk.follow(
        EN,
        ("/essay today", "No essay has been posted here yet."),
        ("/essay history", "No essay has been posted here yet."),
    )
    await talk.follow(JA, ("/essay today", "ここにはまだ一話が届いていません。"))


async def test_todays_essay_and_what_was_posted_here(talk: Talk) -> None:
    posted = await talk.post("the-green-folder", title="The Green Folder")
    where = f"https://discord.com/channels/{talk.guild.id}/{talk.channel.id}/{posted.thread}"
    await talk.follow(
        EN,
        (
            "/essay today",
            """
            ## The Green Folder
            -# Ichiwa editors · Beginnings · 1 minute to read
            On the first day somebody leaves a folder on the desk.
            -# Not rated yet
            [Read] [Rate] [Comment] [Save]
            -# 0 comments
            [Go to the thread]
            """,
        ),
        (
            "/essay history",
            f"""
            ### The latest essays in this channel
            - 2026-11-24 [The Green Folder]({where})
            [Open an essay: The Green Folder]
            """,
        ),
        (
            "[Open an essay: The Green Folder]",
            """
            ## The Green Folder
            -# Ichiwa editors · Beginnings · 1 minute to read
            On the first day somebody leaves a folder on the desk.
            -# Not rated yet
            [Read] [Rate] [Comment] [Save]
            """,
        ),
    )


async def test_a_slip_is_searched_at_once_and_what_was_typed_a_button_away(talk: Talk) -> None:
    said = await talk.do("/essay search query:leter category:Letters")
    assert said.splitlines()[:4] == [
        "### 6 essays for “letter”",
        "Nothing for “leter”; showing “letter”.",
        "-# Page 1 of 2",
        "[Search for “leter” as it is]",
    ]
    assert "Nothing for" not in await talk.do("[Next page]")
    await talk.do("/essay search query:leter category:Letters")
    await talk.follow(
        EN,
        (
            "[Search for “leter” as it is]",
            """
            ### 0 essays for “"leter"”
            Nothing was found. Try different words, or fewer.
            Perhaps one of these:
            [letter]
            """,
        ),
    )
    assert "### 6 essays for “letter”" in await talk.do("[letter]")


@pytest.mark.parametrize(("length", "offered"), [(60, True), (110, False)])
def test_a_search_too_long_for_a_button_is_not_offered_in_part(length: int, *, offered: bool) -> None:
    page = SearchPage("人脈", None, 1, 1, 0, (), wider=(Wider("x" * length, "tag", 2),))
    view = Renderer(captures=False).view(ResultsScreen(page, "", {}), DiscordPhrases(catalogue(), EN))
    assert [each.endswith("x" * length) for each in shown_ids(view.children)] == [True] * offered


def test_an_essay_in_another_language_than_the_query_says_so() -> None:
    results = tuple(Result(essay(slug, language=language), ()) for slug, language in (("a", JA), ("b", EN)))
    page = SearchPage("quitting a job", None, 1, 1, 2, results, asked_in=EN)
    told = _shown(page, JA)
    assert told.count("日本語") == 1
    assert "英語" not in told
    only = SearchPage("quitting a job", None, 1, 1, 1, results[:1], asked_in=EN)
    assert "見つかったのは日本語のエッセイだけです。" in _shown(only, JA)
    assert "Only essays in Japanese were found." in _shown(only, EN)


def _shown(page: SearchPage, language: Language) -> str:
    phrases = DiscordPhrases(catalogue(), language)
    view = Renderer(captures=False).view(ResultsScreen(page, "", {}), phrases)
    return "\n".join(part.content for part in view.walk_children() if isinstance(part, ui.TextDisplay))


async def test_a_search_has_pages_and_opens_an_essay(talk: Talk) -> None:
    await talk.follow(
        EN,
        (
            "/essay search query:letter language:en",
            """
            ### 6 essays for “letter”
            -# Page 1 of 2
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
            [Previous page (off)] [Next page]
            """,
        ),
        (
            "[Next page]",
            """
            ### 6 essays for “letter”
            -# Page 2 of 2
            **Letter 1** · Ichiwa editors · Letters · 2026-05-01 · 1 minute
            > This is **letter** 1, which was never sent.
            [Open an essay: Letter 1]
            [Previous page] [Next page (off)]
            """,
        ),
        (
            "[Open an essay: Letter 1]",
            """
            ## Letter 1
            -# Ichiwa editors · Letters · 1 minute to read
            Letter number 1.
            -# Not rated yet
            [Read] [Rate] [Comment] [Save]
            """,
        ),
    )


async def test_a_search_in_japanese_marks_what_was_found(talk: Talk) -> None:
    await talk.follow(
        JA,
        (
            "/essay search query:人脈 category:つながり",
            """
            ### 「人脈」の検索結果：1件
            -# 1ページ中1ページ目
            **名刺の箱が四つ** · 一話編集部 · つながり · 2026-04-07 · 1分
            > **人脈**と呼んでいたものだ。
            [エッセイを開く: 名刺の箱が四つ]
            """,
        ),
        (
            "/essay search query:人脈 category:Letters",
            """
            ### 「人脈」の検索結果：0件
            すべての条件に合うエッセイはありません。
            [カテゴリーを外すと1件]
            """,
        ),
    )


async def test_a_search_is_narrowed_by_options(talk: Talk) -> None:
    found = await talk.do("/essay search tag:人脈")
    assert found.splitlines()[0] == "### 1 essay for “tag:人脈”"
    assert "名刺の箱が四つ" in found
    narrowed = await talk.do("/essay search query:letter author:Ichiwa editors after:2026-05-02 before:2026-05-04")
    assert narrowed.splitlines()[0] == (
        '### 2 essays for “letter author:"Ichiwa editors" after:2026-05-02 before:2026-05-04”'
    )
    assert "[Open an essay: Letter 3 | Letter 2]" in narrowed
    assert "0 essays" in await talk.do("/essay search query:letter rating:4.5")
    wrong = await talk.do("/essay search query:letter after:soon")
    assert wrong == "“soon” is not a date for after:. Write it like 2026-04-01, 2026-04 or 2026."
    assert await talk.do("/essay search") == "Type what to search for, for example: /essay search 人脈"


async def test_a_long_search_is_carried_from_page_to_page_whole(talk: Talk) -> None:
    words = "letter never sent which was this is " + "x" * 24
    options = f"author:{'Ichiwa editors'} after:2025-01-01 before:2027-01-01 tag:{'no such tag but a long one'}"
    first = await talk.do(f"/essay search query:{words}")
    assert "Page 1 of 2" in first
    assert f"essays for “{words}”" in await talk.do("[Next page]")
    nothing = await talk.do(f"/essay search query:{words} {options}")
    assert nothing.startswith("### 0 essays for")
    narrowed = f"query:{words} author:Ichiwa editors after:2025-01-01 before:2027-01-01"
    title = (await talk.do(f"/essay search {narrowed}")).splitlines()[0]
    assert title.endswith("before:2027-01-01”")
    for press in ("[Next page]", "[Previous page]", "[Next page]"):
        assert (await talk.do(press)).splitlines()[0] == title


@pytest.mark.parametrize("length", [1, 54, 55, 142, 143, 200])
def test_no_part_of_a_query_is_lost_between_pages(length: int) -> None:
    query = "".join(chr(0x4E00 + n) if n % 9 else ":" for n in range(length))
    page = SearchPage(query, Language.JA, 2, 3, 11, (Result(essay("one"), ()),))
    view = Renderer(captures=False).view(ResultsScreen(page, "カテゴリ" * 9, {}), DiscordPhrases(catalogue(), JA))
    ids = list(shown_ids(view.children))
    assert all(len(each) <= 100 for each in ids)
    [turn, *_] = [each for each in ids if each.startswith("ichiwa:search:3:")]
    argument = read_search(turn.removeprefix("ichiwa:search:"), ids)
    assert read_search_argument(argument) == (3, JA, ("カテゴリ" * 9)[:20], query)


async def test_comments_are_found_where_the_guild_lets_them(talk: Talk) -> None:
    await talk.post("the-green-folder", title="The Green Folder")
    await talk.do("/essay comment text:I said *watermark* to my boss.")
    await talk.follow(EN, ("/essay moderation search:yes", "Only an admin can use /essay moderation."))
    assert "I said" not in await talk.do("/essay search query:watermark")
    on, off = "Searches in this community include comments.", "Searches in this community do not include comments."
    assert await talk.do("/essay moderation search:yes", talk.admin) == on
    await talk.follow(
        EN,
        (
            "/essay search query:watermark",
            """
            ### 0 essays for “watermark”
            -# Page 1 of 1
            ### 1 comment found
            **Ann** · The Green Folder · 2026-11-24
            > I said ***watermark*** to my boss.
            [Open an essay: The Green Folder]
            """,
        ),
    )
    assert await talk.do("/essay moderation search:no", talk.admin) == off
    assert "I said" not in await talk.do("/essay search query:watermark")


async def test_essays_like_another_one(talk: Talk) -> None:
    await talk.follow(
        EN,
        (
            "/essay related essay:letter-2",
            """
            ### More like “Letter 2”
            - **Letter 6** · Ichiwa editors · Letters · 2026-05-06 · 1 minute
            - **Letter 5** · Ichiwa editors · Letters · 2026-05-05 · 1 minute
            - **Letter 4** · Ichiwa editors · Letters · 2026-05-04 · 1 minute
            [Open an essay: Letter 6 | Letter 5 | Letter 4]
            """,
        ),
    )
    await talk.follow(
        JA,
        (
            "/essay related essay:four-boxes-of-cards",
            "### 「名刺の箱が四つ」に似たエッセイ\nこれに似たエッセイはまだありません。",
        ),
    )


async def test_an_essay_is_opened_by_its_short_name(talk: Talk) -> None:
    await talk.follow(
        EN,
        ("/essay read essay:no such essay", "There is no essay called “no such essay”."),
        (
            "/essay read essay:four-boxes-of-cards",
            """
            ## 名刺の箱が四つ
            -# 一話編集部 · つながり · 1 minute to read
            人脈を数えるのをやめた日の話です。
            -# Not rated yet
            [Read] [Rate] [Comment] [Save]
            """,
        ),
    )
    talk.speaking(JA)
    assert "名刺の箱が四つ" in await talk.do("/essay random language:ja")


async def test_a_ranking(talk: Talk) -> None:
    await talk.post("the-green-folder", title="The Green Folder")
    await talk.follow(
        EN, ("/essay top", "### The best-rated essays of all time\nNobody rated an essay in this period.")
    )
    await talk.do("/essay rate score:5 essay:letter-2")
    await talk.do("/essay rate score:2")
    await talk.follow(
        JA,
        (
            "/essay top period:week",
            """
            ### この7日間で評価の高いエッセイ
            1. **Letter 2** · Ichiwa editors · Letters · 2026-05-02 · 1分 · ★ 5.0 (1)
            2. **The Green Folder** · Ichiwa editors · Beginnings · 2026-04-06 · 1分 · ★ 2.0 (1)
            [エッセイを開く: Letter 2 | The Green Folder]
            """,
        ),
    )


async def test_about_tells_what_is_kept_and_help_lists_the_commands_by_their_own_names(talk: Talk) -> None:
    await talk.follow(
        EN,
        (
            "/essay about",
            """
            ### About Ichiwa
            Ichiwa shares one essay a day on work and careers. The essay's own question opens the discussion.
            Essays in the library: 1 in Japanese, 7 in English.
            I store your ratings, comments, saved and submitted essays. /essay my-data view shows them.
            """,
        ),
    )
    talk.speaking(JA)
    said = await talk.do("/essay help")
    assert "- `/エッセイ 今日` 今日の一話をもう一度見る" in said
    assert "セットアップ" not in said
    talk.speaking(EN)
    assert "- `/setup` Set up the daily essay in a minute" in await talk.do("/essay help", talk.admin)
