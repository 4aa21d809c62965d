"""Which words of a text answer a query. They are whole words: a text that holds 東京都 does not hold 京都."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from bot.language.detect import CJK
from bot.language.index_terms import has_japanese, is_kana
from bot.language.morphemes import Morpheme, Morphemes, shared
from bot.language.normalize import fold, fold_with_offsets
from bot.language.terms import RUN, WORD, keywords, stem
from bot.language.wording import (
    Word,
    Wording,
    end_of_word,
    is_function_word,
    joins,
    may_begin,
    stands_in_katakana,
    wording,
)

ROOM: Final = 1_200
"""Characters of one text that are cut into morphemes, some two milliseconds of work, unless told otherwise."""

_SENTENCE: Final = re.compile(r"[^。｡！？!?\n]+")
_SENTENCE_MAX: Final = 300  # characters; what goes on without an end is cut there, and no word is seen across
_PAUSE: Final = re.compile(r"[、，,\s]")
_CJK: Final = re.compile(f"[{CJK}]")
_NOT_JAPANESE: Final = re.compile(rf"[^\W_{CJK}]")
_CAPITALS: Final = re.compile(r"(?<![^\W\d_])[A-Z]{2,}(?![^\W\d_])")
_POSSESSIVE: Final = re.compile(r"'s(?![^\W_])")
_GAP: Final = re.compile(r"[\s\u2010-\u2015-]+")
_SYNONYM: Final = 0.5  # of what a word counts that was asked for itself


class Mark(NamedTuple):
    """``text[start:end]`` is a whole word, or several. ``what`` is the part of the query that it answers, which counts
    ``weight``, about its length.
    """

    start: int
    end: int
    what: str
    weight: float


class Line:
    """A line of a text, of which only those sentences are cut into morphemes that may hold something, as long as there
    is ``room``.
    """

    def __init__(self, text: str, room: int = ROOM) -> None:
        self.text = text
        self.folded, self.offsets = fold_with_offsets(text)
        self.room = room
        self._spans = list(_sentences(self.folded)) if has_japanese(self.folded) else []
        self._starts = [start for start, _ in self._spans]
        self._cut: dict[int, tuple[list[Morpheme], frozenset[int]]] = {}

    def sentences(self, places: Sequence[int], morphemes: Morphemes) -> Iterator[list[Morpheme]]:
        """The morphemes of each sentence that holds one of ``places`` of the folded line, once."""
        for number in dict.fromkeys(bisect_right(self._starts, place) - 1 for place in places):
            if number >= 0:
                yield self._sentence(number, morphemes)[0]

    def is_whole(self, start: int, end: int, morphemes: Morphemes) -> bool:
        """Whether ``folded[start:end]`` begins and ends as words do."""
        return self._is_edge(start, morphemes) and self._is_edge(end, morphemes)

    def folded_places(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` begins and ends in the folded line."""
        return bisect_left(self.offsets, start), bisect_left(self.offsets, end)

    def _is_edge(self, at: int, morphemes: Morphemes) -> bool:
        if at <= 0 or at >= len(self.folded):
            return True
        before, after = self.folded[at - 1], self.folded[at]
        if not (_is_in_word(before) and _is_in_word(after)):
            return "'" not in (before, after) or not _is_contracted(self.folded, at)
        if not (_CJK.match(before) or _CJK.match(after)):
            return False
        return at in self._sentence(bisect_right(self._starts, at) - 1, morphemes)[1]

    def _sentence(self, number: int, morphemes: Morphemes) -> tuple[list[Morpheme], frozenset[int]]:
        """The morphemes, and the places between two of them. Without room there are none."""
        if number in self._cut:
            return self._cut[number]
        start, end = self._spans[number]
        if self.room <= 0:
            return [], frozenset()
        self.room -= end - start
        cut = morphemes.cut(self.folded[start:end])
        if start:  # not by _replace, which takes twice as long
            cut = [Morpheme(m.surface, start + m.begin, start + m.end, *m[3:]) for m in cut]
        self._cut[number] = cut, frozenset(m.begin for m in cut[1:])
        return self._cut[number]


class _Literal(NamedTuple):
    what: str
    weight: float
    surfaces: tuple[str, ...] = ()


