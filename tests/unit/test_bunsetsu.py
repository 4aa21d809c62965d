"""Bunsetsu: pieces of Japanese text that are known without a dictionary."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.bunsetsu import ENDINGS, bunsetsu
from bot.language.detect import CJK
from bot.language.normalize import fold


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("転職の朝、上司に話した。", ["転職", "朝", "上司", "話した"]),
        ("肩を落として目指した", ["肩", "落として", "目指した"]),
        ("サーバ運用によって生かす", ["サーバ", "運用", "生かす"]),
        ("働きながら学んだ3人のslack仲間", ["働きながら", "学んだ", "3人", "仲間"]),
        ("1872年に相談された上でサーバにつないだ", ["3年", "相談", "された", "上", "サーバ", "につないだ"]),
        ("見直した", ["見直した"]),
        ("しかし、が、それは", ["しかし", "が", "それは"]),
        ("取り組みを引っ越し先へ", ["取り組みを", "引っ越し", "先"]),
        ("人々・時々", ["人々", "時々"]),
        ("manager", []),
        ("", []),
    ],
)
def test_bunsetsu(text: str, pieces: list[str]) -> None:
    assert bunsetsu(text) == pieces


@given(st.text(st.sampled_from("転職アーのをでであるした3a、。々\n")) | st.text())
def test_nothing_but_endings_is_lost(text: str) -> None:
    """What no piece holds is no Japanese, or an ending behind a piece."""
    folded = re.sub("[0-9]+", "3", fold(text))
    at = 0
    for piece in [*bunsetsu(folded), ""]:
        begin = folded.index(piece, at) if piece else len(folded)
        between = re.findall(f"[{CJK}]+", folded[at:begin])
        assert set(between) <= ENDINGS
        assert len(between) <= 1
        at = begin + len(piece)


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_an_ending_counts_only_as_a_whole(ending: str) -> None:
    assert bunsetsu(f"転職{ending}") == ["転職"]
    assert bunsetsu(f"転職{ending}朝") == ["転職", "朝"]
    assert bunsetsu(f"話{ending}ゑ") == [f"話{ending}ゑ"]
