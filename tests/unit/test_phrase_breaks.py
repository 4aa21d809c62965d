"""Titles in pieces between which a line may end."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.cut import is_boundary
from bot.language.phrase_breaks import phrase_breaks

SAID = [
    "人脈の",
    "数え方",
    "「渡し船」",
    "（前編）",
    "、",
    "。",
    "！？",
    "ー",
    "っ",
    "Python",
    "3.11",
    " ",
    "\u3000",
    "\n",
]
SEEN_AS_ONE = ["👍🏽", "か\u3099", "🇯🇵"]
WITHIN_A_WORD = re.compile("[0-9A-Za-z]{2}")
TEXTS = st.lists(st.sampled_from(SAID + SEEN_AS_ONE)).map("".join) | st.text()


@pytest.mark.parametrize(
    ("title", "pieces"),
    [
        ("人脈の数え方", "人脈の|数え方"),
        ("「渡し船」の航路が終わった日", "「渡し船」の|航路が|終わった日"),
        ("小見出しの書き方", "小見出しの|書き方"),
        ("仕事を辞めた、その日のこと　二回目", "仕事を|辞めた、|その|日の|こと　|二回目"),
        ("転職して3年、年収は1.5倍になりました！（前編）", "転職して|3年、|年収は|1.5倍に|なりました！|（前編）"),
        ("The bell is in the kitchen", "The |bell |is |in |the |kitchen"),
        ("", ""),
    ],
)
def test_a_title_breaks_between_its_phrases(title: str, pieces: str) -> None:
    assert "|".join(phrase_breaks(title)) == pieces


@given(TEXTS)
def test_nothing_is_lost_and_no_line_begins_or_ends_as_none_may(text: str) -> None:
    pieces = phrase_breaks(text)
    assert "".join(pieces) == text
    assert all(pieces)
    ends = [sum(map(len, pieces[:n])) for n in range(1, len(pieces))]
    assert all(is_boundary(text, end) for end in ends)
    assert not any(text[end] in "、。！？」）ーっ" or text[end - 1] in "「（" for end in ends)
    assert not any(
        text[end - 1].isascii() and text[end - 1 : end + 1].isalnum() and text[end].isascii() for end in ends
    )


def test_the_model_is_loaded_only_where_a_title_is_broken() -> None:
    code = "import sys; import bot.language.phrase_breaks; print('budoux' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout == "False\n"
