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
