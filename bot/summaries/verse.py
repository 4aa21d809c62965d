"""Verse: lines that their author broke. A summary keeps them, since a poem's lines are not sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.language.detect import cjk_characters
from bot.language.lines import is_furniture
from bot.language.segment import is_clause

LINES_MAX: Final = 8
"""Lines of a poem in a summary: what a chat shows without folding it away."""

_FEWEST: Final = 3  # two lines are an address, or a sentence with a break in it
_LONGEST: Final = 60  # characters of a line in Latin letters; a Japanese one has half
_A_SENTENCE: Final = 15  # characters from which a Japanese line with its verb at the end is one
_ENDED: Final = re.compile(r"[。．.！!？?…」』）)”\"]$")


def is_verse(block: str) -> bool:
    """Whether ``block``, as plain text has it between two blank lines, is a stanza: at least three short lines, of
    which half go on or end without a mark.
    """
    lines = block.split("\n")
    if len(lines) < _FEWEST or any(is_furniture(line) or len(line) > _longest(line) for line in lines):
        return False
    return 2 * sum(map(_is_ended, lines)) <= len(lines)


def verse_of(plain: str) -> Sequence[str]:
    """The stanzas of ``plain`` where they are at least half of it; none where it is prose."""
    blocks = plain.split("\n\n")
    stanzas = [block for block in blocks if is_verse(block)]
    return stanzas if 2 * sum(map(len, stanzas)) >= len(plain) else ()


def first_lines(stanzas: Sequence[str], room: int) -> str:
    """As many lines from the first on as fit into ``room`` characters and ``LINES_MAX`` lines, ending with a stanza if
    one ends there; empty where not even the first line fits.
    """
    lines: list[str] = []
    whole = 0
    for stanza in stanzas:
        for line in stanza.split("\n"):
            if len(lines) == LINES_MAX or len("\n".join([*lines, line])) > room:
                return "\n".join(lines[:whole] or lines)
            lines.append(line)
        whole = len(lines)
    return "\n".join(lines)


def in_one_line(summary: str) -> str:
    """``summary`` for a place that has one line: a poem's lines stand beside each other."""
    return " / ".join(summary.split("\n"))


def _is_ended(line: str) -> bool:
    """Whether ``line`` ends as a sentence does; where an author writes no full stops, by its verb."""
    return _ENDED.search(line) is not None or (len(line) >= _A_SENTENCE and is_clause(line))


def _longest(line: str) -> int:
    return _LONGEST // 2 if cjk_characters(line) else _LONGEST
