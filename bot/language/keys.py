"""The keys that find a title while it is being typed: from each of its words, as written, as read, and in romaji."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from bot.language.index_terms import hiragana, is_kana
from bot.language.morphemes import Morpheme, Morphemes
from bot.language.normalize import fold
from bot.language.romaji import to_romaji

KEYS_VERSION: Final = "1"
"""Grows with every change of what ``keys`` gives."""

KEY_MAX: Final = 16
"""Characters of a key; who has typed more sees few titles to choose from."""
_STARTS_MAX: Final = 24  # words of one title from which it can be found

_SKIPPED: Final = re.compile(r"[\W_ー]+")  # long vowels are typed, left out and doubled, so they do not count
_FOLDS: Final = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        ("shi", "si"),
        ("sh", "sy"),
        ("chi", "ti"),
        ("ch", "ty"),
        ("tsu", "tu"),
        ("fu", "hu"),
        ("ji", "zi"),
        ("jy?", "zy"),
        ("cy", "ty"),
        ("m(?=[bp])", "n"),
        ("(?<=[^n])nn(?=[^aiueoy])", "n"),
        ("ou|oo", "o"),
        ("uu", "u"),
        ("ii", "i"),
        ("aa", "a"),
        ("ei|ee", "e"),
    )
)


def keys(text: str, morphemes: Morphemes) -> Iterator[tuple[str, bool]]:
    """The keys of ``text``, each with whether it begins where ``text`` does; the same key may come twice."""
    folded = fold(text)
    cut = cut_title(folded, morphemes)
    starts = [n for n, m in enumerate(cut) if _SKIPPED.sub("", m.surface)][:_STARTS_MAX]
    for n in starts:
        first = n == starts[0]
        yield typed(folded[cut[n].begin :]), first
        read = hiragana("".join(m.reading if m.pos[0] != "補助記号" else "" for m in cut[n : n + KEY_MAX]))
        if (kana := _SKIPPED.sub("", read)) and is_kana(kana):
            yield kana[:KEY_MAX], first
            yield romaji(to_romaji(kana)), first


@lru_cache(maxsize=8)
def cut_title(folded: str, morphemes: Morphemes) -> Sequence[Morpheme]:
    """The morphemes of a title: of one essay they are asked for more than once."""
    return morphemes.cut(folded)


def asked(text: str) -> tuple[str, ...]:
    """The keys that begin as ``text`` does, as far as it is typed."""
    written = typed(text)
    if not written:
        return ()
    return tuple(dict.fromkeys((written, romaji(written)))) if written.isascii() else (written,)


def typed(text: str) -> str:
    """``text`` as a key: without spaces, marks and long vowels, katakana as hiragana."""
    return hiragana(_SKIPPED.sub("", fold(text)))[:KEY_MAX]


def romaji(text: str) -> str:
    """Romaji in one spelling, as a key: tenshoku and tensyoku are one, j and z, o and ou."""
    return romanized(text)[:KEY_MAX]


def romanized(text: str) -> str:
    """Romaji in one spelling, of any length."""
    for pattern, into in _FOLDS:
        text = pattern.sub(into, text)
    return text
