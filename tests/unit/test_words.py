"""Japanese words as the index keeps them, bunsetsu by bunsetsu."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import index_terms as reading
from bot.language.index_terms import Word, Words
from bot.language.morphemes import Morphemes

MORPHEMES = Morphemes()
PIECES = ["転職の朝。", "上司に話す！", "サーバーと、", "manager", "生かす", "\n", "？", "1872年", " "]
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=30)


class CountingMorphemes(Morphemes):
    """Keeps what it is given to cut."""

    def __init__(self) -> None:
        super().__init__()
        self.cut_alone: list[str] = []

    def made_alone(self, pieces, make, known):  # type: ignore[no-untyped-def]
        self.cut_alone += pieces
        return super().made_alone(pieces, make, known)


@given(texts)
def test_words_that_are_cached_are_those_that_are_cut(text: str) -> None:
    words = Words(MORPHEMES)
    first = words.of(text)
    assert words.of(text) == first == Words(MORPHEMES).of(text)
    words.forget()
    assert words.of(text) == first


@given(texts, texts)
def test_a_bunsetsu_has_the_same_words_wherever_it_stands(before: str, text: str) -> None:
    words = Words(MORPHEMES)
    assert words.of(f"{before}\n{text}") == words.of(before) + words.of(text)
    assert Words(MORPHEMES).of(f"{text}、{before}") == words.of(text) + words.of(before)


def test_a_bunsetsu_is_cut_once_until_it_is_forgotten() -> None:
    morphemes = CountingMorphemes()
    words = Words(morphemes)
    assert words.of("転職の朝。面接へ。転職の朝。") == [
        Word("転職", "てんしょく"),
        Word("朝", "あさ"),
        Word("面接", "めんせつ"),
        Word("転職", "てんしょく"),
        Word("朝", "あさ"),
    ]
    assert morphemes.cut_alone == ["転職", "朝", "面接"]
    words.of("新しい話。転職の朝に。")
    assert morphemes.cut_alone == ["転職", "朝", "面接", "新しい", "話"]
    words.forget()
    words.of("転職の朝。")
    assert morphemes.cut_alone[5:] == ["転職", "朝"]


def test_no_more_is_cached_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CACHE_SIZE", 10)
    words = Words(MORPHEMES)
    for number in range(35):
        words.of(f"転職{number}の朝。")
        assert len(words._cache) <= 10
    words.of("長" * 400)
    assert not any(len(piece) > 40 for piece in words._cache)


@pytest.mark.parametrize(
    ("spellings", "word"),
    [
        ("引っ越し 引越し 引越 引っ越した 引越した 引っ越します", Word("引っ越し", "ひっこし")),
        ("打ち合わせ 打合せ 打合わせ 打ち合わせた", Word("打ち合わせ", "うちあわせ")),
        ("申し込み 申込み 申込 申し込んだ 申し込む", Word("申し込み", "もうしこみ")),
        ("話し合い 話合い 話し合う 話し合った", Word("話し合い", "はなしあい")),
        ("締め切り 締切", Word("締め切り", "しめきり")),
        ("組み合わせ 組合せ 組み合わせる", Word("組み合わせ", "くみあわせ")),
        ("見積もり 見積り 見積もる", Word("見積もり", "みつもり")),
        ("問い合わせ 問合せ", Word("問い合わせ", "といあわせ")),
        ("手伝い 手伝う 手伝った", Word("手伝い", "てつだい")),
        ("断る 断った 断らない 断ります", Word("断る", "ことわる")),
        ("新しい 新しかった 新しく", Word("新しい", "あたらしい")),
        ("辞める 辞めた 辞めない", Word("辞める", "やめる")),
        ("会社 會社", Word("会社", "かいしゃ")),
        ("竜 龍", Word("竜", "りゅう")),
    ],
)
def test_spellings_and_inflections_are_one_word(spellings: str, word: Word) -> None:
    words = Words(MORPHEMES)
    assert [words.of(spelling) for spelling in spellings.split()] == [[word] for _ in spellings.split()]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("話し始める", ["話す", "始める"]),
        ("事務所", ["事務", "所"]),
        ("取り扱い説明書", ["取り扱い", "説明", "書"]),
        ("取扱説明書", ["取り扱い", "説明", "書"]),
        ("引っ越し先", ["引っ越し", "先"]),
    ],
)
def test_what_is_no_one_word_stays_apart(text: str, forms: list[str]) -> None:
    assert [word.form for word in Words(MORPHEMES).of(text)] == forms


def test_an_irregular_verb_has_no_reading_of_its_own() -> None:
    assert Words(MORPHEMES).of("来た") == [Word("来る", "")]
