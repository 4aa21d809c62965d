"""The spellings of Latin words, which the terms do not hold: an index has stems."""

from __future__ import annotations

from typing import Final

from bot.language.slips import SPELLING
from bot.language.terms import stem

TABLE: Final = "search_spellings"


def spellings_of(*folded: str) -> frozenset[str]:
    """The Latin words of folded texts, each as it is spelled."""
    return frozenset(word for text in folded for word in SPELLING.findall(text))


def with_stems(words: frozenset[str]) -> list[tuple[str, str]]:
    """Each spelling with its stem."""
    return sorted((word, stem(word)) for word in words)
