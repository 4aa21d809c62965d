"""A piece of the original text around what was searched for, with the hits marked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from bot.core.essay import Language
from bot.language.cut import phrase_end
from bot.language.marking import Line, Mark, Sought, sought
from bot.language.normalize import fold
from bot.language.segment import ends

LENGTH: Final = 120

_READ: Final = 200_000  # characters of the text that are looked at, so that the time has a limit
_ROOM: Final = 700  # characters of it that are cut into morphemes, a millisecond of work or two
_MORE: Final = 20_000  # characters of it that are cut as long as nothing was found
_STARTS_TRIED: Final = 40  # places in one paragraph where the snippet might begin
_BEFORE: Final = 0.4  # of the length at most before the first hit if no sentence begins near it


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the snippet; ``hit`` where it is what was searched for."""

    text: str
    hit: bool


class _Window(NamedTuple):
    telling: float  # how much of the query the best sentence inside answers, where a question was asked
    answered: float  # how much of it is answered inside
    marks: int
    line: str
    start: int
    found: Sequence[Mark]


def snippet(
    text: str,
    query: str,
    language: Language,
    length: int = LENGTH,
    *,
    phrases: Sequence[str] = (),
    also: Sequence[str] = (),
    about: str = "",
    summary: str = "",
) -> tuple[Segment, ...]:
    """At most ``length`` characters of ``text``, from one paragraph: joined, the segments occur in ``text`` as they
    are.

    It is the place that answers most parts of ``query``, of a question that with the sentence that answers most, and
    begins and ends with a sentence or a phrase where it can. Hits are whole words: those of ``query``, the ``phrases``
    as they are, and what ``also`` means the same. Where ``text`` has no such word, it is the beginning of the passage
    ``about`` if that stands in ``text``, else a piece of ``summary`` in the same way, else the beginning of ``text``;
    empty only where these have no words or ``length`` is below 1. It needs a morphological analysis, so not on the
    event loop.
    """
    asked = sought(query, tuple(phrases), tuple(also))
    lines = [line for line in text[:_READ].splitlines() if _has_words(line)]
    if length < 1:
        return ()
    best = (
        _best(lines, asked, length, language)
        or _passage(lines, about)
        or _of_summary(summary.strip(), asked, length, language)
        or _beginning(lines)
    )
    return tuple(_segments(best, length, language)) if best else ()


def _best(lines: Sequence[str], asked: Sought, length: int, language: Language) -> _Window | None:
    """The window that answers most. The lines that promise most are read first, until the room is used up; on beyond
    it as long as nothing was found, since pieces of words promise, too.
    """
    promises = [(asked.promise(fold(line)), line) for line in lines]
    promising = sorted((each for each in promises if each[0] > 0), key=lambda each: -each[0])
    room, best = _ROOM, None
    for _, text in promising:
        line = Line(text, room if best else room + _MORE)
        before = line.room
        marks = asked.marks(line)
        room -= before - line.room
        found = max(_windows(text, marks, length, language), key=_rank(asked), default=None)
        if found and line.room <= 0:  # not all of a long line was read
            line.room = _ROOM
            marks = asked.marks(line, found.start, min(found.start + length, len(text)))
            found = max(_windows(text, marks, length, language), key=_rank(asked), default=found)
        best = max((each for each in (best, found) if each), key=_rank(asked), default=None)
        if room <= (0 if best else -_MORE):
            break
    return best


def _windows(line: str, marks: Sequence[Mark], length: int, language: Language) -> Iterator[_Window]:
    if not marks:
        return
    begins = [0, *ends(line)]
    sentence = [bisect_right(begins, mark.start) for mark in marks]
    for mark in marks[:_STARTS_TRIED]:
        start = _start(line, mark, begins, length, language)
        inside = [n for n, m in enumerate(marks) if m.start >= start and m.end <= start + length]
        by_sentence: dict[int, dict[str, float]] = {}
        for number in inside:
            by_sentence.setdefault(sentence[number], {})[marks[number].what] = marks[number].weight
        telling = max((sum(told.values()) for told in by_sentence.values()), default=0.0)
        answered = sum({marks[number].what: marks[number].weight for number in inside}.values())
        if inside:
            yield _Window(telling, answered, len(inside), line, start, [marks[number] for number in inside])


def _rank(asked: Sought) -> Callable[[_Window], tuple[float, ...]]:
    if asked.is_asked:
        return lambda window: (window.telling, window.answered, window.marks)
    return lambda window: (window.answered, window.marks)


def _passage(lines: Sequence[str], about: str) -> _Window | None:
    """Where ``about`` begins in the text."""
    first = next((line.strip() for line in about.splitlines() if _has_words(line)), "")
    places = ((line, line.find(first)) for line in lines if first)
    return next((_plain(line, start) for line, start in places if start >= 0), None)


def _of_summary(summary: str, asked: Sought, length: int, language: Language) -> _Window | None:
    """All of the summary if there is room, else where it answers most, else its beginning."""
    if not _has_words(summary):
        return None
    marks = asked.marks(Line(summary)) if asked.promise(fold(summary)) else []
    if len(summary) <= length:
        return _plain(summary, 0)._replace(found=marks)
    return max(_windows(summary, marks, length, language), key=_rank(asked), default=_plain(summary, 0))


def _beginning(lines: Sequence[str]) -> _Window | None:
    return _plain(lines[0], len(lines[0]) - len(lines[0].lstrip())) if lines else None


def _plain(line: str, start: int) -> _Window:
    return _Window(0.0, 0.0, 0, line, start, ())


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _start(line: str, mark: Mark, begins: Sequence[int], length: int, language: Language) -> int:
    """Where a snippet that shows ``mark`` begins: with its sentence, else with a phrase, else right before it."""
    earliest = max(0, mark.end - length)
    sentence = begins[bisect_right(begins, mark.start) - 1]
    if sentence < earliest:
        near = max(earliest, mark.start - int(length * _BEFORE))
        before = line[near : mark.start]
        phrases = [near + m.end() for m in _PHRASE_START[language].finditer(before)]
        sentence = phrases[0] if phrases else mark.start
    while sentence < mark.start and line[sentence].isspace():
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


def _merged(marks: Sequence[Mark], end: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for mark in marks:
        if mark.end > end:
            continue
        if merged and mark.start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], mark.end))
        else:
            merged.append((mark.start, mark.end))
    return merged
