"""Japanese text into morphemes, by SudachiPy and its small dictionary.

The dictionary is loaded when the first text is cut: it takes some 50 ms and 50 MB that a process without Japanese need
not pay. Cutting 2,000 characters takes about 2 ms, without the interpreter's lock; longer texts leave the event loop.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    from sudachipy import Morpheme as SudachiMorpheme
    from sudachipy import MorphemeList, Tokenizer

_Said: TypeAlias = tuple[str, str, str, tuple[str, ...], bool]
Made = TypeVar("Made")

PIECE: Final = 1_500
"""Characters that Sudachi is given at a time. It takes 49,149 bytes, and 65,535 after its own normalisation (SudachiPy
0.7), in which one character becomes at most 33 bytes (U+FDFA).
"""
TOGETHER: Final = 200
"""Characters of short pieces that are cut at once: of 1,500 Sudachi takes half as long again for each."""
KNOWN_MAX: Final = 100_000
"""Words of the dictionary that are kept as they were made."""
_SAID_MAX: Final = 20_000  # words of which all is kept that ``Morpheme`` says, in some 10 MB
_FIELDS: Final = ("pos", "normalized_form", "dictionary_form", "reading_form")  # what is asked of a morpheme
_NO_WORD: Final = 0xF << 28  # numbers from here on say that the dictionary does not know the word
_SEAM: Final = "\n"
_NEAR: Final = PIECE // 2
_BREAK: Final = re.compile(r"[\n。！？!?、，,\s]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Morpheme(NamedTuple):
    """``surface`` is ``text[begin:end]`` of the text that was cut.

    ``normalized`` unites spellings (サーバ → サーバー, 活かす → 生かす), ``dictionary`` is the form that dictionaries
    list, ``reading`` is katakana, ``pos`` the six parts of Sudachi's part of speech, beginning with for example 名詞.
    ``listed`` says whether the dictionary has the word; numbers are never listed.
    """

    surface: str
    begin: int
    end: int
    normalized: str
    dictionary: str
    reading: str
    pos: tuple[str, ...]
    listed: bool = True


class Morphemes:
    """Cuts texts in Sudachi's mode A (the shortest units). One object serves every thread; they take turns."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tokenizer: Tokenizer | None = None
        self._seam = _NO_WORD
        self._said: dict[int, _Said] = {}

    @staticmethod
    @cache
    def version() -> str:
        """Names the tokenizer and its dictionary: with another one, other morphemes may come out."""
        return f"sudachi {version('sudachipy')} small {version('sudachidict-small')} A"

    def rest(self) -> None:
        """Free the dictionary's memory, some 50 to 90 MB; the next text loads it again. For after much work."""
        with self._lock:
            self._tokenizer = None
            self._said = {}

    def cut(self, text: str) -> list[Morpheme]:
        """All morphemes of ``text`` in order. Any text will do, of any length: together the surfaces are the text."""
        found: list[Morpheme] = []
        for start, piece in _pieces(text):
            with self._lock:
                begin = start
                for m in self._cut(piece):
                    end = start + m.end()  # where the next one begins
                    found.append(Morpheme(text[begin:end], begin, end, *self._said_of(m)))
                    begin = end
        return found

    def made(self, text: str, make: Callable[[str, str, str, str], Made], known: dict[int, Made]) -> list[Made]:
        """``make(surface, normalised form, reading, first part of speech)`` of each morpheme in order.

        What is made of a word of the dictionary is made once and kept in ``known`` by the word's number: to ask Sudachi
        for its forms at each place takes as long as to find the words.
        """
        found: list[Made] = []
        for _, piece in _pieces(text):
            found += self._made(piece, make, known)[1]
        return found

    def made_alone(
        self, pieces: Sequence[str], make: Callable[[str, str, str, str], Made], known: dict[int, Made]
    ) -> Iterator[list[Made]]:
        """``made`` of each of ``pieces`` (none empty, all on one line), each cut regardless of its neighbours.

        Sudachi cuts many at once, since to ask it for each takes half as long again. A line break is a morpheme of its
        own, so the cheapest way to it is the same whatever comes behind it.
        """
        for together in _together(pieces):
            if len(together) == 1:
                yield self.made(_SEAM + together[0] + _SEAM, make, known)[1:-1]
                continue
            numbers, found = self._made(_SEAM.join(("", *together, "")), make, known)
            begin = 1
            for _ in together:
                end = numbers.index(self._seam, begin)
                yield found[begin:end]
                begin = end + 1

    def _made(
        self, piece: str, make: Callable[[str, str, str, str], Made], known: dict[int, Made]
    ) -> tuple[list[int], list[Made]]:
        """The numbers of the morphemes, and what is made of them."""
        if len(known) > KNOWN_MAX:
            known.clear()
        with self._lock:
            cut = self._cut(piece)
            numbers: list[int] = [m.word_id() for m in cut]
            found = list(map(known.get, numbers))
            if None in found:
                for place in [place for place, made in enumerate(found) if made is None]:
                    m, number = cut[place], numbers[place]
                    found[place] = made = make(
                        m.surface(), m.normalized_form(), m.reading_form(), str(m.part_of_speech()[0])
                    )
                    if number < _NO_WORD or number == self._seam:
                        known[number] = made
        return numbers, cast("list[Made]", found)

    def _cut(self, piece: str) -> MorphemeList:
        if self._tokenizer is None:
            from sudachipy import Dictionary, SplitMode

            self._tokenizer = Dictionary(dict="small").tokenizer(mode=SplitMode.A, fields=set(_FIELDS))
            [seam] = self._tokenizer.tokenize(_SEAM)
            self._seam = seam.word_id()
        return self._tokenizer.tokenize(piece)

    def _said_of(self, m: SudachiMorpheme) -> _Said:
        """All of a ``Morpheme`` but its place. It is kept: to ask for it takes most of the time."""
        number = m.word_id()
        said = self._said.get(number)
        if said is None:
            said = m.normalized_form(), m.dictionary_form(), m.reading_form(), tuple(m.part_of_speech()), not m.is_oov()
            if number < _NO_WORD:
                if len(self._said) >= _SAID_MAX:
                    self._said = {}
                self._said[number] = said
        return said


@cache
def shared() -> Morphemes:
    """The one instance of this process: each has a dictionary of its own."""
    return Morphemes()


def _together(pieces: Sequence[str]) -> Iterator[Sequence[str]]:
    """``pieces`` in groups of at most ``TOGETHER`` characters with the seams, or of one."""
    start = length = 0
    for number, piece in enumerate(pieces):
        if length + len(piece) + 2 > TOGETHER and number > start:
            yield pieces[start:number]
            start, length = number, 0
        length += len(piece) + 1
    if start < len(pieces):
        yield pieces[start:]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """``text`` in pieces of at most ``PIECE`` characters, cut behind a line, a sentence or a phrase where there is one.

    Half of a surrogate pair, which is not a character, is replaced: Sudachi takes only what UTF-8 can encode.
    """
    start = 0
    while start < len(text):
        end = start + PIECE
        if end < len(text):
            breaks = [m.end() for m in _BREAK.finditer(text, start + _NEAR, end)]
            end = breaks[-1] if breaks else end
        yield start, _SURROGATE.sub("\ufffd", text[start:end])
        start = end
