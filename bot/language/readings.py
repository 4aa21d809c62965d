"""Which words of a text a query in kana or romaji may mean: じんみゃく and jinmyaku mean 人脈."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from bot.language.index_terms import has_japanese, hiragana, word_of
from bot.language.morphemes import Morpheme, Morphemes
from bot.language.normalize import fold
from bot.language.other_readings import readings_of
from bot.language.sounds import cuts, sound_of, together

TEXT_MAX: Final = 20_000
"""Characters of a text that are read, some twenty milliseconds of work."""
WORDS_MAX: Final = 8
"""Words of a query that are read, and morphemes that one of them may span."""
_SPELLINGS_MAX: Final = 4
_BETWEEN: Final = re.compile("[ のをにがでとはへも]")
_ALONE_MIN: Final = 3  # kana between two particles that are looked for where the whole is not there


def as_written(text: str, query: str, morphemes: Morphemes) -> tuple[str, ...]:
    """The spellings in ``text``, as written there, that sound like a word of ``query``; none if ``query`` holds
    a word that is not a reading, or one that occurs in ``text`` as it was typed.
    """
    words = fold(query).split()
    sound = sound_of(words) if len(words) <= WORDS_MAX else ""
    if not sound or not has_japanese(text):
        return ()
    folded = fold(text)
    if any(word in folded for word in words if len(word) > 1):
        return ()
    cut = morphemes.cut(text[:TEXT_MAX])
    read = [_readings(m.surface, m.normalized, m.reading, m.pos[0]) for m in cut]
    known = {reading for its in read for reading in its}
    ways = cuts(sound, known)
    wanted = together(ways[0].heard) if ways else []
    if not wanted:
        pieces = [piece for piece in _BETWEEN.split(sound) if len(piece) >= _ALONE_MIN]
        wanted = [group for piece in pieces for way in cuts(piece, known)[:1] for group in together(way.heard)]
    found = (spelling for group in wanted for spelling in _spellings(cut, read, group))
    return tuple(itertools.islice(dict.fromkeys(found), _SPELLINGS_MAX))


@lru_cache(maxsize=20_000)  # a text has the same words over and over, and they take longer than to cut it
def _readings(surface: str, normalized: str, reading: str, kind: str) -> frozenset[str]:
    """How a morpheme is read, and how the form that dictionaries list is."""
    word = word_of(surface, normalized, reading, kind)
    return frozenset({hiragana(reading), *readings_of(word)} - {""}) if word.form else frozenset()


def _spellings(cut: Sequence[Morpheme], read: Sequence[frozenset[str]], wanted: Sequence[str]) -> Iterator[str]:
    """Each place where the readings ``wanted`` follow each other."""
    for start in range(len(cut) - len(wanted) + 1):
        if all(reading in read[start + n] for n, reading in enumerate(wanted)):
            yield "".join(m.surface for m in cut[start : start + len(wanted)])
