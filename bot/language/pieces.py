"""How a text itself shows that it holds a word: quicker than to cut it into words, and nearly as sure.

An index finds words by their terms. The few essays that it finds are looked at closely, and there a whole text is
searched for a dozen words, so each look must take a microsecond.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Final, NamedTuple

from bot.language.detect import CJK, KANJI
from bot.language.evidence import is_frame, is_joint, stem_of
from bot.language.index_terms import has_japanese
from bot.language.joined import COMPOUNDS, JOINED, PREFIXES, spelled
from bot.language.morphemes import Morpheme, Morphemes
from bot.language.terms import RUN, WORD, stem

_KATAKANA: Final = "\u30a1-\u30faー"
_HIRAGANA: Final = "\u3041-\u3096"
_TOKEN: Final = re.compile(rf"{JOINED}|[^\W_{CJK}]+(?:'[^\W_{CJK}]+)*")
_DIVIDED: Final = (*(one.partition("-")[::2] for one in COMPOUNDS), *((prefix, "") for prefix in PREFIXES))
_LONE_KANJI: Final = re.compile(f"[{KANJI}]")
_A_HIRAGANA: Final = re.compile(f"[{_HIRAGANA}]")
_A_KATAKANA: Final = re.compile(f"[{_KATAKANA}]")
_A_LETTER: Final = re.compile("[a-z0-9]")
_ALL_KATAKANA: Final = re.compile(f"[{_KATAKANA}]+")


class Edge(NamedTuple):
    """What must stand beside a piece: a character of ``script``, or none of it where it ``is_other``; or ``char``."""

    script: re.Pattern[str]
    is_other: bool
    char: str = ""

    def allows(self, char: str) -> bool:
        """``char`` is empty at the beginning and at the end of a text."""
        return bool(self.script.match(char)) is not self.is_other or bool(char and char == self.char)


class Piece(NamedTuple):
    """What a text that holds a word holds: ``text`` between two edges, as far as there are any. A word in Latin letters
    is there in any inflection with the same ``stem``; one that may be written in two begins where ``pattern`` matches.
    """

    text: str
    pattern: str = ""
    stem: str = ""
    left: Edge | None = None
    right: Edge | None = None


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
    if piece.stem:
        words = (_TOKEN.match(text, at) for at in _beginnings(text, piece))
        return any(word is not None and _stem(word[0]) == piece.stem for word in words)
    return not (piece.left or piece.right) or _stands(text, piece)


def _beginnings(text: str, piece: Piece) -> Iterator[int]:
    """Where words begin that may be a Latin ``piece``. A pattern takes a millisecond to compile, and there are hundreds
    of synonyms, so only words that may be written in two have one.
    """
    if piece.pattern:
        yield from (found.start() for found in _compiled(piece.pattern).finditer(text))
        return
    at = text.find(piece.text)
    while at >= 0:
        if not (at and _A_LETTER.match(text, at - 1)):
            yield at
        at = text.find(piece.text, at + 1)


def _stands(text: str, piece: Piece) -> bool:
    """Whether ``piece`` is somewhere between its edges. One pattern for all of it takes a millisecond to compile."""
    at = text.find(piece.text)
    while at >= 0:
        end = at + len(piece.text)
        if (piece.left is None or piece.left.allows(text[max(0, at - 1) : at])) and (
            piece.right is None or piece.right.allows(text[end : end + 1])
        ):
            return True
        at = text.find(piece.text, at + 1)
    return False


_compiled: Final = lru_cache(maxsize=4096)(re.compile)
_stem: Final = lru_cache(maxsize=4096)(stem)


def _japanese(cut: Sequence[Morpheme]) -> list[Piece]:
    befores = ["", *(m.surface[-1:] for m in cut)]
    afters = [*(m.surface[:1] for m in cut[1:]), ""]
    content = [
        _piece(m, before, after)
        for m, before, after in zip(cut, befores, afters, strict=False)
        if not is_joint(m) and not is_frame(m)
    ]
    return content or [Piece("".join(m.surface for m in cut))]


def _piece(m: Morpheme, before: str, after: str) -> Piece:
    """The piece of one word; ``before`` and ``after`` are the characters that touch it in the query."""
    if inflected := stem_of(m):
        return Piece(inflected, right=_goes_on((m.surface + after)[len(inflected) :][:1]))
    if _ALL_KATAKANA.fullmatch(m.surface):
        return _alone(m.surface, _A_KATAKANA, before, after)
    if len(m.surface) == 1 and _LONE_KANJI.match(m.surface):
        return _alone(m.surface, _LONE_KANJI, before, after)
    if m.pos[0] in {"動詞", "形容詞"} and len(m.surface) > 2:  # in kana: しんどい, しんどく
        return Piece(m.surface[:-1])
    return Piece(m.surface)


def _alone(word: str, script: re.Pattern[str], before: str, after: str) -> Piece:
    """``word`` where it touches nothing of its ``script`` but what it touches in the query: 官 is no part of 警官, and
    that of 面接官 is the one behind 接.
    """
    left, right = (Edge(script, is_other=True, char=char if script.match(char) else "") for char in (before, after))
    return Piece(word, left=left, right=right)


def _goes_on(after: str) -> Edge:
    """What stands behind the stem of an inflected word: its ending, or what it touches in the query as in 職選び方."""
    if after:
        return Edge(_A_HIRAGANA, is_other=False, char="" if _A_HIRAGANA.match(after) else after)
    return Edge(_LONE_KANJI, is_other=True)


def _latin(word: str) -> Piece:
    root = stem(word)
    if spelled(word) and root[:1].isdigit():  # 1on1 as one-on-one
        return Piece("on", r"(?<![a-z0-9])(?:1|one)[ -]?on", root)
    first, plain = _divided(word)
    alike = "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(plain, root, strict=False)))
    begin = alike.removeprefix(first)
    begin = (begin[:1] + begin[1:].rstrip("eiy")) or word  # the stem of company is compani, and that of making is make
    return Piece(begin, rf"(?<![a-z0-9]){first}[ -]?{re.escape(begin)}" if first else "", root)


def _divided(word: str) -> tuple[str, str]:
    """What a text may have a hyphen or a space behind, if anything, and the word without them: part, parttime."""
    plain = word.replace("-", "").replace(" ", "")
    first = next((first for first, rest in _DIVIDED if len(plain) > len(first) and plain.startswith(first + rest)), "")
    return (first, plain) if first else ("", word)
