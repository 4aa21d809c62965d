"""The closing question: the reader is asked, and nobody is sold anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.essay import Language
from bot.language.markdown import to_plain, to_prose
from bot.summaries.closing import SENTENCES_LOOKED_AT, SHORT, closing_question

DATA = Path(__file__).parents[1] / "data"
UNMARKED = str.maketrans("", "", "⟦⟧")
BEFORE = {
    Language.JA: "朝の六時に駅のホームに立っていた。\n\n列は動かなかった。",
    Language.EN: "I stood on the platform at six. Nobody moved.",
}

JAPANESE = [
    "あなたが最後に道を聞いたのはいつですか？",
    "みなさんの職場では、誰が鍵を閉めていますか。",
    "あなたにも、そういう椅子がありませんか？",
    "返事を書き換えてしまったことが、あなたにはないでしょうか？",
    "皆さんなら、名前のないこのノートをどうしますか？",
    "「大丈夫」と言うかわりに、あなたなら何と答えますか？",
    "いちばん長く続いた習慣について、どう思いますか？",
    "みなさんの一年の最後の日はいかがでしたか？",
]
ENGLISH = [
    "What would you have written on the card?",
    "Which of your habits began in a place you have since left?",
    "If nobody ever thanked you for it, would you still do it?",
    "When did “no” last cost you something you wanted?",
]
NO_QUESTION = [
    (Language.JA, "それこそが仕事というものではないでしょうか。"),
    (Language.JA, "あなたの席も同じなのではないでしょうか？"),
    (Language.JA, "なぜ働くのか？"),
    (Language.JA, "私は何を守っていたのだろうか。"),
    (Language.JA, "「あなたはどうしますか？」と先輩は聞いた。"),
    (Language.JA, "「あなたは誰ですか」と聞かれたら、何と答えるだろうか。"),
    (Language.JA, "あなたもメールマガジンに登録しませんか？"),
    (Language.JA, "みなさんも一緒に働いてみませんか？"),
    (Language.JA, "あなたも無料で体験してみませんか？"),
    (Language.JA, "いかがでしたか？"),
    (Language.JA, "今回の記事はいかがだったでしょうか。"),
    (Language.JA, "- あなたはどうしますか？"),
    (Language.JA, "駆け足で棚の動かし方を紹介してみましたが、いかがでしょうか。"),
    (Language.JA, "みなさんに棚の動かし方をお話ししましたが、いかがでしたでしょうか？"),
    (Language.JA, "新しい棚はいかがですか？"),
    (Language.JA, "あなたの棚も同じなのでないでしょうか。"),
    (Language.JA, "みなさんが本当に知りたいのはそこではなかろうか。"),
    (Language.JA, "みなさんが棚を窓際に置くのはなぜでしょうか。"),
    (Language.JA, "みなさんもそう思いますよね？"),
    (Language.JA, "みなさんはこの言葉をご存じでしょうか。"),
    (Language.JA, "関連：あなたの職場は大丈夫ですか？"),
    (Language.JA, "あなたの話を聞かせてください。"),
    (Language.EN, "Why do people stay?"),
    (Language.EN, "Want to learn more about what you can do?"),
    (Language.EN, "Are you ready to get started?"),
    (Language.EN, "Do you have any questions?"),
    (Language.EN, "It is what you do every day, isn't it?"),
    (Language.EN, "You would have done the same, right?"),
    (Language.EN, "“What would you do?” she asked."),
    (Language.EN, "- What would you do?"),
    (Language.EN, "I wonder what you would have done."),
]


CALLS = {
    "Want to learn more about what you can do?",
    "Are you ready to get started?",
    "Do you have any questions?",
    "- What would you do?",
}
AFTER_THE_LAST_WORD = [
    "Let me know.",
    "I'd love to hear about it.",
    "Tell me in the comments. Until next week!",
    "Write to me; I answer every letter.\n\nWith love,\n\nHanna",
    "Thanks for reading.\n\n— Jo Baker",
    "P.S. The kettle is fixed.",
    "See you on Monday.\n\nPhoto by Ada Marsh.",
]
NOT_FOR_THE_READER = [
    "Why a shop?\n\nMy aunt had one.\n\nWhat would you tell your younger self?\n\nMove the shelf. It took me years.",
    "CD: What would you tell your younger self?",
    "Hanna: And what do you do on Sundays?",
    "A display fades in one summer.\n\nShould you move your shelf?\n\nMost shops wait for a year.",
    "Have you read the contract?\nDo you know the notice period?\nHave you told your family?",
    "The kit is on sale in May. Are you excited about the new shelf? Let us know in the comments below.",
    "Version two is out. How are you planning to use it? Let us know via @shelves.",
    "Is your team ready for a new shelf? Take these tips along.",
    "So what do you do when the shelf falls? You call the carpenter, and you wait.",
]


@pytest.mark.parametrize("after", AFTER_THE_LAST_WORD)
def test_a_sign_off_or_an_invitation_may_follow(after: str) -> None:
    text = f"{BEFORE[Language.EN]}\n\n{ENGLISH[0]} {after}"
    assert closing_question(text, Language.EN) == ENGLISH[0]


def test_a_company_that_invites_may_ask_what_is_not_of_its_product() -> None:
    text = f"{BEFORE[Language.EN]} What part of your career was luck? Let us know."
    assert closing_question(text, Language.EN) == "What part of your career was luck?"


@pytest.mark.parametrize("text", NOT_FOR_THE_READER)
def test_this_text_asks_its_reader_nothing(text: str) -> None:
    assert closing_question(text, Language.EN) == ""


@pytest.mark.parametrize("question", JAPANESE)
def test_japanese_question(question: str) -> None:
    assert closing_question(f"{BEFORE[Language.JA]}\n\n{question}\n", Language.JA) == question


@pytest.mark.parametrize("question", ENGLISH)
def test_english_question(question: str) -> None:
    assert closing_question(f"{BEFORE[Language.EN]}\n\n{question}\n", Language.EN) == question


@pytest.mark.parametrize(("language", "sentence"), NO_QUESTION)
def test_this_is_no_question_to_the_reader(language: Language, sentence: str) -> None:
    assert closing_question(f"{BEFORE[language]}\n\n{sentence}\n", language) == ""


@pytest.mark.parametrize(("language", "sentence"), NO_QUESTION)
def test_a_real_question_is_found_before_it(language: Language, sentence: str) -> None:
    """In English only before what calls or is passed over: there the question is the author's last word."""
    question = (JAPANESE if language is Language.JA else ENGLISH)[0]
    stays = language is Language.JA or sentence in CALLS
    assert closing_question(f"{BEFORE[language]}\n\n{question}\n\n{sentence}\n", language) == (
        question if stays else ""
    )


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "雨だった。断る理由はいくらでもある。あなたならどうしますか？",
            Language.JA,
            "断る理由はいくらでもある。あなたならどうしますか？",
        ),
        ("It rained. Does it fall on your roof? Or on mine?", Language.EN, "Does it fall on your roof? Or on mine?"),
        ("It rained. I stayed in my seat. Would you?", Language.EN, "I stayed in my seat. Would you?"),
        ("あなたは？", Language.JA, "あなたは？"),
    ],
)
def test_a_short_question_takes_the_sentence_before_it_along(text: str, language: Language, expected: str) -> None:
    assert closing_question(text, language) == expected


