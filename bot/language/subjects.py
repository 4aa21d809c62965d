"""What a query is about, word by word: an essay that holds none of it whole is no hit.

Pairs of characters find every spelling of a word, but they find 飼い of 飼い主 as well, and parts of words have no end.
So they order the hits, and whole words decide what is one: a word as it was typed, or as the dictionary normalises it;
of a compound that no essay holds, most of its parts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from bot.language.evidence import is_frame, is_joint
from bot.language.index_terms import Words, has_japanese, hiragana, is_kana
from bot.language.morphemes import Morpheme
from bot.language.stopwords import FRAME_WORDS, STOPWORDS
from bot.language.terms import Keyword, keywords

SUBJECTS_MAX: Final = 24
"""Words of a query that can make an essay a hit."""
COMMON: Final = 0.25
"""A word that more than this share of the essays hold tells none of them apart; it finds them only where nothing rarer
is asked for.
"""
FEW: Final = 8  # essays that hold a word are few in any library
_PARTS_MAX: Final = 6
_AFFIXES: Final = frozenset({"接頭辞", "接尾辞"})
_NAMES: Final = frozenset({"名詞", "形状詞"}) | _AFFIXES
_ASKS: Final = """
方法 仕方 遣り方 遣方 コツ 対処 対策 お勧め 御勧め 教える 知る 思う 考える 良い 理由 原因 意味 必要 場合 最近 自分 今 話
欲しい 下さい 本当 大事 大切 ポイント 例 一覧 纏め 纏める 気 感じ 感じる 色々 一番 行く 来る 遣る 見る 付ける 付く 取る
使う 出る 入る 持つ 為る
"""
_ASKING: Final = frozenset(_ASKS.split())
"""What people put around what they look for, as Sudachi normalises it."""


class Phrase(NamedTuple):
    """Terms that follow each other: ``words`` says whether of the stream of words, else of that of bigrams and stems.
    Of ``prefix`` the one term is only the beginning.
    """

    words: bool
    terms: tuple[str, ...]
    prefix: bool = False


class Subject(NamedTuple):
    """One thing that a query is about. An essay holds it that holds every phrase of one of ``wholes``; ``parts`` are
    what a compound is made of.
    """

    text: str
    wholes: tuple[tuple[Phrase, ...], ...]
    parts: tuple[Phrase, ...] = ()


def subjects_of(asked: Sequence[Keyword], words: Words) -> tuple[Subject, ...]:
    """What the words of a query are about, without those that only frame a question; all of them where nothing else is
    left. It needs a morphological analysis, so not on the event loop.
    """
    found = {one.text: one for word in asked for one in _subjects(word, words)}
    if not found:
        found = {word.text: Subject(word.text, (_grams(word),)) for word in asked}
    return tuple(found.values())[:SUBJECTS_MAX]


def holding(
    subjects: Sequence[Subject], held: Callable[[Phrase], int], total: int
) -> tuple[tuple[tuple[Phrase, ...], ...], ...]:
    """For each subject that tells essays apart, the ways to hold it, the rarest subject first; each way is phrases that
    all must be there. ``held`` says in how many of the ``total`` essays a phrase is, at most.
    """
    counted = sorted(((_most(one, held), number) for number, one in enumerate(subjects)))
    rare = [pair for pair in counted if pair[0] <= max(FEW, COMMON * total)] or counted
    ways = (_ways(subjects[number], held, total) for _, number in rare)
    return tuple(way for way in ways if way)


def _most(subject: Subject, held: Callable[[Phrase], int]) -> int:
    return max(min(map(held, way)) for way in subject.wholes)


def _ways(subject: Subject, held: Callable[[Phrase], int], total: int) -> tuple[tuple[Phrase, ...], ...]:
    whole = tuple(way for way in subject.wholes if min(map(held, way)))
    return whole or tuple(_majorities(subject.parts, held, total))


def _majorities(parts: Sequence[Phrase], held: Callable[[Phrase], int], total: int) -> Iterator[tuple[Phrase, ...]]:
    """The smallest sets of ``parts`` that tell more than half of what all of them do."""
    told = {part: math.log(1 + (total + 0.5) / (held(part) + 0.5)) for part in parts[:_PARTS_MAX]}
    there = [part for part in told if held(part)]
    found: list[frozenset[Phrase]] = []
    for size in range(1, len(there) + 1):
        for some in combinations(there, size):
            if sum(told[part] for part in some) * 2 > sum(told.values()) and not any(f <= set(some) for f in found):
                found.append(frozenset(some))
                yield some


def _subjects(word: Keyword, words: Words) -> Iterator[Subject]:
    if not has_japanese(word.text):
        if word.text not in STOPWORDS and word.text not in FRAME_WORDS:
            yield Subject(word.text, (_grams(word),))
        return
    cut = words.morphemes.cut(word.text)
    if len(word.text) == 1:  # by itself it also stands for the words that hold it
        whole = tuple(dict.fromkeys((*(_normalized(m) for m in cut), _grams(word))))
        yield Subject(word.text, whole, _grams(word))
        return
    if is_kana(word.text) and hiragana(word.text) == word.text:  # may be a reading: what it falls into are no words
        yield Subject(word.text, (_grams(word), *(_normalized(m) for m in cut if len(cut) == 1)))
        return
    for group in _grouped(cut):
        text = word.text[group[0].begin : group[-1].end]
        yield from _compound(text, group)


def _compound(text: str, group: Sequence[Morpheme]) -> Iterator[Subject]:
    """What touches each other as one subject: as it is written, or its words as the dictionary has them."""
    normal = tuple(phrase for m in group for phrase in _normalized(m))
    by_form = normal and (len(text) == 1 or (len(group) == 1 and group[0].pos[0] not in _NAMES))
    literal = () if by_form else tuple(_grams(word) for word in keywords(text)[:1])
    parts = [phrase for m in group if m.pos[0] not in _AFFIXES for phrase in _normalized(m)]
    if literal or normal:
        yield Subject(text, (*literal, *((normal,) if normal else ())), tuple(parts) if len(group) > 1 else ())


def _normalized(m: Morpheme) -> tuple[Phrase, ...]:
    if has_japanese(m.normalized):
        return (Phrase(True, (m.normalized,)),)
    return tuple(phrase for word in keywords(m.surface)[:1] for phrase in _grams(word))


def _grouped(cut: Sequence[Morpheme]) -> Iterator[list[Morpheme]]:
    """Names that touch each other are one compound; what joins and frames them is left out."""
    group: list[Morpheme] = []
    for m in cut:
        name = m.pos[0] in _NAMES and not _is_frame(m)
        if group and not name:
            yield group
            group = []
        if name:
            group.append(m)
        elif not is_joint(m) and not _is_frame(m):
            yield [m]
    if group:
        yield group


def _is_frame(m: Morpheme) -> bool:
    return is_frame(m) or m.normalized in _ASKING


def _grams(word: Keyword) -> tuple[Phrase, ...]:
    terms = word.phrase or tuple(term.text for term in word.terms)
    return (Phrase(False, terms, prefix=len(word.terms) == 1 and word.terms[0].prefix),)
