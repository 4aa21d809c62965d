"""How a text itself shows that it holds a word: quicker than to cut it into words, and nearly as sure.

An index finds words by their terms. The few essays that it finds are looked at closely, and there a whole text is
searched for a dozen words, so each look must take a microsecond.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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
_ALL_KATAKANA: Final = re.compile(f"[{_KATAKANA}]+")


class Piece(NamedTuple):
    """What a text that holds a word holds: ``text``, where ``pattern`` matches; an empty one matches everywhere. A word
    in Latin letters is there in any inflection with the same ``stem``.
    """

    text: str
    pattern: str = ""
    stem: str = ""


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
    return all(piece.text in text and _matches(text, piece) for piece in pieces)


def _matches(text: str, piece: Piece) -> bool:
    if not piece.pattern:
        return True
    pattern = _compiled(piece.pattern)
    if not piece.stem:
        return pattern.search(text) is not None
    return any(_stem(found[0]) == piece.stem for found in pattern.finditer(text))


_compiled: Final = lru_cache(maxsize=4096)(re.compile)
_stem: Final = lru_cache(maxsize=4096)(stem)


def _japanese(cut: Sequence[Morpheme]) -> list[Piece]:
    content = [m for m in cut if not is_joint(m) and not is_frame(m)]
    return [_piece(m) for m in content] or [Piece("".join(m.surface for m in cut))]


def _piece(m: Morpheme) -> Piece:
    if inflected := stem_of(m):
        return Piece(inflected, f"{inflected}(?=[{_HIRAGANA}])")
    if _ALL_KATAKANA.fullmatch(m.surface):
        return Piece(m.surface, f"(?<![{_KATAKANA}]){m.surface}(?![{_KATAKANA}])")
    if len(m.surface) == 1 and _LONE_KANJI.match(m.surface):
        return Piece(m.surface, f"(?<![{_KANJI}]){m.surface}(?![{_KANJI}])")
    if m.pos[0] in {"動詞", "形容詞"} and len(m.surface) > 2:  # in kana: しんどい, しんどく
        return Piece(m.surface[:-1])
    return Piece(m.surface)


def _latin(word: str) -> Piece:
    root = stem(word)
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, root, strict=False)))
    begin = word[:alike] or word  # company and its stem compani
    return Piece(begin, rf"(?<![a-z0-9]){re.escape(begin)}[a-z0-9']*", root)
