"""Proper names: which of a summary its source does not have. What may be a name counts as one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from bot.core.essay import Language
from bot.language.detect import CJK
from bot.language.morphemes import Morpheme, shared
from bot.language.normalize import fold
from bot.language.segment import sentences
from bot.language.stopwords import STOPWORDS
from bot.language.terms import stem
from bot.summaries.everyday import ANYBODY, EVERYDAY, OPENERS

_LATIN: Final = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_LATIN_WORD: Final = re.compile(rf"[{_LATIN}]+(?:['’][{_LATIN}]+)?")
_FOREIGN: Final = re.compile(rf"(?:(?![{_LATIN}{CJK}ªº])[^\W\d_])+")  # letters of neither of our languages
_JAPANESE: Final = re.compile(f"[{CJK}]+")
_KANJI: Final = re.compile("[々\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_KATAKANA: Final = re.compile("[\u30a1-\u30faー]+")
_BEGINS_ANEW: Final = re.compile(r"[:“\"‘(—][\s“\"‘(]*$")  # behind it a word may begin with a capital like any sentence
_ME: Final = re.compile(r"I(?:['’]|$)")
_ADDRESSED: Final = frozenset({"さん", "氏", "君", "くん", "ちゃん", "様", "さま", "殿", "先生"})


def invented_names(summary: str, source: str, language: Language) -> set[str]:
    """The names of ``summary`` that are not in ``source``. In Japanese these are proper nouns, words that the
    dictionary does not list, and nouns in katakana or Latin letters; in English words with a capital letter inside a
    sentence, and at its beginning those that are not everyday words; in both, whatever is written in other letters.
    """
    text, known = unicodedata.normalize("NFKC", summary), unicodedata.normalize("NFKC", source)
    foreign = {run[0] for run in _FOREIGN.finditer(text) if fold(run[0]) not in fold(known)}
    return foreign | (_japanese(text, known) if language is Language.JA else _english(text, known))


def _english(text: str, source: str) -> set[str]:
    known = {word for found in _LATIN_WORD.findall(source) for word in _forms(found)}
    runs = {run[0] for run in _JAPANESE.finditer(text) if run[0] not in source}
    return runs | {
        word for word, begins in _capitals(text) if not known & _forms(word) and not (begins and _opens(word))
    }


def _capitals(text: str) -> Iterator[tuple[str, bool]]:
    """Each word with a capital letter, and whether any word would have one there."""
    for sentence in sentences(text):
        end = 0
        for word in _LATIN_WORD.finditer(sentence):
            begins = end == 0 or _BEGINS_ANEW.search(sentence, end, word.start()) is not None
            end = word.end()
            if word[0] != word[0].lower() and not _ME.match(word[0]):
                yield word[0], begins and word[0][1:] == word[0][1:].lower()


def _forms(word: str) -> set[str]:
    folded = fold(word)
    bare = folded.removesuffix("'s")
    one = bare.removesuffix("s") if len(bare) > 2 else bare  # CVs
    return {folded, bare, one, stem(bare)}


def _opens(word: str) -> bool:
    folded = fold(word)
    return folded in OPENERS or folded.partition("'")[0] in STOPWORDS


def _japanese(text: str, source: str) -> set[str]:
    known = shared().cut(source)
    forms = {m.normalized for m in known} | {fold(m.surface) for m in known}
    forms |= {run[0] for run in _KATAKANA.finditer(source)} | {fold(word) for word in _LATIN_WORD.findall(source)}
    found = shared().cut(text)
    strange = {m.surface for m in found if _may_be_name(m) and not {m.normalized, fold(m.surface)} & forms}
    strange |= {m.surface for m in _addressed(found)}
    whole = {run[0] for run in _KATAKANA.finditer(text)} & forms
    return {
        surface
        for surface in strange
        if not (_KANJI.fullmatch(surface) and surface in source) and not any(surface in run for run in whole)
    }


def _may_be_name(m: Morpheme) -> bool:
    if m.pos[0] != "名詞" or m.pos[1] == "数詞" or not any(char.isalpha() for char in m.surface):
        return False
    foreign = _KATAKANA.fullmatch(m.surface) or _LATIN_WORD.match(m.surface)
    return m.pos[1] == "固有名詞" or not m.listed or (foreign is not None and m.surface not in EVERYDAY)


def _addressed(found: Sequence[Morpheme]) -> Iterator[Morpheme]:
    """People who are called さん, 氏 or the like."""
    for before, suffix in pairwise(found):
        if suffix.surface in _ADDRESSED and _KANJI.fullmatch(before.surface) and before.surface not in ANYBODY:
            yield before
