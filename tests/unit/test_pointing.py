"""What a summary takes stands without the page, the list or the form beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.essay import Language
from bot.language.segment import joined, sentences
from bot.summaries.closing import closing_question
from bot.summaries.pointing import points_away
from bot.summaries.summarize import summarize

JA, EN = Language.JA, Language.EN

AWAY = [
    (JA, "今年売れた本は、以下のとおりです。"),
    (JA, "以下、手順を書きます。"),
    (JA, "棚を動かす際以下のような床が見えた。"),
    (JA, "棚の動かし方は次の三つです。"),
    (JA, "上記の理由で棚をやめました。"),
    (JA, "下の写真が北側の棚です。"),
    (JA, "当日のスライドはこちらです。"),
    (JA, "昨年の記事は、こちら。"),
    (JA, "昨年のまとめはこちらに置いた。"),
    (JA, "詳しくは店のページをご覧ください。"),
    (JA, "よろしければフォローをお願いします。"),
    (JA, "まずはお店について教えてください。"),
    (JA, "この記事は書店アドベントカレンダーに参加しています。"),
    (JA, "最後までお読みいただき、ありがとうございました。"),
    (JA, "を読み返した。"),
    (JA, "によると、棚は北側に置くのがよいらしい。"),
    (JA, "が必要です。"),
    (EN, "The books that sold are as follows."),
    (EN, "The table below lists them."),
    (EN, "As noted above, the floor was white."),
    (EN, "Here is the list of shelves we own."),
    (EN, "Learn more about the shop on its page and on the radio."),
    (EN, "Add a note below."),
    (EN, "Tell us a little about your shop."),
    (EN, "This post is part of an advent calendar."),
    (EN, "Thanks to everyone who carried the shelves."),
    (EN, ", which took a week."),
]
HERE = [
    (JA, "二十人以下の店では、店長が棚を動かす。"),
    (JA, "売り上げは平均以下だった。"),
    (JA, "次の日、客は入口で立ち止まった。"),
    (JA, "こちらの都合で店を閉めた。"),
    (JA, "店長は「ありがとう」とだけ言った。"),
    (JA, "はじめて棚を動かした。"),
    (JA, "もう一度やり直した。"),
    (EN, "It was ten below zero when we moved the shelf."),
    (EN, "The office above the shop was empty."),
    (EN, "She followed me to the station."),
    (EN, "I thanked him for the floor."),
    (EN, "Of course the floor was white."),
]


DATA = Path(__file__).parents[1] / "data"
BODIES = {
    JA: "棚を窓から離したら、背表紙の色が残るようになった。常連の人がそれに最初に気づいてくれた。",
    EN: "The shelf by the window faded every spine in one summer. A regular noticed it before anybody else did.",
}


@pytest.mark.parametrize("language", Language)
def test_the_table_of_sentences_that_a_summary_leaves_out(language: Language) -> None:
    """A line that begins with + stays; all others go, before the text and behind it."""
    lines = (DATA / f"away.{language.value}.txt").read_text("utf-8").splitlines()
    body = BODIES[language]
    taken = [
        line
        for line in lines
        for text in (f"{line}\n\n{body}", f"{body}\n\n{line}")
        if not line.startswith("+") and summarize(text, language) not in (body, summarize(body, language))
    ]
    assert taken == []
    own = [line.removeprefix("+") for line in lines if line.startswith("+")]
    assert [line for line in own if line not in summarize(f"{line}\n\n{body}", language)] == []
    assert min(len(own), len(lines) - len(own)) >= 25


@pytest.mark.parametrize(("language", "sentence"), AWAY)
def test_what_points_away_is_not_taken(language: Language, sentence: str) -> None:
    rest = {JA: "棚を空にすると、売れない本ほど陽に焼けていた。", EN: "The books that nobody bought had faded most."}
    assert points_away(sentence, language)
    assert sentence not in summarize(f"{rest[language]}\n\n{sentence}\n\n", language)


@pytest.mark.parametrize(("language", "sentence"), HERE)
def test_what_speaks_for_itself_stays(language: Language, sentence: str) -> None:
    assert not points_away(sentence, language)
    assert summarize(sentence, language) == sentence


@pytest.mark.parametrize(
    ("language", "bare"),
    [
        (JA, "さて、棚の話をします。"),
        (JA, "では、どの棚から始めるかです。"),
        (JA, "で、棚を捨てました。"),
        (JA, "彼は棚を捨てました。"),
        (EN, "It had faded by June."),
        (EN, "He threw the shelf away."),
        (EN, "Both were white."),
        (EN, "Another stood by the door."),
    ],
)
def test_what_opens_bare_comes_only_with_the_sentence_before_it(language: Language, bare: str) -> None:
    before = {JA: "店長が倉庫から戻ってきました。", EN: "The owner came back from the store room."}[language]
    assert summarize(bare, language, budget=200).rstrip("…") in bare  # where there is nothing else, it has to do
    assert summarize(f"{before}\n\n- 雨\n\n{bare}", language) == before
    assert bare not in summarize(f"{before} {bare}", language) or before in summarize(f"{before} {bare}", language)


def test_a_disclaimer_is_not_what_the_author_says() -> None:
    text = (
        "人脈と一口にいっても、意味は人によって違うと思います。\n定義はおいといて、主観で述べてみます。\n\n"
        "棚を動かすなら、まず床を見ることです。\n床の色が違えば、客はそこをよけます。\n床は棚より長く店を覚えています。"
    )
    made = summarize(text, JA, budget=60)
    assert "人によって" not in made
    assert "主観" not in made
    assert "床" in made
    english = (
        "Disclaimer: I am not an expert. Look at the floor before you move a shelf. Customers avoid a white floor."
    )
    assert summarize(english, EN, budget=60).startswith("Look at the floor")


def test_who_speaks_in_an_interview_is_left_out() -> None:
    said = [
        "AB: I moved the shelf.",
        "CD: The floor under it was white.",
        "AB: Customers walked round.",
        "CD: Nobody asked.",
    ]
    made = summarize("\n\n".join(said), EN)
    assert made
    assert ":" not in made
    assert summarize("Lesson: Look at the floor before you move a shelf.", EN).startswith("Lesson: ")


@pytest.mark.parametrize(
    "found",
    [
        ["今日は棚を動かしました🎉", "床が白くて驚きました😅", "客がよけて歩きました😊"],
        ["棚を動かしたよ♪", "床は白かった。"],
        ["棚を動かしましたw", "床が白かったです。"],
        ["棚を動かしました（笑）", "床は白かった。"],
    ],
)
def test_a_smile_ends_a_sentence(found: list[str]) -> None:
    assert sentences(" ".join(found)) == found
    assert summarize(" ".join(found), JA) == joined(found)


def test_a_lines_end_ends_a_sentence_where_nobody_writes_full_stops() -> None:
    text = "今日は朝から店の棚を動かしました\n床が思ったより白くて驚きました\n棚の話"
    assert summarize(text, JA) == "今日は朝から店の棚を動かしました 床が思ったより白くて驚きました"


def test_sentences_are_joined_as_their_scripts_want() -> None:
    assert joined(["棚を動かした。", "床は白かった。"]) == "棚を動かした。床は白かった。"
    assert joined(["I moved it.", "床は白かった。", "Nobody came."]) == "I moved it. 床は白かった。Nobody came."
    assert joined(["He said “no.”", "And then…", "She left."]) == "He said “no.” And then… She left."
    assert closing_question("I moved the shelf. Would you?", EN) == "I moved the shelf. Would you?"
