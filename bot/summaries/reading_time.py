"""How long reading takes."""

from __future__ import annotations

import re
from typing import Final

from bot.core.essay import Language
from bot.language.detect import CJK, cjk_characters

CJK_CHARACTERS_A_MINUTE: Final = 500
WORDS_A_MINUTE: Final = 220

_WORD: Final = re.compile(rf"(?:(?![{CJK}])[^\W_])+(?:['\u2019.,-](?:(?![{CJK}])[^\W_])+)*")
_NUMBER: Final = re.compile(r"[\d.,]+")


def minutes(plain: str, language: Language) -> int:
    """Whole minutes, rounded up, at least 1. Japanese characters and other words each take their own time and add up.

    In a Japanese text the digits of a bare number are read like characters (2026年 is four and one); in an English one
    a number is a word.
    """
    characters = cjk_characters(plain)
    words = 0
    for found in _WORD.finditer(plain):
        if language is Language.JA and _NUMBER.fullmatch(found.group()):
            characters += sum(c.isdigit() for c in found.group())
        else:
            words += 1
    needed = characters * WORDS_A_MINUTE + words * CJK_CHARACTERS_A_MINUTE
    return max(1, -(-needed // (CJK_CHARACTERS_A_MINUTE * WORDS_A_MINUTE)))
