"""Where a text may be cut: never inside what a reader sees as one character, and at a phrase where there is one."""

from __future__ import annotations

import re
from typing import Final

from bot.core.essay import Language
from bot.language.normalize import joins_before

ELLIPSIS: Final = "…"

_JOINER: Final = "\u200d"
_BEST: Final[dict[Language, re.Pattern[str]]] = {
    Language.JA: re.compile(r"[、，。．！？!?」』）】]+(?![、，。．！？!?」』）】])|\s(?=\S)"),
    Language.EN: re.compile(r"[,;:.!?)—”\"]+(?=\s)"),
}
_GOOD: Final[dict[Language, re.Pattern[str]]] = {
    Language.JA: re.compile(r"[\u3041-\u3096](?=[\u30a1-\u30fa\u4e00-\u9fff「『（])"),  # hiragana, then a new word
    Language.EN: re.compile(r"\S(?=\s)"),
}


def phrase_end(text: str, limit: int, language: Language, least: int | None = None) -> int:
    """The best place from ``least`` (default: half of ``limit``) to ``limit`` to cut ``text``: a phrase's end, else a
    word's, else the last whole character, wherever that is.
    """
    if len(text) <= limit:
        return len(text)
    lowest = limit // 2 if least is None else least
    for pattern in (_BEST[language], _GOOD[language]):
        ends = (m.end() for m in pattern.finditer(text, 0, limit + 1))
        last = max((end for end in ends if lowest <= end <= limit and is_boundary(text, end)), default=0)
        if last:
            return last
    return whole(text, limit)


def shorten(text: str, limit: int, language: Language) -> str:
    """``text`` in at most ``limit`` characters; if it was cut, it ends in ``…``."""
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    return text[: phrase_end(text, limit - 1, language)].rstrip("、，,;: \u3000\n") + ELLIPSIS


def whole(text: str, limit: int) -> int:
    """The last place at or before ``limit`` that splits no visible character."""
    end = max(0, min(limit, len(text)))
    while end and not is_boundary(text, end):
        end -= 1
    return end


def is_boundary(text: str, at: int) -> bool:
    """Whether ``text`` may be cut before index ``at``.

    A simpler, stricter form of the extended grapheme clusters of UAX 29: marks, joiners, skin tones, surrogate halves
    and the letters of a flag stay together.
    """
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if joins_before(after) or before == _JOINER or (before, after) == ("\r", "\n"):
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff":  # skin tones
        return False
    if "\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff":
        return False
    return not (_is_flag(before) and _is_flag(after))


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
