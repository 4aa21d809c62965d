"""Which words of the library a word may be a slip of: a letter too many, too few, wrong, or in the other's place; in
Japanese also another word that sounds the same, since that is what a wrong conversion leaves behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from bot.language.index_terms import hiragana
from bot.language.morphemes import Morphemes
from bot.language.normalize import fold
from bot.language.romaji import to_hiragana

SPELLING: Final = re.compile("[a-z\u00df-\u00f6\u00f8-\u024f]{3,24}")
"""A folded Latin word whose spelling is compared."""
_LETTERS_MIN: Final = 4  # one edit of a shorter word makes any other
_LETTERS_LONG: Final = 8  # from here on two edits are a slip, too
_KANA_MIN: Final = 4
_SOUND_MIN: Final = 3  # shorter readings are those of dozens of words
_KANJI_MAX: Final = 8
_SHORT: Final = 6  # letters below which a wrong one makes another word as often as a slip
_KATAKANA: Final = re.compile("[\u30a1-\u30faー]+")
_HIRAGANA: Final = re.compile("[\u3041-\u3096ー]+")
_KANJI: Final = re.compile("[\u3005\u3400-\u4dbf\u4e00-\u9fff]+")


class Typed(NamedTuple):
    """A word that may be a slip. ``spelled`` is compared with spellings and ``sound``, in hiragana, with readings (each
    is empty where it is not) within ``most`` edits; with ``katakana`` the readings of katakana words alone.
    """

    spelled: str
    sound: str
    most: int
    katakana: bool = False


class Known(NamedTuple):
    """A word of the library: ``form`` is its spelling or reading, ``term`` what the index counts it by."""

    form: str
    word: str
    term: str
    essays: int


def typed(word: str, morphemes: Morphemes) -> Typed | None:
    """What of ``word`` is compared; None where it is too short to say."""
    folded = fold(word)
    if SPELLING.fullmatch(folded):
        sound = to_hiragana(folded)
        sound = sound if len(sound) >= _KANA_MIN else ""
        most = 2 if len(folded) >= _LETTERS_LONG else 1
        return Typed(folded, sound, most) if len(folded) >= _LETTERS_MIN else None
    if _KATAKANA.fullmatch(folded) or _HIRAGANA.fullmatch(folded):
        katakana = _KATAKANA.fullmatch(folded) is not None
        return Typed("", hiragana(folded), 1, katakana) if len(folded) >= _KANA_MIN else None
    if _KANJI.fullmatch(folded) and 1 < len(folded) <= _KANJI_MAX:
        sound = hiragana("".join(m.reading for m in morphemes.cut(folded)))
        return Typed("", sound, 0) if len(sound) >= _SOUND_MIN and _HIRAGANA.fullmatch(sound) else None
    return None


def halves(form: str, most: int) -> tuple[str, str]:
    """The beginning and the end of ``form``, one of which is whole in nearly all that is within ``most`` edits: of two
    edits the rare pair that meets both is given up.
    """
    length = max(1, len(form) // (most + 1))
    return form[:length], form[-length:]


def nearest(asked: Typed, word: str, spellings: Iterable[Known], readings: Iterable[Known]) -> list[tuple[Known, int]]:
    """What ``word``, as which ``asked`` was typed, may be a slip of, each with its edits (0: it sounds the same), each
    term once: the nearest first, of what sounds the same what shares most characters with it, then the most common.
    What sounds near comes where no spelling is near.
    """
    folded = fold(word)
    spellings = list(spellings)
    found = [pair for form in singular(asked.spelled) for pair in _within(form, spellings, asked.most)]
    if not found and asked.sound:
        most = min(asked.most, 1)
        fitting = (known for known in readings if not asked.katakana or _KATAKANA.fullmatch(known.word))
        found = [*_within(asked.sound, fitting, most)]
    best: dict[str, tuple[Known, int]] = {}
    for known, count in sorted(found, key=lambda pair: _order(pair, folded)):
        if known.word != folded:
            best.setdefault(known.term, (known, count))
    return list(best.values())


def singular(word: str) -> tuple[str, ...]:
    """An English word, and without its s: the library may hold but the one or the other, and finds both by either."""
    return (word, word[:-1]) if word.endswith("s") and len(word) > _LETTERS_MIN else (word,)


def edits(one: str, other: str, most: int) -> int:
    """How many letters must be put in, left out, replaced or swapped with their neighbour to make ``other`` of ``one``
    (Damerau 1964, no letter edited twice); ``most + 1`` where it is more than ``most``.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most and (not before or min(before) > most):
            return most + 1
    return min(row[-1], most + 1)


def is_plain(word: str, near: str) -> bool:
    """Whether ``word`` is a slip of ``near`` rather than another word: a short Latin word with one wrong letter is as
    often a word of its own (toxic, topic).
    """
    folded = fold(word)
    if not SPELLING.fullmatch(folded) or len(folded) >= _SHORT:
        return True
    return len(folded) != len(near) or sorted(folded) == sorted(near)


def _within(form: str, known: Iterable[Known], most: int) -> Iterator[tuple[Known, int]]:
    if form:
        for one in known:
            if one.form[:1] == form[:1] and (count := edits(form, one.form, most)) <= most:
                yield one, count


def _order(pair: tuple[Known, int], folded: str) -> tuple[int, int, int, bool, str]:
    known, count = pair
    alike = 0 if count else len(set(folded) & set(known.word))
    return count, -alike, -known.essays, known.word.endswith("s") != folded.endswith("s"), known.word
