"""Japanese text into morphemes, by SudachiPy and its small dictionary.

The dictionary is loaded when the first text is cut: it takes some 50 ms and 50 MB that a process without Japanese need
not pay. Cutting 2,000 characters takes about 2 ms, without the interpreter's lock; longer texts leave the event loop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from sudachipy import MorphemeList, Tokenizer

PIECE: Final = 1_500
"""Characters that Sudachi is given at a time. It takes 49,149 bytes, and 65,535 after its own normalisation (SudachiPy
0.7), in which one character becomes at most 33 bytes (U+FDFA).
"""
_NEAR: Final = PIECE // 2
_BREAK: Final = re.compile(r"[\n。！？!?、，,\s]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Morpheme(NamedTuple):
    """``surface`` is ``text[begin:end]`` of the text that was cut.

    ``normalized`` unites spellings (サーバ → サーバー, 活かす → 生かす), ``dictionary`` is the form that dictionaries
    list, ``reading`` is katakana, ``pos`` the six parts of Sudachi's part of speech, beginning with for example 名詞.
    """

    surface: str
    begin: int
    end: int
    normalized: str
    dictionary: str
    reading: str
    pos: tuple[str, ...]


class Morphemes:
    """Cuts texts in Sudachi's mode A (the shortest units). One object serves every thread; they take turns."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tokenizer: Tokenizer | None = None
        self._kinds: dict[int, str] = {}

    @staticmethod
    @cache
    def version() -> str:
        """Names the tokenizer and its dictionary: with another one, other morphemes may come out."""
        return f"sudachi {version('sudachipy')} small {version('sudachidict-small')} A"

    def rest(self) -> None:
        """Give the dictionary's memory back, some 50 to 90 MB; the next text loads it again. For after much work."""
        with self._lock:
            self._tokenizer = None

    def cut(self, text: str) -> list[Morpheme]:
        """All morphemes of ``text`` in order. Any text will do, of any length: together the surfaces are the text."""
        found: list[Morpheme] = []
        for start, piece in _pieces(text):
            with self._lock:
                found += [
                    Morpheme(
                        text[start + m.begin() : start + m.end()],
                        start + m.begin(),
                        start + m.end(),
                        m.normalized_form(),
                        m.dictionary_form(),
                        m.reading_form(),
                        tuple(m.part_of_speech()),
                    )
                    for m in self._cut(piece)
                ]
        return found

    def read(
        self, text: str, left_out: frozenset[str] = frozenset(), read_out: frozenset[str] | None = None
    ) -> list[tuple[str, str]]:
        """The normalised form and the reading of each morpheme in order, without the parts of speech ``left_out`` (the
        first part, as 助詞); for indexing, where the rest would take half the time. Where ``read_out`` is given, only
        its parts of speech have a reading, the others an empty one.
        """
        found: list[tuple[str, str]] = []
        kinds = self._kinds
        for _, piece in _pieces(text):
            with self._lock:
                for m in self._cut(piece):
                    number = m.part_of_speech_id()
                    kind = kinds.get(number)
                    if kind is None:
                        kind = kinds[number] = str(m.part_of_speech()[0])
                    if kind not in left_out:
                        spoken = read_out is None or kind in read_out
                        found.append((m.normalized_form(), m.reading_form() if spoken else ""))
        return found

    def forms(self, text: str) -> list[tuple[str, str]]:
        """The normalised form and the first part of speech (as 助詞) of each morpheme in order."""
        found: list[tuple[str, str]] = []
        kinds = self._kinds
        for _, piece in _pieces(text):
            with self._lock:
                for m in self._cut(piece):
                    number = m.part_of_speech_id()
                    if number not in kinds:
                        kinds[number] = str(m.part_of_speech()[0])
                    found.append((m.normalized_form(), kinds[number]))
        return found

    def _cut(self, piece: str) -> MorphemeList:
        if self._tokenizer is None:
            from sudachipy import Dictionary, SplitMode

            self._tokenizer = Dictionary(dict="small").tokenizer(mode=SplitMode.A)
        return self._tokenizer.tokenize(piece)


@cache
def shared() -> Morphemes:
    """The one that this process uses everywhere: each has a dictionary of its own."""
    return Morphemes()


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """``text`` in pieces of at most ``PIECE`` characters, cut behind a line, a sentence or a phrase where there is one.

    Half of a surrogate pair, which is no character, is replaced: Sudachi takes only what UTF-8 can write.
    """
    start = 0
    while start < len(text):
        end = start + PIECE
        if end < len(text):
            breaks = [m.end() for m in _BREAK.finditer(text, start + _NEAR, end)]
            end = breaks[-1] if breaks else end
        yield start, _SURROGATE.sub("\ufffd", text[start:end])
        start = end
