"""The page around an essay goes, and the essay stays."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.sources.cleaning.byline import Byline
from bot.adapters.sources.cleaning.furniture import without_furniture

ESSAY = (
    "人脈と一口にいっても、人によってその意味するところはそれぞれ違うと思います。",
    "彼は名刺を配らず、机の上の植物に水をやっていた。",
    "わたしはその人のまねをして、毎朝、席の近くの人に声をかけるようにした。",
    "半年たって、断られることが減った。",
    "昨年の営業ランキングで一位になった先輩は、誰よりも静かな人だった。",
)
QUESTION = "あなたは、どうやって築いていますか？"

FURNITURE = (
    "この記事に共感いただけましたら、以下アイコンのクリックお願いします。",
    "人気ブログランキングへ",
    "にほんブログ村 転職キャリアブログへ",
    "[![にほんブログ村](https://b.blogmura.com/x.gif)](https://blogmura.com/ranking/)",
    "![](https://blog.with2.net/img/banner.gif)",
    "ランキングに参加しています。ポチッと応援クリックお願いします！",
    "ブログランキング参加中です。クリックしていただけると励みになります。",
    "1日1クリックの応援をお願いします♪",
    "↓ポチっとお願いします↓",
    "応援よろしくお願いします！",
    "最後にバナーをクリックしていただけると嬉しいです！",
    "拍手ボタンを押していただけると嬉しいです",
    "この記事が気に入ったらサポートをしてみませんか？",
    "気に入ったらフォローしてね！",
    "[Tweet](https://twitter.com/intent/tweet?x=1)",
    "[あなたの会社でも](https://px.a8.net/svt/ejp?a8mat=1)",
    "ツイート",
    "シェアする",
    "Facebookでシェア",
    "LINEで送る",
    "このエントリーをはてなブックマークに追加 mixiチェック",
    "いいね！ 3",
    "3 Comments",
    "コメント(0) | トラックバック(0)",
    "続きを読む",
    "Continue reading “The second chair”",
    "« 前の記事",
    "前の記事へ",
    "◀前の話",
    "« [手紙の書き方](https://example.com/1)",
    "Previous Post: The chair",
    "Newer Posts Older Posts",
    "関連記事",
    "あわせて読みたい",
    "You might also like",
    "同じカテゴリの記事",
    "カテゴリ「仕事」の最新記事",
    "More from Ann Lee",
    "タグ：転職, 仕事",
    "#転職 #仕事 #キャリア",
    "Tagged career, work",
    "スポンサーリンク",
    "[PR]",
    "Advertisement",
    "コメントを書く",
    "コメントする",
    "この記事へのトラックバックURL",
    "Leave a Reply",
    "Your email address will not be published. Required fields are marked *",
    "Share this:",
    "Share on Facebook (Opens in new window)",
    "Subscribe to my newsletter",
    "Enjoyed this post? Subscribe to my newsletter.",
    "If you enjoyed this, please share it with a friend.",
    "Thanks for reading! Subscribe for free to receive new posts and support my work.",
    "If you liked this article, click the 👏 button below.",
    "Copyright © 2020 Kana All Rights Reserved.",
    "無断転載を禁じます。",
    "当ブログはAmazonアソシエイト・プログラムに参加しています。",
    "As an Amazon Associate I earn from qualifying purchases.",
    "ホーム > 仕事 > 人脈",
    "Home » Work » Notes",
    "トップへ戻る",
    "読者登録はこちら",
    "Twitterをフォローする",
    "Twitterで更新情報を受け取る",
    "### Share this:",
    "### Related",
    "Get one of these every Friday. Join eleven thousand readers who already do.",
    "Don't miss anything. Get all the latest posts delivered straight to your inbox.",
    "転職するなら今がチャンス。無料で登録。",
    "お仕事のご依頼はこちら",
    "この記事を書いた人",
    "posted by かな at 12:34| Comment(0) | 日記 | 更新情報をチェックする",
    "Posted on March 3, 2020 by Ann Lee",
    "<br><br clear=",
)
STAYS = (
    QUESTION,
    "あなたならどうしますか。",
    "みなさんは、どんな関連記事を読みますか？",
    "What would you keep?",
    "営業ランキングに参加していた頃のわたしは、数字ばかり見ていた。",
    "人気ブログの作者に会いに行った日のことを書く。",
    "『応援クリックお願いします』と書く人の気持ちを、わたしは知らない。",
    "ぜひ新人を応援してあげてください。",
    "応援してくれる人がいると、仕事は続く。",
    "クリックするだけの仕事に、五年いた。",
    "面接の日程は、メールのリンクをクリックして決める。",
    "ポチ袋を配る上司がいた。",
    "この話が参考になったら、明日、隣の席の人に話しかけてください。",
    "良かったら、時間があれば後輩をフォローしてあげてください。",
    "知識は、シェアしてください。",
    "いいねの数で自分を測らないでください。",
    "コメントで、あなたの話を聞かせてください。",
    "名前を呼ばれるだけで、人は働ける。",
    "続きを読むのがこわい手紙だった。",
    "前の記事を書いてから、十年がたった。",
    "次は自分の番だ、と思った。",
    "同じカテゴリの仕事を、十年続けた。",
    "プロフィール欄には、いつも嘘を書いた。",
    "著者は静かな人だった",
    "広告の仕事をしていた頃の話である。",
    "目次だけを読む上司がいた。",
    "2019年10月19日、わたしは会社を辞めた。",
    "参考：[人脈の本](https://www.example.co.jp/dp/400000)",
    "[省の調査](https://www.example.go.jp/x)",
    "Please share your own story with someone at work.",
    "If you liked your first job, share the reason with a friend.",
    "Consider following the rule for a week.",
    "Press the button and the door opens; that was my job.",
    "By the window sat a man with a green folder.",
    "By Friday I knew",
    "Previous jobs had taught me to wait.",
    "Next came the interview.",
    "Like this, the meeting ended.",
    "3 people left in May.",
    "Thank you for reading to the end.",
    "Get one good thing done every Friday.",
    "会員に登録する日まで、迷っていた。",
)


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_behind_the_question_goes_and_is_logged(line: str) -> None:
    kept, dropped, _ = without_furniture([*ESSAY, QUESTION, "", line])
    assert kept == [*ESSAY, QUESTION]
    assert len(dropped) == 1
    assert dropped[0].rule


@pytest.mark.parametrize("line", STAYS)
def test_what_the_author_wrote_stays_wherever_it_stands(line: str) -> None:
    for lines in (
        [*ESSAY, line],
        [line, *ESSAY],
        [*ESSAY, line, "応援クリックお願いします！", "コメント(0)"],
        [*ESSAY[:2], "スポンサーリンク", line, "[PR]", *ESSAY[2:]],
        [ESSAY[0], line],
    ):
        assert line in without_furniture(lines)[0], lines


@given(
    st.lists(st.sampled_from(FURNITURE), max_size=6),
    st.lists(st.sampled_from(FURNITURE), max_size=6),
    st.sampled_from([QUESTION, "What would you keep?", "あなたならどうしますか。"]),
)
def test_whatever_stands_around_the_essay_and_its_question_stay(
    head: list[str], tail: list[str], question: str
) -> None:
    # What begins the comments ends the text, and belongs to no page's head.
    head = [line for line in head if "コメント" not in line and "Comment" not in line and "Reply" not in line]
    kept, dropped, _ = without_furniture([*head, *ESSAY, question, "", *tail])
    assert [line for line in kept if line in (*ESSAY, question)] == [*ESSAY, question]
    assert len(kept) + len(dropped) >= len(ESSAY) + 1


def test_a_request_in_the_middle_is_left_alone() -> None:
    lines = [*ESSAY[:2], "応援クリックお願いします、と書いてみる。", *ESSAY, *ESSAY]
    assert without_furniture(lines)[0] == lines


def test_a_question_beside_a_request_on_one_line_stays() -> None:
    kept, dropped, _ = without_furniture(
        [*ESSAY, "あなたはどうですか？この記事に共感いただけましたら、応援クリックお願いします！"]
    )
    assert kept[-1] == "あなたはどうですか？"
    assert dropped[0].line == "この記事に共感いただけましたら、応援クリックお願いします！"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "yoron at 06:17│Comments(0) このエントリーをはてなブックマークに追加 mixiチェック 仕事人の叫び ",
            Byline("yoron", None, time(6, 17), "仕事人の叫び"),
        ),
        (
            "yoron at 06:17│[Comments(0)](https://example.com/c)│[仕事人の叫び](https://example.com/k)",
            Byline("yoron", None, time(6, 17), "仕事人の叫び"),
        ),
        (
            "posted by かな at 12:34| Comment(0) | 日記 | 更新情報をチェックする",
            Byline("かな", None, time(12, 34), "日記"),
        ),
        (
            "2019-10-19 (土) 06:17 | カテゴリ : 仕事 | コメント : 0 | トラックバック : 0",
            Byline("", date(2019, 10, 19), time(6, 17), "仕事"),
        ),
        (
            "by kana-work | 2019-10-19 06:17 | 仕事 | Comments(0)",
            Byline("kana-work", date(2019, 10, 19), time(6, 17), "仕事"),
        ),
        ("投稿者: 佐藤 日時: 2019年10月19日 06:17", Byline("佐藤", date(2019, 10, 19), time(6, 17))),
        ("2019年10月19日", Byline("", date(2019, 10, 19))),
        ("テーマ：仕事", Byline(category="仕事")),
        ("Posted on March 3, 2020 by Ann Lee", Byline("Ann Lee", date(2020, 3, 3))),
        ("By Ann Lee · 4 min read", Byline("Ann Lee")),
        ("Filed under: Work", Byline(category="Work")),
    ],
)
def test_the_line_that_says_who_wrote_when_is_read_and_goes(line: str, said: Byline) -> None:
    kept, dropped, byline = without_furniture([*ESSAY, QUESTION, line])
    assert kept == [*ESSAY, QUESTION]
    assert len(dropped) == 1
    assert byline == said


def test_links_below_a_label_go_with_it_also_in_the_middle() -> None:
    links = ["- [手紙の書き方](https://example.com/1)", "- [椅子の話](https://example.com/2)"]
    kept, dropped, _ = without_furniture([*ESSAY[:2], "関連記事", "", *links, "", *ESSAY[2:], QUESTION])
    assert [line for line in kept if line] == [*ESSAY, QUESTION]
    assert {gone.rule for gone in dropped} == {"related posts"}


def test_a_list_of_sources_stays() -> None:
    lines = [*ESSAY, "参考文献", "", "- [省の調査](https://example.go.jp/1)", "- [椅子の話](https://example.com/2)"]
    assert without_furniture(lines)[0] == lines


def test_a_table_of_contents_goes_and_a_heading_of_that_name_stays() -> None:
    contents = ["目次 [非表示]", "", "1. 人脈とは", "2. 名刺のこと", "", *ESSAY]
    assert without_furniture(contents)[0] == [*ESSAY]
    essay = [*ESSAY[:3], "目次", "", "とだけ書かれた紙が残っていた。", *ESSAY[3:]]
    assert without_furniture(essay)[0] == essay


def test_all_that_stands_behind_the_comments_label_goes() -> None:
    comments = [
        "## この記事へのコメント",
        "",
        "とても共感しました。わたしも同じです。",
        "",
        "Posted by 通りすがり at 2019年10月20日 08:00",
    ]
    kept, dropped, _ = without_furniture([*ESSAY, QUESTION, "", *comments])
    assert kept == [*ESSAY, QUESTION]
    assert {gone.rule for gone in dropped} == {"comment form"}


def test_the_profile_at_the_end_goes_and_an_essay_about_profiles_stays() -> None:
    kept, _, _ = without_furniture([*ESSAY, QUESTION, "この記事を書いた人", "かな。東京で働く編集者。"])
    assert kept == [*ESSAY, QUESTION]
    kept, _, _ = without_furniture([*ESSAY, "この記事を書いた人", "かな。東京で働く編集者。", QUESTION])
    assert kept[-1] == QUESTION
    essay = [*ESSAY[:2], "プロフィール", *ESSAY, *ESSAY]
    assert without_furniture(essay)[0] == essay


def test_a_last_line_about_the_author_goes_and_one_about_another_stays() -> None:
    about = "Ann Lee has kept the books of small firms for twenty years."
    assert without_furniture([*ESSAY, QUESTION, about], "Ann Lee")[0] == [*ESSAY, QUESTION]
    assert without_furniture([*ESSAY, QUESTION, about], "Kana")[0] == [*ESSAY, QUESTION, about]
    assert without_furniture([*ESSAY, about, QUESTION], "Ann Lee")[0] == [*ESSAY, about, QUESTION]


def test_code_is_nobodys_furniture() -> None:
    lines = [*ESSAY, "```", "コメントする", "続きを読む", "", "", "Share this:", "```"]
    assert without_furniture(lines)[0] == lines


def test_a_line_break_before_what_went_does_not_stay() -> None:
    kept, _, _ = without_furniture([f"{ESSAY[0]}  ", f"{QUESTION}  ", "応援クリックお願いします！"])
    assert kept == [f"{ESSAY[0]}  ", QUESTION]
