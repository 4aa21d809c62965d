"""The language of a text is that of its words."""

from __future__ import annotations

import pytest

from bot.core.essay import Language
from bot.language.detect import detect, other_language

JA = "棚を動かした。床は白かった。"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (JA, Language.JA),
        ("I moved the shelf.", Language.EN),
        (f'<div class="note one two three four five six seven eight nine ten eleven">{JA}</div>', Language.JA),
        (f"{JA} https://example.com/a-very-long/address/with-many/words/in-it/and/more/of/them", Language.JA),
        (f"{JA} `git commit --amend --no-edit && git push --force-with-lease origin main`", Language.JA),
        ("Read <ruby>棚<rt>たな</rt></ruby> as a shelf in the shop.", Language.EN),
        ("", Language.EN),
    ],
)
def test_markup_is_nobodys_words(text: str, language: Language) -> None:
    assert detect(text) is language


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("저는 선반을 옮겼습니다. 바닥은 하얗습니다.", "Korean"),
        ("我把书架搬走了，地板是白色的，没有人问过我为什么，后来客人都绕着走。", "Chinese"),
        (JA, None),
        ("東京都千代田区", None),
        ("I learned 사랑 in Seoul.", None),
        ("I moved the shelf.", None),
        ("", None),
    ],
)
def test_what_is_not_ours_is_named(text: str, name: str | None) -> None:
    assert other_language(text) == name