def test_markdown_around_the_question_is_taken_off() -> None:
    text = "雨だった。\n\n**あなた**が[最後に](https://example.com)道を\n聞いたのは、いつの朝のことですか？\n\n---\n"
    assert closing_question(to_plain(text), Language.JA) == "あなたが最後に道を聞いたのは、いつの朝のことですか？"


def test_where_the_text_goes_on_the_question_does_not_close_it() -> None:
    after = "列は動かなかった。" * 3
    assert closing_question(f"{JAPANESE[0]}\n\n{after}", Language.JA) == ""
    assert closing_question(JAPANESE[0] + after, Language.JA) == ""
    assert closing_question(f"{JAPANESE[0]}\n\n{after.removeprefix('列は動かなかった。')}", Language.JA) == JAPANESE[0]


def test_however_much_is_said_goodbye_only_the_last_sentences_are_looked_at() -> None:
    for number in (SENTENCES_LOOKED_AT - 1, SENTENCES_LOOKED_AT):
        bye = "ではまた来週。" * number
        stays = number < SENTENCES_LOOKED_AT
        assert closing_question(f"{JAPANESE[0]}\n\n{bye}", Language.JA) == (JAPANESE[0] if stays else "")


ENDS = {
    Language.EN: (
        "#work #bread",
        "![The old shop](shop.jpg)",
        '<figure><img src="a.jpg"><figcaption>The shop in 2009</figcaption></figure>',
        "> Bread is slow, and so are people.",
        "**Update, 3 May:** several readers wrote that they would keep none.",
        "First published in The Baker, May 2019.",
        "*Jo Reed is a clockmaker's grandchild. They live in a flat full of ticking.*",
        "* * *\n\nJo Reed writes about small trades. She lives by the sea.",
        "***\n\n*Letters from the Harbour come out on Fridays. Forward this one to a friend.*",
        "## Related posts\n\n- [How do you price a loaf?](https://example.com/a)",
        "[Next: how do you price your loaf?](https://example.com/a)",
        "← Previous: What do your customers want?",
        "Comment below!\n\n♥ Pat",
        "P.S. Did you know that your shop is a bicycle repairer's now?",
        "As ever, I'm at pat@example.com.",
    ),
    Language.JA: (
        "#パン ＃働き方",
        "![あなたは猫を見つけられますか？](neko.jpg)",
        "> あなたは、私のやった時間をどう使ったの？",
        "追記：みなさんの店は今も開いていますか？",
        "追伸 店は自転車屋になりました。店主は元気です。毎朝、空気を入れています。",
        "関連記事：あなたの店は大丈夫ですか？",
        "## 関連記事\n\n- [みなさんはパンの値段をどう決めますか？](https://example.com/a)",
        "---\n\n*町の文房具店で働く。時計は持たない。猫が二匹いる。*",
        "（文・時計屋の孫）",
        "コメントで教えてください。お便りもお待ちしています。ではまた来週。よい週末を。",
    ),
}
GOES_ON = {
    Language.EN: (
        "The lid stuck.\n\n## FAQ\n\n**Do you still bake?** Every Sunday.\n\n**Do you deliver?** No.",
        "One line hangs over the oven.\n\n> What do you owe the people who feed you?",
        "The lid stuck.\n\n![Can you spot the cat in your window?](cat.jpg)",
        "The lid stuck.\n\n[Do you know your flour?](https://example.com/flour)",
        "The lid stuck.\n\n***\n\n*Do you want essays like this in your inbox? Sign up.*",
    ),
    Language.JA: (
        "ふたが開かない。\n\n**最後に、読者のみなさんへ一言お願いできますか？**\n\nよく寝てください。",
        "聞き手：あなたにとってパンとは何ですか？\n\n店主：朝です。",
        "ふたが開かない。\n\n【アンケート】あなたの好きな船は？\n\n1. 渡し船\n2. 帆船",
        "ふたが開かない。\n\n[あなたは粉の違いがわかりますか？](https://example.com/kona)",
    ),
}


