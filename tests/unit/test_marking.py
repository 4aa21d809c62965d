"""Which words of a text are marked: whole ones that answer, in any spelling and inflection, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.index_terms import LEFT_OUT
from bot.language.marking import Line, sought
from bot.language.morphemes import shared
from bot.language.normalize import fold
from bot.language.stopwords import STOPWORDS
from bot.language.wording import is_function_word


def marked(text: str, query: str, phrases: Sequence[str] = (), also: Sequence[str] = ()) -> list[str]:
    """The marked stretches of ``text``; those that touch are one."""
    places: set[int] = set()
    starts: set[int] = set()
    for mark in sought(query, tuple(phrases), tuple(also)).marks(Line(text)):
        places.update(range(mark.start, mark.end))
        starts.add(mark.start)
    found: list[str] = []
    for at in sorted(places):
        if at - 1 in places:
            found[-1] += text[at]
        else:
            found.append(text[at])
    return found


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("京都", "東京都の京都大学", ["京都"]),
        ("ライ", "ワークライフバランス", []),
        ("ワークライフバランス", "ライブとハローワークとライフジャケット", []),
        ("ワークライフバランス", "ワーク・ライフ・バランス", ["ワーク", "ライフ", "バランス"]),
        ("ワークライフバランス", "いまのワークライフバランスは", ["ワークライフバランス"]),
        ("サーバー", "メールサーバーとサーバ", ["サーバー", "サーバ"]),
        ("しょうしん", "行くでしょう。それは係に聞く。", []),
        ("しょうしん", "消しゴムでしょ、しんどいよ。", []),
        ("うしょう", "会うしょうもない話", []),
        ("関係に", "この係に聞く。関係は", ["関係"]),
        ("面接", "面接官は言った", ["面接"]),
        ("面接官", "警察官の面接", ["面接"]),
        ("人", "友人と他人", []),
        ("上", "机上の上司", []),
        ("はし", "私はした", []),
        ("いか", "元気でいますか、ないか", []),
        ("転職活動", "転職活動は転職より長い", ["転職活動", "転職"]),
        ("会社", "会社員と株式会社", ["会社", "会社"]),
    ],
)
def test_japanese_words_are_whole(query: str, text: str, expected: list[str]) -> None:
    assert marked(text, query) == expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        (
            "断る",
            "断ったが断らなければと断り、お断りだと断れなかった",
            ["断った", "断らなければ", "断り", "断り", "断れなかった"],
        ),
        ("断り", "断りの手紙で断った", ["断り", "断った"]),
        ("断った", "きっぱり断る", ["断る"]),
        ("辞めたい", "辞めさせられた人が辞める", ["辞めさせられた", "辞める"]),
        ("忙しい", "忙しくて、忙しかったが多忙", ["忙しくて", "忙しかった"]),
        ("楽しい", "楽しみで楽しそうで楽しすぎる", ["楽しみ", "楽しそう", "楽しすぎる"]),
        ("静か", "静かな朝、静かに", ["静かな", "静か"]),
        ("働く", "働き方と働ける人", ["働き方", "働ける"]),
        ("話す", "話し合った。話が合う", ["話し合った"]),
        ("引越し", "引っ越しと引越と引っ越した", ["引っ越し", "引越", "引っ越した"]),
        ("引っ越し", "引越しの日", ["引越し"]),
        ("引越し", "引っ越しの日", ["引っ越し"]),
        ("話し合う", "話し合った。目が合う。", ["話し合った"]),
        ("打ち合わせ", "打合せの前", ["打合せ"]),
        ("仕事", "しごとの話", ["しごと"]),
        ("しごと", "仕事としごと", ["仕事", "しごと"]),
        ("電話をかける", "電話をかけて、電話に出る", ["電話をかけて", "電話"]),
        ("転職する", "転職した人", ["転職"]),
    ],
)
def test_japanese_words_are_found_in_any_inflection_and_spelling(query: str, text: str, expected: list[str]) -> None:
    assert marked(text, query) == expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("仕事について", "ついに仕事について話す", ["仕事"]),
        ("上司に対してどう言えばいいですか", "上司に対して言う。どうですか", ["上司"]),
        ("会社を辞めたいのですがどうすればいいですか", "どうすればいいか、会社を辞めた", ["会社を辞めた"]),
        ("何のために働くの", "何のために。働く人のためのもの", ["働く"]),
        ("大切なこと", "大切なことと、ことの大切さ", ["大切な", "大切"]),
        ("面接官", "官の人", []),
        ("三年目の転職", "三年目に転職、年と目", ["三年目", "転職"]),
        ("3年目", "三年目と３年目と13年目", ["三年目", "３年目"]),
        ("もっと早く行く", "もっと行く。早く", ["早く"]),
        ("の", "私の朝の話", []),
        ("から", "朝から", []),
        ("する", "勉強する", []),
        ("ですか", "朝ですか", []),
        ("する 転職", "転職する", ["転職"]),
        ("言う", "そう言った", ["言った"]),
        ("ありがとう", "ありがとうと言う", ["ありがとう"]),
    ],
)
def test_what_joins_or_frames_is_not_marked(query: str, text: str, expected: list[str]) -> None:
    assert marked(text, query) == expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("work", "The network works; he worked on homework.", ["works", "worked"]),
        ("meetings", "A meeting, MEETINGS, meet-up and meets.", ["meeting", "MEETINGS", "meet", "meets"]),
        ("how do I ask for a raise", "How do I ask? She asked for a raise.", ["ask", "asked", "raise"]),
        ("who is the boss", "The boss is who? The boss's desk.", ["boss", "boss's"]),
        ("don't quit", "Don’t quit. Don't.", ["quit"]),
        ("about", "All about it.", []),
        ("what's next", "What’s next is what next brings.", ["next", "next"]),
        ("résumé", "My resume, my résumés.", ["resume", "résumés"]),
        ("IT job", "It is an IT job.", ["IT", "job"]),
        ("it job", "It is an IT job.", ["job"]),
        ("WHAT IS IT", "What is it in IT?", []),
        ("IT企業", "IT企業でit is", ["IT企業"]),
        ("Slack", "Slack運用とSlackerとslack", ["Slack", "slack"]),
        ("1on1", "毎週の1on1と11on1", ["1on1"]),
        ("art", "The start of art.", ["art"]),
    ],
)
def test_english_words_are_whole_in_any_inflection(query: str, text: str, expected: list[str]) -> None:
    assert marked(text, query) == expected


def test_phrases_are_marked_as_they_are() -> None:
    text = "The first week. A first. Weeks of the first weeks. FIRST WEEK!"
    assert marked(text, "", phrases=["first week"]) == ["first week", "FIRST WEEK"]
    assert marked("話す前に前を話す", "", phrases=["話す前"]) == ["話す前"]
    assert marked("東京都知事", "", phrases=["京都"]) == []
    assert marked("文。", "", phrases=["", "！"]) == []
    assert marked("The boss's view. Don't.", "", phrases=["the boss", "don", "t", "s view"]) == ["The boss"]


def test_what_means_the_same_is_marked_as_a_whole() -> None:
    also = ("switching jobs", "キャリアチェンジ", "会社を移る", "quit", "of the")
    text = "He switched jobs. A switch; of the jobs. Job-switching is no quitting."
    assert marked(text, "転職", also=also) == ["switched jobs", "quitting"]
    assert marked("会社を移った。会社の話。キャリアの話。", "転職", also=also) == ["会社を移った"]
    assert marked("キャリアチェンジと転職", "転職", also=also) == ["キャリアチェンジ", "転職"]


def test_what_was_asked_for_itself_counts_more_than_what_means_the_same() -> None:
    itself, other = sought("転職", (), ("転身",)).marks(Line("転職と転身"))
    assert itself.weight > other.weight


SENTENCES = (
    "東京都の京都大学で転職活動を始めた。",
    "上司に仕事を断られたことがある！",
    "しょうがないでしょう、と係に言う。",
    "ワークライフバランスとハローワーク、",
    "The network works; I asked about a raise. ",
    "二人で話した人は、引っ越しの前に楽しそうだった。",
    "IT企業のSlack運用は1on1で。",
    "Don't quit, it's my boss's letter\n",
    "か\u3099くせいとﾌﾛﾝﾄ。",
)
WORDS = (
    "京都",
    "転職",
    "仕事を断る",
    "しょう",
    "うし",
    "ライ",
    "ワーク",
    "work",
    "how do I ask",
    "人",
    "引越し",
    "楽しい",
    "slack",
    "it",
    "の",
    "に",
    "で",
    "s",
    "がく",
    "フロント",
    "on",
    "係に",
)


@given(
    st.lists(st.sampled_from(SENTENCES), max_size=6).map("".join),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=2),
    st.lists(st.sampled_from(WORDS), max_size=1),
)
def test_a_mark_begins_and_ends_with_a_word_and_says_something(
    text: str, query: str, also: list[str], phrases: list[str]
) -> None:
    edges = _edges(text)
    for mark in sought(query, tuple(phrases), tuple(also)).marks(Line(text)):
        assert {mark.start, mark.end} <= edges
        written = fold(text[mark.start : mark.end])
        if written not in map(fold, phrases):
            assert written not in STOPWORDS
            assert any(m.pos[0] not in LEFT_OUT for m in shared().cut(written))


def _edges(text: str) -> set[int]:
    """Where words of ``text`` begin and end, by its sentences one at a time."""
    edges = {0, len(text)}
    for sentence in re.finditer(r"[^。！？\n]+|[。！？\n]", text):
        cut = shared().cut(sentence.group())
        edges |= {sentence.start() + m.begin for m in cut} | {sentence.start() + m.end for m in cut}
    inside_latin = {m.start() + n for m in re.finditer(r"[A-Za-z0-9'’]+", text) for n in range(1, len(m.group()))}
    at_apostrophe = {m.start() for m in re.finditer(r"['’]s\b", text)}
    return edges - (inside_latin - at_apostrophe)


@given(st.text(), st.text(), st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3))
def test_any_text_is_marked_within_its_bounds(text: str, query: str, also: list[str], phrases: list[str]) -> None:
    asked = sought(query, tuple(phrases), tuple(also))
    marks = asked.marks(Line(text))
    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)
    assert not marks or asked.promise(fold(text)) > 0


def test_only_as_much_is_cut_as_there_is_room_for() -> None:
    line = Line("転職の話。" * 1_000, room=100)
    found = sought("転職").marks(line)
    assert 0 < len(found) < 40
    assert line.room <= 0
    line.room = 100
    assert [mark.start for mark in sought("転職").marks(line, 4_000, 4_010)] == [4_000, 4_005]


@pytest.mark.parametrize(("word", "expected"), [("the", True), ("don't", True), ("it's", True), ("boss's", False)])
def test_function_words(word: str, expected: bool) -> None:
    assert is_function_word(word) is expected
