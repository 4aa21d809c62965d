"""Text brought to one form, so that what looks the same compares the same."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SPACE: Final = re.compile(r"\s+")
_HALFWIDTH_MARKS: Final = "\uff9e\uff9f"  # ﾞ ﾟ: NFKC joins them to the half-width kana before them
_PLAIN: Final = "\x00-\x7f\u3001-\u3029\u3030-\u3035\u303d-\u303f\u3041-\u3096\u309d\u309e\u30a0-\u30fe\u4e00-\u9fff"
"""Characters whose folding is just lower-casing: nothing invisible, and nothing that joins another."""
_STRETCH: Final = re.compile(f"[^{_PLAIN}]+")
_PLAIN_RUN: Final = re.compile(f"[{_PLAIN}]+")
_FOLDED: Final[dict[str, str]] = {}
_FOLDED_MAX: Final = 20_000


def fold(text: str) -> str:
    """``text`` as it is compared: NFKC, case folded, without invisible format characters; folding twice changes
    nothing.

    The steps are Unicode's NFKC_Casefold (The Unicode Standard, section 3.13), with invisible marks taken out by
    category.
    """
    if text.isascii():
        return text.lower()
    lowered = text.lower()
    if any(joins_before(stretch[0]) for stretch in set(_STRETCH.findall(lowered))):
        return _fold_whole(text)
    return _STRETCH.sub(_fold_stretch, lowered)


def _fold_whole(text: str) -> str:
    visible = text.translate(_VISIBLE)
    decomposed = unicodedata.normalize("NFD", visible)
    once = unicodedata.normalize("NFKC", decomposed.casefold())
    again = unicodedata.normalize("NFKC", once.casefold())
    return again.translate(_VISIBLE)


def _fold_stretch(found: re.Match[str]) -> str:
    """Neither its first character nor what follows the last one joins the one before."""
    return _cached(found.group())


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """``fold(text)`` and, for each of its characters, where in ``text`` the cluster begins that it comes from; one
    offset more stands for the end.

    A character and the marks that belong to it are folded together, so an offset never points between them.
    """
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    parts: list[str] = []
    offsets: list[int] = []
    done = 0
    for plain in _PLAIN_RUN.finditer(text):
        start, end = plain.span()
        if end < len(text) and joins_before(text[end]):
            end -= 1
        _add_clusters(text, done, start, parts, offsets)
        parts.append(text[start:end].lower())
        offsets.extend(range(start, end))
        done = end
    _add_clusters(text, done, len(text), parts, offsets)
    offsets.append(len(text))
    return "".join(parts), offsets


def _add_clusters(text: str, start: int, stop: int, parts: list[str], offsets: list[int]) -> None:
    for end in range(start + 1, stop + 1):
        if end < stop and joins_before(text[end]):
            continue
        folded = _cached(text[start:end])
        parts.append(folded)
        offsets.extend([start] * len(folded))
        start = end


def squeeze(text: str) -> str:
    """``text`` on one line: every run of white space becomes one space, with none at the ends."""
    return _SPACE.sub(" ", text).strip()


def joins_before(char: str) -> bool:
    """Whether ``char`` belongs to the character before it: a combining mark, a format character, a sound mark, the rest
    of a Hangul syllable.
    """
    if char < "\u0300":
        return char == "\u00ad"
    return unicodedata.category(char)[0] == "M" or char in _HALFWIDTH_MARKS or _is_invisible(char) or _is_jamo(char)


def _cached(stretch: str) -> str:
    """``stretch`` folded as a whole; short ones come again."""
    known = _FOLDED.get(stretch)
    if known is None:
        known = _fold_whole(stretch)
        if len(_FOLDED) < _FOLDED_MAX and len(stretch) <= 4:
            _FOLDED[stretch] = known
    return known


def _is_invisible(char: str) -> bool:
    return (
        (char >= "\u00ad" and unicodedata.category(char) == "Cf")
        or "\ufe00" <= char <= "\ufe0f"  # variation selectors
        or "\U000e0100" <= char <= "\U000e01ef"
    )


def _is_jamo(char: str) -> bool:
    return (
        "\u1160" <= char <= "\u11ff"
        or "\u3131" <= char <= "\u318e"
        or "\ud7b0" <= char <= "\ud7fb"
        or "\uffa1" <= char <= "\uffdc"
    )


class _Visible(dict[int, int | None]):
    """A table for ``str.translate`` that takes out invisible characters and learns each character when it first comes.

    A test of every character in Python took more time than the rest of folding together.
    """

    def __missing__(self, code: int) -> int | None:
        kept = None if _is_invisible(chr(code)) else code
        if len(self) < _FOLDED_MAX:
            self[code] = kept
        return kept


_VISIBLE: Final = _Visible({0x2019: 0x27, 0x02BC: 0x27})  # both apostrophes are '
