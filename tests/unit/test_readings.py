"""Which words of a text a query in kana or romaji means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.morphemes import Morphemes
from bot.language.readings import as_written

MORPHEMES = Morphemes()
TEXT = "昨日は缶の話をした。人脈とは名刺の数ではない。東京電灯という会社の、面接の朝。"


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("じんみゃく", ("人脈",)),
        ("ジンミャク", ("人脈",)),
        ("jinmyaku", ("人脈",)),
        ("とうきょうでんとう", ("東京電灯",)),
        ("めいし めんせつ", ("名刺", "面接")),
        ("めいしのめんせつ", ("名刺", "面接")),
        ("meishi no mensetsu", ("名刺", "面接")),
        ("じんみゃくのてんしょく", ("人脈",)),
        ("ではない", ()),
        ("じんみゃく network", ()),
        ("人脈", ()),
        ("か", ()),
        ("", ()),
    ],
)
def test_what_sounds_like_the_query(query: str, written: tuple[str, ...]) -> None:
    assert as_written(TEXT, query, MORPHEMES) == written


def test_an_english_text_is_not_listened_to() -> None:
    assert as_written("A tin of cards.", "made", MORPHEMES) == ()


@settings(deadline=None)
@given(st.text() | st.text("じんみゃくめいし ", max_size=12), st.text() | st.text("人脈名刺の。", max_size=12))
def test_every_spelling_stands_in_the_text(query: str, text: str) -> None:
    assert all(spelling in text for spelling in as_written(text, query, MORPHEMES))
