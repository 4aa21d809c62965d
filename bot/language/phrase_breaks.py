"""Where a title may go on to the next line: between phrases, as a typesetter would break it.

The phrases are BudouX's (https://github.com/google/budoux): its model is a few kilobytes, knows no word, and costs some
microseconds a title.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.language.cut import is_boundary

if TYPE_CHECKING:
    from budoux import Parser

_CLOSES: Final = "、。，．,.・：；:;？！?!‼⁇⁈⁉”’)）〕］]}｝〉》」』】〙〗〟»ーｰ々〻ゝゞヽヾ…‥—―〜～~％%‰"
_SMALL: Final = "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
_NEVER_FIRST: Final = frozenset(_CLOSES + _SMALL)
_NEVER_LAST: Final = frozenset("“‘(（〔［[{｛〈《「『【〘〖〝«#＃@＠$＄￥¥")
"""What no line begins with, and what none ends with (JIS X 4051, 禁則処理)."""
_WORD: Final = re.compile(r"[0-9A-Za-z\u00c0-\u024f'\u2019&+_/-]")
_KEPT: Final = 2000


@lru_cache(maxsize=_KEPT)
def phrase_breaks(text: str) -> tuple[str, ...]:
    """The pieces of ``text``, none empty; joined they are ``text``. A line may end behind each, and nowhere else unless
    a piece alone is too long. Latin words, numbers and visible characters are whole, and white space is the end of a
    piece.
    """
    pieces: list[str] = []
    for phrase in _parser().parse(text):
        for part in re.findall(r"\s*\S+\s*|\s+", phrase):
            if pieces and not (_may_break(pieces[-1], part) and _is_phrase(pieces[-1])):
                pieces[-1] += part
            else:
                pieces.append(part)
    if len(pieces) > 1 and not _is_phrase(pieces[-1]):
        last = pieces.pop()
        pieces[-1] += last
    return tuple(pieces)


def _is_phrase(piece: str) -> bool:
    """The model takes a prefix such as 小 in 小見出し for a phrase; a sign alone in a line never looks well."""
    return len(piece.strip()) > 1 or not piece.strip()[:1].isalpha() or piece.isascii()


def _may_break(before: str, after: str) -> bool:
    last, first = before[-1], after[0]
    if last.isspace() or first.isspace():
        return not first.isspace() and first not in _NEVER_FIRST
    if first in _NEVER_FIRST or last in _NEVER_LAST or not is_boundary(last + first, 1):
        return False
    return not (_WORD.match(last) and _WORD.match(first))


@lru_cache(maxsize=1)
def _parser() -> Parser:
    import budoux  # with its model not before somebody needs it

    return budoux.load_default_japanese_parser()


def may_end(last: str, first: str) -> bool:
    """Whether a line may end behind the character ``last`` and the next one begin with ``first``."""
    return first not in _NEVER_FIRST and last not in _NEVER_LAST
