"""A piece of the original text around what was searched for, with the hits highlighted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from bot.core.essay import Language
from bot.language.cut import phrase_end
from bot.language.normalize import fold, fold_with_offsets
from bot.language.segment import ends
from bot.language.terms import RUN, WORD, Keyword, keywords, stem, strong

LENGTH: Final = 120

_READ: Final = 200_000  # characters of the text that are looked at, so that the time has a limit
_STARTS_TRIED: Final = 40  # places in one paragraph where the snippet might begin
_BEFORE: Final = 0.4  # of the length at most before the first hit if no sentence begins near it
_HIRAGANA: Final = re.compile("[\u3041-\u3096]")
_JAPANESE: Final = re.compile(r"[^\x00-\u2fff]")


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the snippet; ``hit`` where it is what was searched for."""

    text: str
    hit: bool


class _Highlight(NamedTuple):
    start: int
    end: int
    what: str  # the part of the query that it answers


class _Window(NamedTuple):
    answered: int  # how much of the query is answered inside, in characters
    highlights: int
    line: str
    start: int
    found: Sequence[_Highlight]


def snippet(text: str, query: str, language: Language, length: int = LENGTH) -> tuple[Segment, ...]:
    """At most ``length`` characters of ``text``, from one paragraph: joined, the segments occur in ``text`` as they
    are.

    It is the place that answers most parts of ``query``, and begins and ends with a sentence or a phrase where it can.
    Without a hit it is the beginning of ``text``, without a highlight; empty only where ``text`` has no words or
    ``length`` is below 1.
    """
    asked = _Asked(keywords(query))
    lines = [line for line in text[:_READ].splitlines() if any(c.isalnum() for c in line)]
    if not lines or length < 1:
        return ()
    windows = (window for line in lines for window in _windows(line, asked.highlights(line), length, language))
    best = max(windows, key=lambda w: (w.answered, w.highlights), default=None)
    if best is None:
        start = len(lines[0]) - len(lines[0].lstrip())
        best = _Window(0, 0, lines[0], start, ())
    return tuple(_segments(best, length, language))


class _Asked:
    """What a query looks for in a text: its words and, since the index finds those too, the pairs that begin them."""

    def __init__(self, words: Sequence[Keyword]) -> None:
        runs = [run for word in words for run in RUN.findall(word.text)]
        pairs = [term.text for word in words for term in strong(word.terms) if _JAPANESE.match(term.text)]
        telling = [pair for pair in pairs if not _HIRAGANA.match(pair)] or pairs  # に大 says nothing about 大切
        self._stems = {stem(run) for run in runs if not _JAPANESE.match(run)} - {""}
        self._japanese = _longest_first([*(run for run in runs if _JAPANESE.match(run)), *telling])

    def highlights(self, line: str) -> list[_Highlight]:
        """The hits in ``line``, by their place; they may overlap."""
        folded = fold(line)
        found = [_Highlight(m.start(1), m.end(1), m.group(1)) for m in self._japanese.finditer(folded)]
        found += _by_stem(folded, self._stems) if self._stems else ()
        if not found:  # as in most lines: to know where each character comes from takes longer than to seek
            return []
        _, offsets = fold_with_offsets(line)
        return sorted(_in_original(highlight, offsets) for highlight in found)


_stem: Final = lru_cache(maxsize=4096)(stem)  # a text has the same few words over and over


def _by_stem(folded: str, stems: Set[str]) -> Iterator[_Highlight]:
    for word in WORD.finditer(folded):
        for run in RUN.finditer(word.group()):
            what = _stem(run.group())
            if what in stems:
                yield _Highlight(word.start() + run.start(), word.start() + run.end(), what)


def _longest_first(words: Sequence[str]) -> re.Pattern[str]:
    """Finds overlapping words, the longest at each place; of no words it finds none."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return re.compile(f"(?=({'|'.join(map(re.escape, ordered))}))" if ordered else r"(?!)")


def _in_original(highlight: _Highlight, offsets: Sequence[int]) -> _Highlight:
    """The highlight's place in the original text; it never ends inside a character that folds to several."""
    end = highlight.end
    while offsets[end] == offsets[highlight.end - 1]:
        end += 1
    return _Highlight(offsets[highlight.start], offsets[end], highlight.what)


def _windows(line: str, highlights: Sequence[_Highlight], length: int, language: Language) -> Iterator[_Window]:
    if not highlights:
        return
    begins = [0, *ends(line)]
    for highlight in highlights[:_STARTS_TRIED]:
        start = _start(line, highlight, begins, length, language)
        inside = [m for m in highlights if m.start >= start and m.end <= start + length]
        answered = sum(map(len, {m.what for m in inside}))
        yield _Window(answered, len(inside), line, start, inside or (highlight,))


def _start(line: str, highlight: _Highlight, begins: Sequence[int], length: int, language: Language) -> int:
    """Where a snippet that shows ``highlight`` begins: with its sentence, else with a phrase, else right before it."""
    earliest = max(0, highlight.end - length)
    sentence = max((b for b in begins if b <= highlight.start), default=0)
    if sentence < earliest:
        near = max(earliest, highlight.start - int(length * _BEFORE))
        before = line[near : highlight.start]
        phrases = [near + m.end() for m in _PHRASE_START[language].finditer(before)]
        sentence = phrases[0] if phrases else highlight.start
    while sentence < highlight.start and line[sentence].isspace():
        sentence += 1
    return sentence


_PHRASE_START: Final = {
    Language.JA: re.compile(r"[、。，．！？」』）\s]+|[\u3041-\u3096](?=[\u30a1-\u30fa\u4e00-\u9fff「『（])"),
    Language.EN: re.compile(r"\s+"),
}


def _end(line: str, window: _Window, length: int, language: Language) -> int:
    rest = line[window.start :]
    if len(rest.rstrip()) <= length:
        return window.start + len(rest.rstrip())
    needed = max((m.end for m in window.found), default=window.start) - window.start
    least = max(needed, length // 2)
    sentence_ends = [e - window.start for e in ends(line) if least <= e - window.start <= length]
    end = sentence_ends[-1] if sentence_ends else phrase_end(rest, length, language, least)
    return window.start + len(rest[:end].rstrip())


def _segments(window: _Window, length: int, language: Language) -> Iterator[Segment]:
    end = _end(window.line, window, length, language)
    at = window.start
    for start, stop in _merged(window.found, end):
        if at < start:
            yield Segment(window.line[at:start], False)
        yield Segment(window.line[start:stop], True)
        at = stop
    if at < end:
        yield Segment(window.line[at:end], False)


def _merged(highlights: Sequence[_Highlight], end: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for highlight in highlights:
        if highlight.end > end:
            continue
        if merged and highlight.start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], highlight.end))
        else:
            merged.append((highlight.start, highlight.end))
    return merged
