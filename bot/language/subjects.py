"""What a query is about, word by word: an essay that holds none of it whole is no hit.

Pairs of characters find every spelling of a word, but they find 飼い of 飼い主 as well, and parts of words have no end.
So they order the hits, and whole words decide what is one: a word as it was typed, or as the dictionary normalises it;
of a compound that no essay holds, most of its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from bot.language.evidence import is_frame, is_joint
from bot.language.fit import WeighedSubject, rarity
from bot.language.index_terms import Words, form_of, has_japanese, hiragana, is_kana
from bot.language.joined import SECOND_HALVES
from bot.language.morphemes import Morpheme
from bot.language.normalize import fold
from bot.language.pieces import Piece, pieces_of
from bot.language.stopwords import FRAME_WORDS, STOPWORDS
from bot.language.terms import RUN, WORD, Keyword, keywords, stem
from bot.language.thesaurus import Synonym

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


Way: TypeAlias = tuple[Phrase, ...]
"""Phrases that all must be there."""


class Saying(NamedTuple):
    """One way of saying something, and how much it counts beside the word that was typed. The index shows it by one of
    ``ways``, a text by its ``pieces``.
    """

    weight: float
    ways: tuple[Way, ...]
    pieces: tuple[Piece, ...]


class Subject(NamedTuple):
    """One thing that a query is about, as it was ``said`` and as it is said otherwise; ``parts`` are what a compound is
    made of. What ``spans`` several words that are subjects themselves finds essays by its synonyms alone.
    """

    text: str
    said: Saying
    parts: tuple[Phrase, ...] = ()
    synonyms: tuple[Saying, ...] = ()
    spans: bool = False


def subjects_of(
    asked: Sequence[Keyword], words: Words, synonyms: Mapping[str, Sequence[Synonym]] = MappingProxyType({})
) -> tuple[Subject, ...]:
    """What the words of a query are about, without those that only frame a question; all of them where nothing else is
    left. ``synonyms`` are those of what stands in the query. It needs a morphological analysis, so not on the event
    loop.
    """
    found = {one.text: one for word in asked for one in _subjects(word, words)}
    for entry, others in synonyms.items():
        if entry not in STOPWORDS:
            _enrich(found, entry, tuple(_saying(one.weight, one.text, words) for one in others), words)
    if not found:
        found = {one.text: _subject(one.text, (_grams(one),), words) for one in asked}
    return tuple(found.values())[:SUBJECTS_MAX]


def _enrich(found: dict[str, Subject], entry: str, synonyms: tuple[Saying, ...], words: Words) -> None:
    """Add ``synonyms`` of ``entry`` to the compound that holds it, or to what it is itself."""
    longer = next((text for text in found if entry in text and text != entry and has_japanese(text)), None)
    if longer is not None:
        found[longer] = found[longer]._replace(synonyms=(_saying(1.0, entry, words), *synonyms))
    else:
        known = found.get(entry) or Subject(entry, _saying(1.0, entry, words), spans=True)
        found[entry] = known._replace(synonyms=synonyms)


class Holding(NamedTuple):
    """The ways to hold a subject: by its own words, or else by others."""

    own: tuple[Way, ...]
    others: tuple[Way, ...]


def literal_phrases(text: str) -> Way:
    """Phrases that every essay has in which ``text`` stands as it is (``stands_in``); none where its terms say nothing
    of it. It may end within an English word, and begin with the second half of one that is joined, as part-time is.
    """
    folded = fold(text)
    runs = [run for word in WORD.finditer(folded) for run in RUN.finditer(word.group())]
    found: list[Phrase] = []
    for number, run in enumerate(runs):
        its = run.group()
        if has_japanese(its):
            pairs = tuple(its[at : at + 2] for at in range(len(its) - 1))
            found.append(Phrase(False, pairs or (its,), prefix=not pairs))
        elif (number or (len(its) > 2 and not its.startswith(SECOND_HALVES))) and (term := stem(its)):
            found.append(Phrase(False, (term,), prefix=number == len(runs) - 1))
    return tuple(dict.fromkeys(found))


def holding(subjects: Sequence[Subject], held: Callable[[Phrase], int], total: int) -> tuple[Holding, ...]:
    """For each subject that tells essays apart, the ways to hold it, the rarest subject first. ``held`` says in how
    many of the ``total`` essays a phrase is, at most.
    """
    counted = sorted((_essays(one.said, held), number) for number, one in enumerate(subjects))
    rare = [pair for pair in counted if pair[0] <= _common(total)] or counted
    found = (_ways(subjects[number], held, total) for _, number in rare)
    return tuple(one for one in found if one.own or one.others)


def weighed(subjects: Sequence[Subject], held: Callable[[Phrase], int], total: int) -> tuple[WeighedSubject, ...]:
    """How much each subject tells, and by what a text shows it; synonyms that half of the essays hold show nothing."""
    return tuple(_weighed(subject, held, total) for subject in subjects)


def _weighed(subject: Subject, held: Callable[[Phrase], int], total: int) -> WeighedSubject:
    sayings = [subject.said, *(one for one in subject.synonyms if _essays(one, held) <= _common(total))]
    counts = sorted(_essays(one, held) for one in sayings)
    essays = min(total, counts[-1] + sum(counts[:-1]) // 2)  # as many as hold any, where half of them hold several
    return WeighedSubject(rarity(essays, total), tuple((one.weight, one.pieces) for one in sayings))


def _common(total: int) -> float:
    return max(FEW, COMMON * total)


def _essays(saying: Saying, held: Callable[[Phrase], int]) -> int:
    return max((min(map(held, way)) for way in saying.ways), default=0)


@lru_cache(maxsize=4096)
def _saying(weight: float, text: str, words: Words) -> Saying:
    """All words of ``text``, wherever they stand. It is kept: the same few thousand synonyms come again, a dozen for
    one word of a query.
    """
    of_text = [_whole(one.said.ways) for word in keywords(text) for one in _subjects(word, words)]
    literal = tuple(phrase for ways in of_text for phrase in ways[0])
    normal = tuple(phrase for ways in of_text for phrase in ways[-1])
    return Saying(weight, tuple(dict.fromkeys(filter(None, (literal, normal)))), _pieces(text, words))


def _whole(ways: Sequence[Way]) -> Sequence[Way]:
    """``ways`` without beginnings of words, unless there are no others: a synonym of one character, as 妻, is no part
    of any word.
    """
    return [way for way in ways if not any(phrase.prefix for phrase in way)] or ways


def _pieces(text: str, words: Words) -> tuple[Piece, ...]:
    return pieces_of(text, words.morphemes)


def _ways(subject: Subject, held: Callable[[Phrase], int], total: int) -> Holding:
    whole = () if subject.spans else tuple(way for way in subject.said.ways if min(map(held, way)))
    others = (way for one in subject.synonyms for way in one.ways if 0 < min(map(held, way)) <= _common(total))
    return Holding(whole or tuple(_majorities(subject.parts, held, total)), tuple(dict.fromkeys(others)))


def _majorities(parts: Sequence[Phrase], held: Callable[[Phrase], int], total: int) -> Iterator[Way]:
    """The smallest sets of ``parts`` that tell more than half of what all of them do."""
    told = {part: rarity(held(part), total) for part in parts[:_PARTS_MAX]}
    there = [part for part in told if held(part)]
    found: list[frozenset[Phrase]] = []
    for size in range(1, len(there) + 1):
        for some in combinations(there, size):
            if sum(told[part] for part in some) * 2 > sum(told.values()) and not any(f <= set(some) for f in found):
                found.append(frozenset(some))
                yield some


def _subjects(word: Keyword, words: Words) -> Iterator[Subject]:
    text = word.text
    if not has_japanese(text):
        if text not in STOPWORDS and text not in FRAME_WORDS:
            yield _subject(text, (_grams(word),), words)
        return
    cut = words.joined(words.morphemes.cut(text))
    if len(text) == 1:  # by itself it also stands for the words that hold it
        yield _subject(text, (*map(_normalized, cut), _grams(word)), words, _grams(word))
    elif is_kana(text) and hiragana(text) == text:  # may be a reading: what it falls into are no words
        yield _subject(text, (_grams(word), *(_normalized(m) for m in cut if len(cut) == 1)), words)
    else:
        for group in _grouped(cut):
            yield from _compound(text[group[0].begin : group[-1].end], group, words)


def _compound(text: str, group: Sequence[Morpheme], words: Words) -> Iterator[Subject]:
    """What touches each other as one subject: as it is written, or its words as the dictionary has them."""
    normal = tuple(phrase for m in group for phrase in _normalized(m))
    by_form = normal and (len(text) == 1 or (len(group) == 1 and group[0].pos[0] not in _NAMES))
    literal = () if by_form else tuple(_grams(word) for word in keywords(text)[:1])
    parts = [phrase for m in group if m.pos[0] not in _AFFIXES for phrase in _normalized(m)]
    if literal or normal:
        yield _subject(text, (*literal, normal), words, tuple(parts) if len(group) > 1 else ())


def _subject(text: str, ways: Iterable[Way], words: Words, parts: tuple[Phrase, ...] = ()) -> Subject:
    return Subject(text, Saying(1.0, tuple(dict.fromkeys(filter(None, ways))), _pieces(text, words)), parts)


def _normalized(m: Morpheme) -> Way:
    if has_japanese(m.normalized):
        return (Phrase(True, (form_of(m.normalized, m.pos[0]),)),)
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


def _grams(word: Keyword) -> Way:
    terms = word.phrase or tuple(term.text for term in word.terms)
    return (Phrase(False, terms, prefix=len(word.terms) == 1 and word.terms[0].prefix),)
