"""Which language a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.essay import Language
from bot.language.detect import cjk_characters, detect


@pytest.mark.parametrize(
    "text",
    [
        "転職",
        "カタカナ",
        "ひらがな",
        "Slack と Notion と GitHub を使う毎日です。",
        "ﾊﾝｶｸ",
        "2026年",
    ],
)
def test_japanese(text: str) -> None:
    assert detect(text) is Language.JA


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123 …",
        "Career",
        "They call it ikigai (生きがい), a word I had never needed before that winter.",
        "naïve café",
        "Привет",
        "Ｆｕｌｌ ｗｉｄｔｈ",
    ],
)
def test_english_or_neither(text: str) -> None:
    assert detect(text) is Language.EN


@given(st.text(), st.integers(1, 50))
def test_more_of_the_same_does_not_change_it(text: str, times: int) -> None:
    assert detect(" ".join([text] * times)) is detect(text)


def test_punctuation_is_no_character() -> None:
    assert cjk_characters("「人・々ー、」。") == 3
