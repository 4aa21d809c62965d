"""ROUGE-1, -2 and -L between token lists (Lin, "ROUGE: A Package for Automatic Evaluation of Summaries", 2004)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.core.essay import Language
from bot.language.morphemes import Morphemes
from bot.language.terms import stem

_WORD = re.compile(r"[a-z0-9]+")
_STEMMED_FROM = 4
_MORPHEMES = Morphemes()


def tokens(text: str, language: Language) -> list[str]:
    """Japanese: every morpheme as it is written, punctuation too; English: words, stemmed from four letters on."""
    if language is Language.JA:
        return [m.surface for m in _MORPHEMES.cut(text) if m.surface.strip()]
    return [stem(word) if len(word) >= _STEMMED_FROM else word for word in _WORD.findall(text.lower())]


def mean_f(found: Sequence[str], reference: Sequence[str]) -> float:
    """The mean of the three F1 scores, 0 to 100."""
    if not found or not reference:
        return 0.0
    scores = [_f(_shared(found, reference, n), len(found) - n + 1, len(reference) - n + 1) for n in (1, 2)]
    scores.append(_f(_common(found, reference), len(found), len(reference)))
    return 100 * sum(scores) / len(scores)


def _shared(found: Sequence[str], reference: Sequence[str], n: int) -> int:
    first, second = (Counter(zip(*(t[i:] for i in range(n)), strict=False)) for t in (found, reference))
    return (first & second).total()


def _f(hits: int, found: int, reference: int) -> float:
    return 2 * hits / (found + reference) if hits else 0.0


def _common(found: Sequence[str], reference: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    above = [0] * (len(reference) + 1)
    for token in found:
        row = [0]
        for j, other in enumerate(reference):
            row.append(above[j] + 1 if token == other else max(above[j + 1], row[j]))
        above = row
    return above[-1]
