"""A long text in parts: as many as a place needs, cut between its blocks, or else between its sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count as attempts
from typing import Final, TypeAlias

from bot.core.essay import Language
from bot.language.blocks import Block, Role, Span, Words
from bot.language.cut import is_boundary, phrase_end, whole
from bot.language.segment import ends

Part: TypeAlias = "tuple[Block, ...]"

_LEAST: Final = 3
"""A part is at least a third full, as far as where to cut is ours to choose."""
_ENOUGH: Final = 0.95
"""How much of the room is filled where a text has to be cut in any case."""
_GUESSES: Final = 4
_BEHIND: Final = 40
"""Characters behind a limit that tell whether a sentence ends before it."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What a place holds. ``size`` is what a block takes of a part, never less than its characters; ``limit`` is what
    a part has in all. No block takes more but a long one of words, which can be cut.
    """

    size: Callable[[Block], int]
    limit: int


def parts_of(blocks: Sequence[Block], language: Language, fit: Fit) -> list[Part]:
    """The parts, each within ``fit.limit``; at least one, which may be empty. No heading stands at the end of a part
    while something follows it. The time is linear.
    """
    filling = _Filling(fit)
    for block in blocks:
        if isinstance(block, Words):
            filling.add_words(block, language)
        else:
            filling.add(block, fit.size(block))
    return filling.done()


class _Filling:
    def __init__(self, fit: Fit) -> None:
        self._fit = fit
        self._parts: list[Part] = []
        self._blocks: list[Block] = []
        self._room = fit.limit

    def add(self, block: Block, size: int) -> None:
        if size > self._room and self._blocks:
            self._turn()
        self._blocks.append(block)
        self._room -= size

    def add_words(self, block: Words, language: Language) -> None:
        size = self._whole_size(block)
        if size is not None and not (size > self._room and self._has_headings_alone()):
            self.add(block, size)
            return
        rest = _Rest(block)
        while rest.length:
            if self._blocks and self._room < self._fit.limit // _LEAST:
                self._turn()
            taken = rest.take(self._room, self._fit, language)
            if taken is None and self._blocks:
                self._turn()
                continue
            taken = taken or rest.take_one()
            if taken.spans:
                self._blocks.append(taken)
                self._room -= self._fit.size(taken)
            if rest.length:
                self._turn()

    def done(self) -> list[Part]:
        if self._blocks or not self._parts:
            self._parts.append(tuple(self._blocks))
        return self._parts

    def _whole_size(self, block: Words) -> int | None:
        """What it takes; None where it has to be cut."""
        if sum(len(span.text) for span in block.spans) > self._fit.limit:
            return None
        size = self._fit.size(block)
        return size if size <= self._fit.limit else None

    def _has_headings_alone(self) -> bool:
        return bool(self._blocks) and all(map(_is_heading, self._blocks))

    def _turn(self) -> None:
        """The next part begins, with the headings that nothing has followed yet."""
        end = len(self._blocks)
        while end and _is_heading(self._blocks[end - 1]):
            end -= 1
        end = end or len(self._blocks)
        self._parts.append(tuple(self._blocks[:end]))
        self._blocks = self._blocks[end:]
        self._room = self._fit.limit - sum(map(self._fit.size, self._blocks))


def _is_heading(block: Block) -> bool:
    return isinstance(block, Words) and block.role is Role.HEADING


class _Rest:
    """What of a long block is still to be placed."""

    def __init__(self, block: Words) -> None:
        self._block = block
        self._spans = list(reversed(block.spans))
        self._at = 0  # in the first span, which is the last one of the list
        self.length = sum(len(span.text) for span in block.spans)

    def take(self, room: int, fit: Fit, language: Language) -> Words | None:
        """The beginning that fits into ``room``, cut at the best place; None where nothing does."""
        most = min(room, self.length)
        if most < 1:
            return None
        fitting = _most(most, room, lambda count: fit.size(self._head(count)))
        if not fitting:
            return None
        text = self._beginning(fitting + _BEHIND)
        return self._cut(_place(text, fitting, self._block.role, language) if fitting < self.length else fitting)

    def take_one(self) -> Words:
        """The next character, which no part has room for."""
        return self._cut(1)

    def _cut(self, count: int) -> Words:
        head = self._head(count)
        self._drop(count)
        if self._block.role is not Role.CODE:
            self._drop_space()
        self._block = replace(self._block, marker="")
        return head

    def _head(self, count: int) -> Words:
        return replace(self._block, spans=tuple(self._first(count)))

    def _first(self, count: int) -> Iterator[Span]:
        start = self._at
        for span in reversed(self._spans):
            if count <= 0:
                return
            left = len(span.text) - start
            yield span if not start and left <= count else replace(span, text=span.text[start : start + count])
            count -= left
            start = 0

    def _beginning(self, count: int) -> str:
        return "".join(span.text for span in self._first(count))

    def _drop(self, count: int) -> None:
        self.length -= count
        self._at += count
        while self._spans and self._at >= len(self._spans[-1].text):
            self._at -= len(self._spans.pop().text)

    def _drop_space(self) -> None:
        while self._spans and self._spans[-1].text[self._at] in " \n":
            self._drop(1)


def _most(most: int, room: int, size: Callable[[int], int]) -> int:
    """How many characters, at most ``most``, have a size within ``room``: as many as there can be, or enough of them.
    To measure is dear, so the next count to try is guessed from the size of the one before.
    """
    fitting, over, guess = 0, most + 1, most
    for attempt in attempts():
        taken = size(guess)
        if taken <= room:
            fitting = guess
            if guess == most or taken >= room * _ENOUGH:
                break
        else:
            over = guess
        if over - fitting <= 1:
            break
        wanted = guess * room // max(taken, 1) if attempt < _GUESSES else (fitting + over) // 2
        guess = max(fitting + 1, min(over - 1, wanted))
    return fitting


def _place(text: str, limit: int, role: Role, language: Language) -> int:
    """Where to cut ``text`` at or before ``limit``: at the end of a line or a sentence, else of a phrase or a word,
    else of a character; of one that is longer than that, within it.
    """
    least = limit // _LEAST
    line = text.rfind("\n", 0, limit) + 1
    if role is not Role.CODE:
        found = (line + end for end in ends(text[line:].partition("\n")[0]))
        line = max((end for end in found if end <= limit and is_boundary(text, end)), default=line)
        return line if line > least else phrase_end(text, limit, language, least) or limit
    return line if line > least else whole(text, limit) or limit
