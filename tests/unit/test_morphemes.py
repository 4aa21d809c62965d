"""Morphemes: the forms that search and summaries build on, for any text."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.morphemes import PIECE, Morpheme, Morphemes, shared

MORPHEMES = Morphemes()


def test_a_morpheme_has_its_forms_and_its_place() -> None:
    text = "彼はサーバを活かした。"
    found = {m.surface: m for m in MORPHEMES.cut(text)}
    assert found["サーバ"][1:6] == (2, 5, "サーバー", "サーバ", "サーバ")
    assert found["サーバ"].pos[0] == "名詞"
    assert found["活かし"].normalized == "生かす"
    assert found["活かし"].dictionary == "活かす"
    assert found["活かし"].pos[0] == "動詞"


def test_the_quick_form_says_the_same() -> None:
    text = "人脈とはこの缶のことだと思っていた。"
    left_out = frozenset({"助詞", "補助記号"})
    cut = MORPHEMES.cut(text)
    assert MORPHEMES.read(text) == [(m.normalized, m.reading) for m in cut]
    assert MORPHEMES.read(text, left_out) == [(m.normalized, m.reading) for m in cut if m.pos[0] not in left_out]


@settings(deadline=None)
@given(st.text())
def test_together_the_surfaces_are_the_text(text: str) -> None:
    assert "".join(m.surface for m in MORPHEMES.cut(text)) == text


@pytest.mark.parametrize("unit", ["あ", "漢字", "\ufdfa", "😊", "\ud800", "転職の話。", "word ", "\n", "が", "\u3099"])
def test_a_text_of_any_length_is_cut(unit: str) -> None:
    text = unit * (PIECE * 40 // len(unit))
    found = MORPHEMES.cut(text)
    assert "".join(m.surface for m in found) == text
    assert all(text[m.begin : m.end] == m.surface for m in found)


def test_a_long_text_is_cut_between_sentences() -> None:
    sentence = "人脈とはこの缶のことだと思っていた。"
    once = [m.surface for m in MORPHEMES.cut(sentence)]
    assert [m.surface for m in MORPHEMES.cut(sentence * 500)] == once * 500


def test_threads_may_share_it() -> None:
    morphemes = Morphemes()
    texts = [f"{n}人の上司と、{n}通の手紙。" * 200 for n in range(8)]
    with ThreadPoolExecutor(8) as threads:
        together: list[list[Morpheme]] = list(threads.map(morphemes.cut, texts))
    assert together == [MORPHEMES.cut(text) for text in texts]


def test_the_version_names_the_dictionary() -> None:
    assert Morphemes.version().startswith("sudachi ")
    assert " small 20" in Morphemes.version()


def test_after_a_rest_it_works_as_before() -> None:
    morphemes = Morphemes()
    before = morphemes.cut("転職の話。")
    morphemes.rest()
    assert morphemes.cut("転職の話。") == before


def test_a_process_shares_one() -> None:
    assert shared() is shared()
