"""What of a member's text can be seen: letters that show nothing, and marks that are piled on one letter."""

from __future__ import annotations

import unicodedata
from typing import Final

MARKS_MAX: Final = 4
"""Combining marks that one letter keeps; no living script's spelling needs more (Unicode Standard, chapter 7.9 and the
scripts' own chapters: Vietnamese two, Thai and Hebrew three, Tibetan stacks four).
"""
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5")
"""Count as letters, symbols or marks, and show nothing."""
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me"})
_COMBINING: Final = frozenset({"Mn", "Me"})
_BREAKS: Final = {ord(c): "\n" for c in "\r\u2028\u2029"}
_HARMFUL: Final = frozenset({"Cc", "Cs"})
_REORDERING: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def is_visible(char: str) -> bool:
    """Whether a reader sees something of ``char`` by itself. What this Python's Unicode does not know yet is a new
    emoji rather than a blank.
    """
    return unicodedata.category(char) not in _UNSEEN and char not in _BLANK


def without_towers(text: str) -> str:
    """``text`` with at most ``MARKS_MAX`` combining marks on each letter, so that none reaches into other lines."""
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in _COMBINING and char != "\ufe0f" else 0
        if marks <= MARKS_MAX:
            kept.append(char)
    return "".join(kept)


def without_harm(text: str) -> str:
    """``text`` with plain line breaks, without control characters and those that turn the direction of the text round,
    and without marks piled on a letter.
    """
    lines = text.replace("\r\n", "\n").translate(_BREAKS)
    return without_towers("".join(c for c in lines if c in "\n\t" or _is_harmless(c)))


def _is_harmless(char: str) -> bool:
    return unicodedata.category(char) not in _HARMFUL and unicodedata.bidirectional(char) not in _REORDERING
