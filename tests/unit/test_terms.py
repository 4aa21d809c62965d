"""Terms: what the index keeps and what a query asks for meet each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.terms import QUERY_MAX, TERMS_MAX, Term, index_terms, keywords, strong


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("転職", ["転職", "職"]),
        ("人脈作り", ["人脈", "脈作", "作り", "り"]),
        ("人", ["人"]),
        ("Slack運用", ["slack", "運用", "用"]),
        ("ｽﾗｯｸ・時々", ["スラ", "ラッ", "ック", "ク", "時々", "々"]),
        ("managers managing", ["manag", "manag"]),
        ("résumés", ["resum"]),
        ("don't", ["dont"]),
        ("３．５万", ["3", "5", "万"]),
        ("snake_case", ["snake", "case"]),
        ("「」、。!? 😊 \x00", []),
    ],
)
def test_index_terms(text: str, terms: list[str]) -> None:
    assert list(index_terms(text)) == terms


def test_a_query_of_one_character_asks_for_a_beginning() -> None:
    [word] = keywords("人")
    assert word.terms == (Term("人", prefix=True),)


def test_endings_are_weak_where_there_is_more() -> None:
    [word] = keywords("転職するとき")
    assert [term.text for term in strong(word.terms)] == ["転職", "職す"]
    [kana] = keywords("つながり")
    assert [term.text for term in strong(kana.terms)] == ["つな", "なが", "がり"]


@pytest.mark.parametrize(
    ("query", "phrases"),
    [
        ("転職 面接", [("転職",), ("面接",)]),
        ("人脈作り", [("人脈", "脈作", "作り")]),
        ("Slack運用", [("slack", "運用")]),
        ("運用Slack", [("運用", "用", "slack")]),
        ("転職、転職 転職", [("転職",)]),
        ("manager's managers", [("manag",)]),
    ],
)
def test_words_of_a_query(query: str, phrases: list[tuple[str, ...]]) -> None:
    assert [word.phrase for word in keywords(query)] == phrases


WORDS = st.text(st.sampled_from("転職人脈あいーア々aBé0-' 、\u3099")) | st.text()


@given(WORDS)
def test_terms_are_letters_and_digits_alone(text: str) -> None:
    for term in index_terms(text):
        assert term
        assert term.isalnum()


@given(WORDS, WORDS, WORDS)
def test_a_part_of_the_text_is_found(before: str, part: str, after: str) -> None:
    """Whatever stands between spaces in the text can be asked for, term by term and as a phrase."""
    indexed = list(index_terms(f"{before} {part} {after}"))
    for word in keywords(part):
        for term in word.terms:
            assert any(kept.startswith(term.text) if term.prefix else kept == term.text for kept in indexed)
        width = len(word.phrase)
        assert any(tuple(indexed[i : i + width]) == word.phrase for i in range(len(indexed)))


@given(st.text(st.sampled_from("転職人脈会社上司"), min_size=1), st.integers(0), st.integers(1, 9))
def test_every_stretch_of_a_japanese_run_is_found(run: str, start: int, length: int) -> None:
    part = run[start % len(run) :][:length]
    indexed = list(index_terms(run))
    [word] = keywords(part)
    if len(part) == 1:
        assert any(kept.startswith(part) for kept in indexed)
    else:
        assert " ".join(word.phrase) in " ".join(indexed)


def test_a_word_without_end_is_bounded() -> None:
    [word] = keywords("".join(chr(0x4E00 + n) for n in range(QUERY_MAX)))
    assert len(word.terms) == TERMS_MAX


@given(st.text(max_size=300).map(lambda text: text * 40))
def test_a_query_is_bounded(query: str) -> None:
    assert sum(len(word.terms) for word in keywords(query)) <= TERMS_MAX
    assert keywords(query) == keywords(query[:QUERY_MAX])
