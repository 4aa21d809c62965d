"""How a text itself shows that it holds a word: quicker than to cut it into words, and nearly as sure.

An index finds words by their terms. The few essays that it finds are looked at closely, and there a whole text is
searched for a dozen words, so each look must take a microsecond.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from functools import lru_cache
from itertools import takewhile
from typing import Final, NamedTuple

from bot.language.evidence import is_frame, is_joint, stem_of
from bot.language.index_terms import has_japanese
from bot.language.morphemes import Morpheme, Morphemes
from bot.language.terms import RUN, WORD, stem

_KANJI: Final = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KATAKANA: Final = "\u30a1-\u30faー"
_HIRAGANA: Final = "\u3041-\u3096"
_LONE_KANJI: Final = re.compile(f"[{_KANJI}]")
_A_HIRAGANA: Final = re.compile(f"[{_HIRAGANA}]")
_A_KATAKANA: Final = re.compile(f"[{_KATAKANA}]")
_ALL_KATAKANA: Final = re.compile(f"[{_KATAKANA}]+")


class Place(Enum):
    """What must stand around a piece: nothing of its own script, or the hiragana that it is inflected by."""

    ANYWHERE = 0
    NO_KANJI = 1
    NO_KATAKANA = 2
    BEFORE_HIRAGANA = 3


class Piece(NamedTuple):
    """What a text that holds a word holds: ``text``, at such a ``place``. A word in Latin letters is there in any
    inflection with the same ``stem``, where ``pattern`` matches.
    """

    text: str
    pattern: str = ""
    stem: str = ""
    place: Place = Place.ANYWHERE


def pieces_of(folded: str, morphemes: Morphemes) -> tuple[Piece, ...]:
    """The pieces of a folded text of a few words; particles, endings and frames are none. It needs a morphological
    analysis, so not on the event loop.
    """
    found: list[Piece] = []
    for word in WORD.finditer(folded):
        for run in RUN.finditer(word.group()):
            if has_japanese(run.group()):
                found += _japanese(morphemes.cut(run.group()))
            else:
                found.append(_latin(run.group()))
    return tuple(dict.fromkeys(found))


def is_in(text: str, pieces: Iterable[Piece]) -> bool:
    """Whether a folded ``text`` holds all ``pieces``."""
    for piece in pieces:  # noqa: SIM110 (tens of thousands of times for a long query: a generator takes twice as long)
        if piece.text not in text or not _matches(text, piece):
            return False
    return True


def _matches(text: str, piece: Piece) -> bool:
    if piece.pattern:
        return any(_stem(found[0]) == piece.stem for found in _compiled(piece.pattern).finditer(text))
    return piece.place is Place.ANYWHERE or _stands(text, piece.text, piece.place)


def _stands(text: str, piece: str, place: Place) -> bool:
    """Whether ``piece`` is somewhere at such a ``place``. A pattern for each piece takes longer to compile than to look
    with one for each script.
    """
    at = text.find(piece)
    while at >= 0:
        end = at + len(piece)
        if place is Place.BEFORE_HIRAGANA:
            if _A_HIRAGANA.match(text, end):
                return True
        else:
            script = _LONE_KANJI if place is Place.NO_KANJI else _A_KATAKANA
            if not (script.match(text, end) or (at and script.match(text, at - 1))):
                return True
        at = text.find(piece, at + 1)
    return False


_compiled: Final = lru_cache(maxsize=4096)(re.compile)
_stem: Final = lru_cache(maxsize=4096)(stem)


def _japanese(cut: Sequence[Morpheme]) -> list[Piece]:
    content = [m for m in cut if not is_joint(m) and not is_frame(m)]
    return [_piece(m) for m in content] or [Piece("".join(m.surface for m in cut))]


def _piece(m: Morpheme) -> Piece:
    if inflected := stem_of(m):
        return Piece(inflected, place=Place.BEFORE_HIRAGANA)
    if _ALL_KATAKANA.fullmatch(m.surface):
        return Piece(m.surface, place=Place.NO_KATAKANA)
    if len(m.surface) == 1 and _LONE_KANJI.match(m.surface):
        return Piece(m.surface, place=Place.NO_KANJI)
    if m.pos[0] in {"動詞", "形容詞"} and len(m.surface) > 2:  # in kana: しんどい, しんどく
        return Piece(m.surface[:-1])
    return Piece(m.surface)


def _latin(word: str) -> Piece:
    root = stem(word)
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, root, strict=False)))
    begin = word[:alike] or word  # company and its stem compani
    return Piece(begin, rf"(?<![a-z0-9]){re.escape(begin)}[a-z0-9']*", root)
