"""Which of our languages a text is written in."""

from __future__ import annotations

import re
from typing import Final

from bot.core.essay import Language

CJK: Final = (
    "\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff"
)
"""Kana, kanji and what is written like them (々, ー), as the inside of a character class; ・ is punctuation."""

_NO_CJK: Final = re.compile(f"[^{CJK}]+")
_LATIN_WORD: Final = re.compile(r"[A-Za-z\u00c0-\u024f\uff21-\uff3a\uff41-\uff5a]+(?:['\u2019][A-Za-z]+)*")


def detect(text: str) -> Language:
    """Japanese where there are at least as many Japanese characters as Latin words, else English.

    Words and not letters are counted against characters, so that a Japanese text full of product names stays Japanese
    and an English text that quotes a Japanese word stays English. A text without either is English.
    """
    characters = cjk_characters(text)
    words = len(_LATIN_WORD.findall(text))
    return Language.JA if characters and characters >= words else Language.EN


def cjk_characters(text: str) -> int:
    """How many kana and kanji ``text`` holds."""
    return len(_NO_CJK.sub("", text))