class Sought:
    """The words that a query looks for in texts. ``is_asked`` says whether it is a question or a sentence, and not
    a list of keywords.
    """

    def __init__(self, words: str, phrases: Sequence[str], also: Sequence[str], morphemes: Morphemes) -> None:
        self.is_asked = False
        self._morphemes = morphemes
        self._forms: dict[str, list[Word]] = {}
        self._rows: list[Word] = []
        self._literals: dict[str, _Literal] = {}
        self._stems: dict[str, float] = {}
        self._stem_rows: dict[str, list[tuple[tuple[str, ...], float]]] = {}  # by their first stem
        self._capitals: dict[str, float] = {}
        seeds: dict[str, None] = {}
        self._ask(words, seeds)
        for phrase in phrases:
            if any(c.isalnum() for c in phrase):
                self._literals[fold(phrase).strip()] = _Literal(phrase, float(len(phrase)))
        for other in also:
            self._ask_also(other, seeds)
        self._seeds = re.compile("|".join(seeds) or r"(?!)")
        self._literal = _longest_first(self._literals)

    def promise(self, folded: str) -> float:
        """How much of the query a folded line may answer at most, roughly; 0 where it surely answers nothing. It needs
        no morphemes, so it costs little.
        """
        promised = float(sum(map(len, {found.group() for found in self._seeds.finditer(folded)})))
        promised += sum(literal.weight for text, literal in self._literals.items() if text in folded)
        if not self._may_hold_stems(folded):
            return promised
        stems = {_stem(run) for word in WORD.findall(folded) for run in RUN.findall(word)}
        promised += sum(weight for one, weight in self._stems.items() if one in stems)
        promised += sum(weight for one, weight in self._capitals.items() if one in stems)
        rows = (row for first, rows in self._stem_rows.items() if first in stems for row in rows)
        return promised + sum(weight for row, weight in rows if stems.issuperset(row))

    def marks(self, line: Line, start: int = 0, end: int | None = None) -> list[Mark]:
        """The whole words of ``line.text[start:end]`` that answer, by their place; they may overlap."""
        first, last = line.folded_places(start, len(line.text) if end is None else end)
        found = [*self._by_form(line, first, last), *self._by_literal(line, first, last)]
        found += self._by_stem(line, first, last)
        return sorted({_in_original(mark, line.offsets) for mark in found})

    def _ask(self, words: str, seeds: dict[str, None]) -> None:
        """Look for each keyword, whole and in its content words."""
        plain = unicodedata.normalize("NFKC", words)
        shouted = plain.isupper() and " " in plain and not has_japanese(plain)
        capitals = set() if shouted else {found.lower() for found in _CAPITALS.findall(plain)}
        for keyword in keywords(words):
            for run in RUN.findall(keyword.text):
                if has_japanese(run):
                    continue
                if not is_function_word(run):
                    self._stems.setdefault(stem(run), float(len(run)))
                elif run in capitals:  # who types IT does not mean it
                    self._capitals[stem(run)] = float(len(run))
                else:
                    self.is_asked = True
            if has_japanese(keyword.text):
                asked = wording(keyword.text, self._morphemes)
                self.is_asked = self.is_asked or asked.is_joined
                self._look_for(asked, 1.0, seeds)
        self._stems.pop("", None)

    def _ask_also(self, other: str, seeds: dict[str, None]) -> None:
        """Look for ``other`` as a whole."""
        folded = fold(other).strip()
        if has_japanese(folded):
            asked = wording(folded, self._morphemes)
            whole = asked if len(asked.surfaces) == 1 else asked._replace(parts=(), rows=asked.rows[:1])
            self._look_for(whole, _SYNONYM, seeds)
            return
        row = tuple(filter(None, map(_stem, WORD.findall(folded))))
        if not row or all(map(is_function_word, WORD.findall(folded))):
            return
        if len(row) == 1:
            self._stems.setdefault(row[0], _SYNONYM * len(folded))
        else:
            self._stem_rows.setdefault(row[0], []).append((row, _SYNONYM * len(folded)))

    def _look_for(self, asked: Wording, share: float, seeds: dict[str, None]) -> None:
        if not asked.core:
            return
        what = asked.parts[0].what if len(asked.surfaces) == 1 else asked.core
        self._literals.setdefault(asked.core, _Literal(what, share * len(asked.core), asked.surfaces))
        for part in asked.parts:
            word = part._replace(weight=share * part.weight)
            for form in part.forms:
                self._forms.setdefault(form, []).append(word)
            seeds.update(dict.fromkeys(part.seeds))
        for row in asked.rows:
            self._rows.append(row._replace(weight=share * row.weight))
            seeds.update(dict.fromkeys(row.seeds))

    def _by_form(self, line: Line, first: int, last: int) -> Iterator[Mark]:
        """Words whose normalised form is asked for, and rows of them."""
        places = [found.start() for found in self._seeds.finditer(line.folded, first, last)]
        for cut in line.sentences(places, self._morphemes):
            forms = [m.normalized for m in cut]
            for number, m in enumerate(cut):
                words = self._forms.get(m.normalized) or self._forms.get(m.surface) or ()
                may = bool(words) and may_begin(m, alone=True)
                reach = [(word, 1) for word in words if may and not (word.apart and stands_in_katakana(cut, number))]
                reach += [
                    (row, len(row.forms))
                    for row in self._rows
                    if m.normalized == row.forms[0] and tuple(forms[number : number + len(row.forms)]) == row.forms
                ]
                for word, size in reach:
                    end = end_of_word(cut, number + size - 1)
                    if line.is_whole(m.begin, end, self._morphemes):
                        yield Mark(m.begin, end, word.what, word.weight)

    def _by_literal(self, line: Line, first: int, last: int) -> Iterator[Mark]:
        for found in self._literal.finditer(line.folded, first, last):
            text = found[1]
            start, end = found.span(1)
            if not line.is_whole(start, end, self._morphemes):
                continue
            literal = self._literals[text]
            if not has_japanese(text):
                yield Mark(start, end, literal.what, literal.weight)
                continue
            for cut in line.sentences([start], self._morphemes):
                inside = [number for number, m in enumerate(cut) if start <= m.begin < end]
                if inside and _is_said([cut[number] for number in inside], text, literal):
                    reach = end_of_word(cut, inside[-1]) if literal.surfaces else end
                    yield Mark(start, max(end, reach), literal.what, literal.weight)

    def _may_hold_stems(self, folded: str) -> bool:
        return bool(self._stems or self._stem_rows or self._capitals) and _NOT_JAPANESE.search(folded) is not None

    def _by_stem(self, line: Line, first: int, last: int) -> Iterator[Mark]:
        if not self._may_hold_stems(line.folded):
            return
        words = [
            Mark(word.start() + run.start(), word.start() + run.end(), _stem(run.group()), 0.0)
            for word in WORD.finditer(line.folded, first, last)
            for run in RUN.finditer(word.group())
        ]
        for number, word in enumerate(words):
            weight = self._stems.get(word.what)
            if weight is None and word.what in self._capitals:
                as_written = line.text[line.offsets[word.start] : line.offsets[word.end]]
                weight = self._capitals[word.what] if as_written.isupper() else None
            if weight is not None and line.is_whole(word.start, word.end, self._morphemes):
                yield word._replace(weight=weight)
            for row, its in self._stem_rows.get(word.what, ()):
                if _follow(words[number : number + len(row)], row, line.folded):
                    yield Mark(word.start, words[number + len(row) - 1].end, " ".join(row), its)


