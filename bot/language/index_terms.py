"""Japanese words of a text as the search index keeps them beside the bigrams: normalised, and with their readings."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias

from bot.language.bunsetsu import bunsetsu
from bot.language.detect import CJK
from bot.language.morphemes import Morphemes
from bot.language.portions import portions

WORDS_VERSION: Final = "4"
"""Grows with every change of what ``words`` gives."""

LEFT_OUT: Final = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号"})
"""Parts of speech that say how words are joined, not what about."""

_FORMS: Final = "為る 居る 有る 成る 言う 此の 其の 此れ 其れ 為 物 事 無い 又 等 行う 出来る 所 様 然し 於く 因る"
EVERYWHERE: Final = frozenset(_FORMS.split())
"""Forms that nearly every text has: they carry no information and take a seventh of the room."""

READ_OUT: Final = frozenset({"名詞", "代名詞", "形状詞", "接頭辞", "接尾辞", "副詞", "感動詞"})
"""Parts of speech whose forms keep a reading: the reading of others changes with their ending."""

CACHE_SIZE: Final = 300_000
"""Pieces of text whose words are cached, in some 80 MB."""
_CACHED_MAX: Final = 40  # characters; longer pieces do not come again

_CJK: Final = re.compile(f"[{CJK}]")
_NOT_CJK: Final = re.compile(f"[^{CJK}]+")
_KANA: Final = re.compile("[\u3041-\u3096\u30a1-\u30faー]+")
_TO_HIRAGANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


class Word(NamedTuple):
    """``form`` is what is indexed; ``reading`` is hiragana, empty where the word says it itself."""

    form: str
    reading: str


class Indexed(NamedTuple):
    """The forms of a text's words, in order, and of those that keep a reading ``reading form``, in one string."""

    forms: list[str]
    readings: set[str]


_Spoken: TypeAlias = tuple[str, str]
"""A word as it is cached: its form, and its reading and form in one string, empty where it keeps no reading. Mere
strings in a tuple, which the garbage collector need not follow.
"""
_FORM: Final = itemgetter(0)
_READING: Final = itemgetter(1)


class Words:
    """Extracts Japanese words from texts and no others: Sudachi turns Latin ones into katakana
    (engineers → エンジニアズ), where their own stems find more.
    """

    def __init__(self, morphemes: Morphemes) -> None:
        self.morphemes = morphemes
        self._known: dict[int, _Spoken] = {}
        self._cache: dict[str, tuple[_Spoken, ...]] = {}

    def of(self, folded: str) -> list[Word]:
        """The words of a folded text in order, made of Japanese characters alone."""
        return [Word(form, reading.partition(" ")[0]) for form, reading in self._of(folded)]

    def indexed(self, folded: str) -> Indexed:
        """The same as the index keeps them, in a fraction of the time."""
        found = list(self._of(folded))
        readings = set(map(_READING, found))
        readings.discard("")
        return Indexed(list(map(_FORM, found)), readings)

    def _of(self, folded: str) -> Iterator[_Spoken]:
        """Each bunsetsu is cut on its own and cached. Cutting takes most of the time of indexing; and what is cut
        without its neighbours is cut alike in a text and in a query.
        """
        asked = list(itertools.chain.from_iterable(map(bunsetsu, portions(folded))))
        found = list(map(self._cache.get, asked))
        if None in found:
            cut = self._cut(list(dict.fromkeys(piece for piece, its in zip(asked, found, strict=True) if its is None)))
            found = [cut[piece] if its is None else its for piece, its in zip(asked, found, strict=True)]
        return itertools.chain.from_iterable(filter(None, found))

    def forget(self) -> None:
        """Free the cache of pieces, for after much work. It takes a moment, so not on the event loop;
        to clear all at once would hold the interpreter as long.
        """
        with suppress(KeyError):  # another thread may do the same
            while self._cache:
                self._cache.popitem()

    def _cut(self, pieces: Sequence[str]) -> dict[str, tuple[_Spoken, ...]]:
        """The words of each of ``pieces``, which are now cached."""
        made = self.morphemes.made_alone(pieces, _spoken, self._known)
        cut = {piece: tuple(filter(_FORM, its)) for piece, its in zip(pieces, made, strict=True)}
        if len(self._cache) + len(cut) > CACHE_SIZE:
            self.forget()
        self._cache.update((piece, its) for piece, its in cut.items() if len(piece) <= _CACHED_MAX)
        return cut

    @property
    def version(self) -> str:
        """Names everything that the forms depend on."""
        return f"{WORDS_VERSION} {self.morphemes.version()}"


def _spoken(normalized: str, reading: str, kind: str) -> _Spoken:
    word = _word(normalized, reading, kind)
    return word.form, f"{word.reading} {word.form}" if word.reading else ""


def _word(normalized: str, reading: str, kind: str) -> Word:
    if kind in LEFT_OUT or normalized in EVERYWHERE:
        return Word("", "")
    return Word(_NOT_CJK.sub("", normalized), hiragana(reading) if kind in READ_OUT else "")


def hiragana(text: str) -> str:
    """Katakana as hiragana; anything else stays."""
    return text.translate(_TO_HIRAGANA)


def is_kana(text: str) -> bool:
    """Whether ``text`` is written in kana alone."""
    return _KANA.fullmatch(text) is not None


def has_japanese(text: str) -> bool:
    """Whether ``text`` holds a Japanese character."""
    return _CJK.search(text) is not None


def pieces_of_kana(kana: str, longest: int = 12) -> Iterator[str]:
    """Every stretch of ``kana`` that might be one word's reading, of two to ``longest`` characters."""
    for start in range(len(kana)):
        for end in range(start + 1, min(len(kana), start + longest) + 1):
            yield kana[start:end]
