"""Which words of a text a query in kana or romaji may mean: じんみゃく and jinmyaku mean 人脈."""

from __future__ import annotations

from typing import Final

from bot.language.index_terms import has_japanese, hiragana, is_kana
from bot.language.morphemes import Morphemes
from bot.language.normalize import fold
from bot.language.romaji import to_hiragana

TEXT_MAX: Final = 20_000
"""Characters of a text that are read, some twenty milliseconds of work."""
WORDS_MAX: Final = 4
"""Words of a query that are read, and morphemes that one of them may span."""
_SPELLINGS_MAX: Final = 4


def as_written(text: str, query: str, morphemes: Morphemes) -> tuple[str, ...]:
    """The spellings in ``text``, as written there, that sound like a word of ``query``; none if ``query`` holds
    a word that is not a reading, or one that occurs in ``text`` as it was typed.
    """
    words = fold(query).split()
    sounds = [_sound(word) for word in words[: WORDS_MAX + 1]]
    if not sounds or len(sounds) > WORDS_MAX or not all(sounds) or not has_japanese(text):
        return ()
    folded = fold(text)
    if any(word in folded for word in words):
        return ()
    found: dict[str, None] = {}
    cut = morphemes.cut(text[:TEXT_MAX])
    spoken = [hiragana(m.reading) for m in cut]
    for start, first in enumerate(spoken):
        for sound in sounds:
            if not first or not sound.startswith(first):
                continue
            for end in range(start + 1, min(start + WORDS_MAX, len(cut)) + 1):
                if "".join(spoken[start:end]) == sound:
                    found["".join(m.surface for m in cut[start:end])] = None
                    break
    return tuple(found)[:_SPELLINGS_MAX]


def _sound(word: str) -> str:
    """``word`` as hiragana where it may be a reading of two characters or more, else nothing."""
    sound = hiragana(word) if is_kana(word) else to_hiragana(word)
    return sound if len(sound) > 1 else ""
