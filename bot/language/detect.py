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

KANJI: Final = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Kanji and 々, as the inside of a character class."""

_NO_CJK: Final = re.compile(f"[^{CJK}]+")
_LATIN_WORD: Final = re.compile(r"[A-Za-z\u00c0-\u024f\uff21-\uff3a\uff41-\uff5a]+(?:['\u2019][A-Za-z]+)*")


_MARKUP: Final = re.compile(r"https?://[^\s<>]{1,2000}|<[^<>]{1,2000}>|`[^`\n]{1,500}`|&[#\w]{1,20};")
"""What holds Latin letters and is nobody's words."""
_KANA: Final = re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9f]")
_HANGUL: Final = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
_KANJI: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_TOLD_BY: Final = 20
"""Characters that tell Chinese apart: shorter Japanese titles have no kana either."""


def detect(text: str) -> Language:
    """Japanese where there are at least as many Japanese characters as Latin words, else English.

    Words and not letters are counted against characters, so that a Japanese text full of product names stays Japanese
    and an English text that quotes a Japanese word stays English. A text without either is English. Addresses, HTML and
    code do not count.
    """
    said = _MARKUP.sub(" ", text)
    characters = cjk_characters(said)
    words = len(_LATIN_WORD.findall(said))
    return Language.JA if characters and characters >= words else Language.EN


def other_language(text: str) -> str | None:
    """The English name of a language that is not ours, but has characters of our script or beside it: Chinese has no
    kana, Korean is mostly Hangul. None for what may be ours.
    """
    said = _MARKUP.sub(" ", text)
    hangul, kanji = len(_HANGUL.findall(said)), len(_KANJI.findall(said))
    words = len(_LATIN_WORD.findall(said))
    if hangul > max(cjk_characters(said), words):
        return "Korean"
    if kanji >= max(_TOLD_BY, words) and not _KANA.search(said):
        return "Chinese"
    return None


def cjk_characters(text: str) -> int:
    """How many kana and kanji ``text`` holds."""
    return len(_NO_CJK.sub("", text))