@lru_cache(maxsize=64)
def sought(words: str, phrases: tuple[str, ...] = (), also: tuple[str, ...] = ()) -> Sought:
    """What ``words`` ask for: each keyword as a whole, of a long one or a question also its content words; function
    words never. ``phrases`` are looked for as they are, and each of ``also`` as a whole in any inflection. Not on the
    event loop.
    """
    return Sought(words, phrases, also, shared())


_stem: Final = lru_cache(maxsize=4096)(stem)  # a text has the same few words over and over


def _sentences(folded: str) -> Iterator[tuple[int, int]]:
    for found in _SENTENCE.finditer(folded):
        start, end = found.span()
        while end - start > _SENTENCE_MAX:
            pauses = [m.end() for m in _PAUSE.finditer(folded, start + _SENTENCE_MAX // 2, start + _SENTENCE_MAX)]
            stop = pauses[-1] if pauses else start + _SENTENCE_MAX
            yield start, stop
            start = stop
        yield start, end


def _is_in_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] == "M"


def _is_contracted(folded: str, at: int) -> bool:
    """Whether a word goes on at its apostrophe, right before or behind ``at``: *don't*, but not *boss's*."""
    quote = at if folded[at] == "'" else at - 1
    if not (folded[max(0, quote - 1)].isalnum() and folded[quote + 1 : quote + 2].isalnum()):
        return False
    return quote < at or _POSSESSIVE.match(folded, quote) is None


def _is_said(inside: Sequence[Morpheme], text: str, literal: _Literal) -> bool:
    """Whether the morphemes are the word that was asked for, and do not only sound so: はし is not は and し."""
    if not may_begin(inside[0], alone=len(inside) == 1):
        return False
    return not (is_kana(text) and any(map(joins, inside)) and tuple(m.surface for m in inside) != literal.surfaces)


def _follow(found: Sequence[Mark], wanted: Sequence[str], folded: str) -> bool:
    """Whether ``found`` are the ``wanted`` stems, with nothing but spaces or hyphens between them."""
    if [word.what for word in found] != list(wanted):
        return False
    return all(_GAP.fullmatch(folded, one.end, other.start) for one, other in pairwise(found))


def _longest_first(texts: Iterable[str]) -> re.Pattern[str]:
    """Finds overlapping texts, the longest at each place; of no texts it finds none."""
    ordered = sorted(set(texts), key=lambda text: (-len(text), text))
    return re.compile(f"(?=({'|'.join(map(re.escape, ordered))}))" if ordered else r"(?!)")


def _in_original(mark: Mark, offsets: Sequence[int]) -> Mark:
    """The mark's place in the original text; it never ends inside a character that folds to several."""
    end = mark.end
    while offsets[end] == offsets[mark.end - 1]:
        end += 1
    return mark._replace(start=offsets[mark.start], end=offsets[end])
