"""An essay in passages, each short enough to be about one thing: what is compared by its meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

from bot.language.segment import gap_after, iterate

PASSAGES_MAX: Final = 40
"""Of an essay beyond it, some 14,000 Japanese characters, only words are found."""
ROOM: Final = 400
"""Japanese characters of a passage, a paragraph or two: in a longer one the meanings blur."""
PASSAGES_VERSION: Final = "1"
"""Another one where texts are divided in another way, so that all are embedded anew."""
_LATIN: Final = 0.4  # of a Japanese character: so much a letter says
_LETTERS_MAX: Final = round(ROOM / _LATIN)
_NARROW: Final = re.compile(r"[\u0000-\u2e7f]+")
_PARAGRAPH: Final = re.compile(r"\n\s*\n")


def passages(summary: str, question: str, plain_body: str) -> Sequence[str]:
    """The summary, the question, then the paragraphs of ``plain_body``, which blank lines separate: short neighbours
    together, long ones cut at sentences. At most ``PASSAGES_MAX``, each of at most 1,000 characters or ``ROOM``
    Japanese ones; none is empty. It takes time in proportion to the text.
    """
    heads = (_packed(_sentences(head)) for head in (summary, question))
    return list(islice(chain(*heads, _packed(_paragraphs(plain_body))), PASSAGES_MAX))


def _packed(pieces: Iterable[str]) -> Iterator[str]:
    """Neighbours together as long as there is room."""
    held: list[str] = []
    room = 0.0
    for piece in pieces:
        size = _size(piece)
        if held and room + size > ROOM:
            yield "".join(held).rstrip()
            held, room = [], 0.0
        held.append(piece)
        room += size
    if held:
        yield "".join(held).rstrip()


def _paragraphs(text: str) -> Iterator[str]:
    """Whole paragraphs where they have room, else their sentences, each with what separates it from the next."""
    for paragraph in _PARAGRAPH.split(text):
        whole = paragraph.strip()
        if not whole:
            continue
        if _size(whole) + 1 <= ROOM:
            yield whole + "\n"
        else:
            yield from _sentences(whole)


def _sentences(text: str) -> Iterator[str]:
    for sentence in iterate(text):
        piece = sentence + gap_after(sentence)
        if _size(piece) <= ROOM:
            yield piece
        else:
            yield from _cut(piece)


def _cut(sentence: str) -> Iterator[str]:
    """A sentence without end, at its spaces where it has some."""
    rest = sentence
    while _size(rest) > ROOM:
        end = ROOM
        while end < min(len(rest), _LETTERS_MAX) and _size(rest[: end + 16]) <= ROOM:
            end += 16
        at = rest.rfind(" ", end // 2, end) + 1 or end
        yield rest[:at]
        rest = rest[at:]
    if rest:
        yield rest


def _size(text: str) -> float:
    """In Japanese characters."""
    wide = len(_NARROW.sub("", text))
    return wide + _LATIN * (len(text) - wide)