STRUCTURES = [
    (language, rest, ends)
    for kinds, ends in ((ENDS, True), (GOES_ON, False))
    for language in kinds
    for rest in kinds[language]
]


@pytest.mark.parametrize(("language", "rest", "ends"), STRUCTURES)
def test_what_stands_behind_the_text_neither_asks_nor_hides_a_question(
    language: Language, rest: str, ends: bool
) -> None:
    question = (JAPANESE if language is Language.JA else ENGLISH)[0]
    before = f"{BEFORE[language]}\n\n{question}\n\n" if ends else f"{BEFORE[language]}\n\n"
    found = closing_question(to_prose(f"{before}{rest}\n"), language)
    assert found == (question if ends else "")


@pytest.mark.parametrize("language", Language)
def test_the_table_of_closings(language: Language) -> None:
    """``⟦…⟧`` is the closing question; a line that begins with - has none."""
    lines = (DATA / f"closing.{language.value}.txt").read_text("utf-8").splitlines()
    asked = {line: line[line.index("⟦") + 1 : line.index("⟧")] for line in lines if "⟦" in line}
    silent = [line.removeprefix("-") for line in lines if "⟦" not in line]
    assert min(len(asked), len(silent)) >= 60
    found = {line: closing_question(line.translate(UNMARKED), language) for line in asked}
    right = [line for line in asked if found[line].endswith(asked[line])]
    wrong = [line for line in asked if found[line] and line not in right]
    made_up = [line for line in silent if closing_question(f"{BEFORE[language]}\n\n{line}", language)]
    assert len(right) >= 0.95 * len(asked), sorted(set(asked) - set(right))
    assert len(right) >= 0.95 * (len(right) + len(wrong) + len(made_up)), wrong + made_up


PIECES = [
    *JAPANESE,
    *ENGLISH,
    *(s for _, s in NO_QUESTION),
    *BEFORE.values(),
    "\n\n",
    "あなた",
    "？",
    "?",
    "you ",
    "「",
    "」",
    "# ",
    "\n",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text(), st.sampled_from(Language))
def test_what_is_found_stands_in_the_text(text: str, language: Language) -> None:
    found = closing_question(text, language)
    assert "\n" not in found
    if found:
        assert "".join(found.split()) in "".join(text.split())
        assert len(found) >= SHORT or "".join(text.split()).startswith("".join(found.split()))


@pytest.mark.parametrize("hostile", ["「", "あなた", "いかがでした", "www.", "you ", "?", "[", "\n", "あなたですか？"])
def test_a_hostile_megabyte_is_bounded(hostile: str) -> None:
    """The time is held by the amount of text that is read: a question far away is not even seen."""
    text = JAPANESE[0] + "\n\n" + hostile * (1_000_000 // len(hostile))
    assert closing_question(text, Language.JA) != JAPANESE[0]
