"""The numbers that a text names, whatever they are written in: 3万5千, ３５，０００, 三万五千, thirty-five thousand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from bot.language.morphemes import shared

_DIGITS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_KANJI: Final = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
_LARGE: Final = {"万": 10**4, "億": 10**8, "兆": 10**12}
_NUMERAL: Final = re.escape("".join([*_KANJI, *_SMALL, *_LARGE]))
_RUN: Final = re.compile(rf"(?:{_DIGITS}|[{_NUMERAL}])+", re.ASCII)
_PART: Final = re.compile(rf"{_DIGITS}|[{_NUMERAL}]", re.ASCII)
_COUNTED: Final = re.compile(  # a word of the dictionary that is a number with its counter: 二人, 二十歳
    rf"[{_NUMERAL}]+(?:人|名|つ|歳|年|か月|月|週|日|時|度|回|番|冊|個|倍|割|社|点|件|軒|本|枚|台|階|歩|通|代|歳児|世代)"
)

_LISTED: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS: Final = {
    "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11,
    "twelfth": 12, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100,
}  # fmt: skip
_WORDS: Final = (
    {word: value for value, word in enumerate(_LISTED.split())}
    | {word: 20 + 10 * place for place, word in enumerate(_TENS)}
    | _ORDINALS
    | {"dozen": 12}
)
_SCALES: Final = {
    "hundred": 100, "thousand": 10**3, "k": 10**3, "million": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9,
    "trillion": 10**12,
}  # fmt: skip
_TOKEN: Final = re.compile(rf"(?:{_DIGITS})|[a-z]+", re.ASCII)
_ALSO: Final = {
    "second": 2, "twice": 2, "double": 2, "both": 2, "pair": 2, "couple": 2, "twins": 2, "dozens": 12, "hundreds": 100,
    "thousands": 1000, "millions": 10**6, "ひとつ": 1, "ひとり": 1, "ふたつ": 2, "ふたり": 2, "両": 2, "双方": 2,
    "みっつ": 3, "よっつ": 4, "いつつ": 5, "むっつ": 6, "ななつ": 7, "やっつ": 8, "ここのつ": 9,
}  # fmt: skip
"""What a text may say instead of a number."""


def invented_numbers(summary: str, source: str) -> set[Decimal]:
    """The numbers of ``summary`` that ``source`` does not name in any form. A mere 一 or "one" is not counted."""
    return _meant(unicodedata.normalize("NFKC", summary)) - _hinted(unicodedata.normalize("NFKC", source))


def _meant(text: str) -> set[Decimal]:
    """The numbers that are surely numbers: 一 in 統一 is not one, nor is 十 in 十分に."""
    found = {value for value in _english(text) if value != 1}
    numerals: set[int] | None = None
    for run in _RUN.finditer(text):
        if not run[0].isascii() and not any(char.isdigit() and char.isascii() for char in run[0]):
            numerals = _places(text) if numerals is None else numerals
            if run[0] == "一" or not numerals.intersection(range(run.start(), run.end())):
                continue
        found.add(_value(run[0]))
    return found


def _hinted(text: str) -> set[Decimal]:
    """Every number that somebody might read in ``text``."""
    found = {*_english(text), *(_value(run[0]) for run in _RUN.finditer(text))}
    found |= {_value(part[0]) for part in re.finditer(_DIGITS, text, re.ASCII)}
    lower = text.lower()
    return found | {Decimal(value) for word, value in _ALSO.items() if word in lower}


def _places(text: str) -> set[int]:
    """Where the characters of numbers are."""
    return {
        place
        for m in shared().cut(text)
        if m.pos[0] == "名詞" and (m.pos[1] == "数詞" or _COUNTED.fullmatch(m.surface))
        for place in range(m.begin, m.end)
    }


def _value(run: str) -> Decimal:
    total, section, positional = Decimal(), Decimal(), False
    current: Decimal | None = None
    for part in _PART.findall(run):
        if part in _LARGE:
            total += ((section + (current or 0)) or 1) * _LARGE[part]
            section, current = Decimal(), None
        elif part in _SMALL:
            section += (1 if current is None else current) * _SMALL[part]
            current = None
        elif part in _KANJI:
            current = Decimal(_KANJI[part]) + (10 * current if positional and current is not None else 0)
        else:
            current = Decimal(part.replace(",", ""))
        positional = part in _KANJI
    return (total + section + (current or 0)).normalize()


def _english(text: str) -> Iterator[Decimal]:
    """The numbers in English words, and those in digits with a scale behind them: 5k, $3 million."""
    words = _TOKEN.findall(text.lower())
    place = 0
    while place < len(words):
        value, place = _phrase(words, place)
        if value is not None:
            yield value.normalize()


def _phrase(words: Sequence[str], start: int) -> tuple[Decimal | None, int]:
    """The number that begins at ``start``, and where what follows it begins."""
    total, current, last = Decimal(), Decimal(), ""
    for place in range(start, len(words)):
        word, behind = words[place], words[place + 1] if place + 1 < len(words) else ""
        if word in _SCALES and last:
            current = (current or Decimal(1)) * _SCALES[word]
            if word != "hundred":
                total, current = total + current, Decimal()
        elif word in _WORDS and (not last or last in _SCALES or (last in _TENS and _WORDS[word] < 10)):
            current += _WORDS[word]
        elif not last and behind in _SCALES and (word == "a" or word[0].isdigit()):
            current = Decimal(1) if word == "a" else Decimal(word.replace(",", ""))
        elif word == "and" and last in _SCALES and behind in _WORDS:
            continue
        else:
            return (total + current if last else None), max(place, start + 1)
        last = word
    return (total + current if last else None), len(words)
