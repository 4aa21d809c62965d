"""Morphemes: the forms that search and summaries build on, for any text."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.morphemes import PIECE, Morpheme, Morphemes, shared

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
    expected = [(m.surface, m.normalized, m.reading, m.pos[0]) for m in MORPHEMES.cut(text)]
    known: dict[int, tuple[str, str, str, str]] = {}
    assert MORPHEMES.made(text, _all, known) == expected
    assert MORPHEMES.made(text, _all, known) == expected  # now from memory
    assert len(known) == len(set(expected))


def _all(surface: str, normalized: str, reading: str, kind: str) -> tuple[str, str, str, str]:
    return surface, normalized, reading, kind


PIECE_OF_TEXT = st.text(st.sampled_from("人脈転職名刺アイサーバ一二三3千のをとすいれるー々"), min_size=1, max_size=8)


@settings(deadline=None)
@given(st.lists(PIECE_OF_TEXT, max_size=12), st.booleans())
def test_what_is_cut_alone_does_not_depend_on_what_it_stands_beside(pieces: list[str], warm: bool) -> None:
    known: dict[int, tuple[str, str, str, str]] = {}
    if warm:
        list(MORPHEMES.made_alone(pieces[::-1], _all, known))
    together = list(MORPHEMES.made_alone(pieces, _all, known))
    assert together == [one for piece in pieces for one in MORPHEMES.made_alone([piece], _all, {})]


@pytest.mark.parametrize("unit", ["あ", "漢字", "転職の話", "アー", "一"])
def test_pieces_of_any_length_and_number_are_cut_alone(unit: str) -> None:
    pieces = [unit * (PIECE * 3 // len(unit)), unit, *[unit * 7] * PIECE, unit * (PIECE // len(unit))]
    [long, one, *sevens, whole] = MORPHEMES.made_alone(pieces, _all, {})
    assert long == MORPHEMES.made(f"\n{pieces[0]}\n", _all, {})[1:-1]
    assert sevens == [sevens[0]] * PIECE
    assert [one] == list(MORPHEMES.made_alone([unit], _all, {}))
    assert [whole] == list(MORPHEMES.made_alone([pieces[-1]], _all, {}))


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
