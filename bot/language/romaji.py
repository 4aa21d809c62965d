"""Romaji, in the spellings that people type, as hiragana."""

from __future__ import annotations

import re
from typing import Final

_ROWS: Final = """
a あ い う え お|k か き く け こ|g が ぎ ぐ げ ご|s さ し す せ そ|z ざ じ ず ぜ ぞ|t た ち つ て と
d だ ぢ づ で ど|n な に ぬ ね の|h は ひ ふ へ ほ|b ば び ぶ べ ぼ|p ぱ ぴ ぷ ぺ ぽ|m ま み む め も
y や い ゆ いぇ よ|r ら り る れ ろ|w わ うぃ う うぇ を|ky きゃ きぃ きゅ きぇ きょ
gy ぎゃ ぎぃ ぎゅ ぎぇ ぎょ|sy しゃ しぃ しゅ しぇ しょ|sh しゃ し しゅ しぇ しょ|zy じゃ じぃ じゅ じぇ じょ
jy じゃ じぃ じゅ じぇ じょ|j じゃ じ じゅ じぇ じょ|ty ちゃ ちぃ ちゅ ちぇ ちょ|cy ちゃ ちぃ ちゅ ちぇ ちょ
ch ちゃ ち ちゅ ちぇ ちょ|ts つぁ つぃ つ つぇ つぉ|ny にゃ にぃ にゅ にぇ にょ|hy ひゃ ひぃ ひゅ ひぇ ひょ
by びゃ びぃ びゅ びぇ びょ|py ぴゃ ぴぃ ぴゅ ぴぇ ぴょ|my みゃ みぃ みゅ みぇ みょ
ry りゃ りぃ りゅ りぇ りょ|f ふぁ ふぃ ふ ふぇ ふぉ|v ゔぁ ゔぃ ゔ ゔぇ ゔぉ|dy ぢゃ ぢぃ ぢゅ ぢぇ ぢょ
"""
_KANA: Final[dict[str, str]] = {
    ("" if consonant == "a" else consonant) + vowel: kana
    for consonant, *row in (part.split() for line in _ROWS.split("\n") for part in line.split("|") if part)
    for vowel, kana in zip("aiueo", row, strict=True)
}
_ROMAJI: Final = {kana: letters for letters, kana in reversed(list(_KANA.items()))} | {"ん": "n", "っ": "", "ー": ""}
_SYLLABLE: Final = re.compile(
    "|".join(sorted(_KANA, key=len, reverse=True))
    + r"|nn(?![aiueoy])|n(?![aiueoy])'?|m(?=[bmp])|([kstpcgdbzjfrhmyw])(?=\1|ch)|-"
)
_LONG: Final = str.maketrans({"ā": "aa", "ī": "ii", "ū": "uu", "ē": "ee", "ō": "ou"})


def to_hiragana(word: str) -> str:
    """``word``, folded, as hiragana; empty if it is not romaji throughout."""
    word = word.translate(_LONG)
    kana: list[str] = []
    at = 0
    while at < len(word):
        found = _SYLLABLE.match(word, at)
        if found is None:
            return ""
        syllable = found.group()
        kana.append(_KANA.get(syllable) or ("ー" if syllable == "-" else "ん" if syllable[0] in "nm" else "っ"))
        at = found.end()
    return "".join(kana)


def to_romaji(kana: str) -> str:
    """Hiragana in the first spelling of the table above; other characters are left out, and っ doubles."""
    letters: list[str] = []
    at = 0
    double = False
    while at < len(kana):
        taken = 2 if kana[at : at + 2] in _ROMAJI else 1
        syllable = _ROMAJI.get(kana[at : at + taken], "")
        letters.append(syllable[:1] + syllable if double else syllable)
        double = kana[at] == "っ"
        at += taken
    return "".join(letters)
