"""Slugs made from titles."""

from __future__ import annotations

import re
from typing import Final

from bot.core.slug import hyphenated
from bot.language.index_terms import has_japanese, hiragana
from bot.language.morphemes import Morphemes
from bot.language.normalize import fold
from bot.language.romaji import to_romaji

LONGEST: Final = 60
"""Characters of a slug that is made: room is left for a number behind it."""
_TITLE_MAX: Final = 200
_HEPBURN: Final = {
    "sy": "sh",
    "si": "shi",
    "ty": "ch",
    "ti": "chi",
    "tu": "tsu",
    "hu": "fu",
    "zy": "j",
    "zi": "ji",
    "dy": "j",
    "di": "ji",
    "du": "zu",
    "wo": "o",
}
"""As names and signs are spelled in Japan, which readers know best."""
_KUNREI: Final = re.compile("|".join(_HEPBURN))


def slug_of(title: str, morphemes: Morphemes) -> str:
    """The words of ``title`` in Latin letters, Japanese ones as they are read, with hyphens between, cut after a word;
    empty where it has none that can be written so. It takes some milliseconds.
    """
    folded = fold(title[:_TITLE_MAX])
    words = [_latin(m.surface, m.reading) for m in morphemes.cut(folded)] if has_japanese(folded) else [folded]
    return _cut(hyphenated(" ".join(words)))


def _latin(surface: str, reading: str) -> str:
    if not has_japanese(surface):
        return surface
    return _KUNREI.sub(lambda found: _HEPBURN[found.group()], to_romaji(hiragana(reading)))


def _cut(slug: str) -> str:
    """The words that fit, or the beginning of one that takes more than half of the room."""
    if len(slug) <= LONGEST:
        return slug
    words = slug[: LONGEST + 1].rpartition("-")[0]
    return words if len(words) >= LONGEST // 2 else slug[:LONGEST].rstrip("-")
