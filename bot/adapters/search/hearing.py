"""What a query in kana means: the words of the index that it may be the reading of."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from bot.language.sounds import Cut, cuts, together

ALIKE: Final = (24, 8)
"""Words taken for one reading, the most common ones: of a word by itself, and of one among others without a gap."""
PHRASES: Final = 32
"""Different phrases that words without a gap between them make."""
_WRITTEN_MAX: Final = 8
_WAYS: Final = 4  # to cut it that are followed up

Together: TypeAlias = tuple[tuple[str, ...], ...]
"""Words without a gap between them: for each the forms that its reading may be, the most common first."""


def meanings(
    sound: str,
    forms: Mapping[str, Sequence[str]],
    word: str,
    count: Callable[[set[str]], tuple[Mapping[str, int], int]],
    holds: Callable[[Together], bool],
) -> list[tuple[Together, ...]]:
    """The ways to understand ``sound`` that are as likely as the likeliest that some essay holds. ``forms`` are those
    of each reading, ``count`` says in how many essays each is, with ``word`` before it, and ``holds`` whether one holds
    such words without a gap.
    """
    ways = cuts(sound, forms.keys())[:_WAYS]
    heard = {heard.reading for way in ways for heard in way.heard}
    held, _ = count({word + form for reading in heard for form in forms[reading]})
    common = {
        reading: [
            form for essays, form in sorted((-held.get(word + form, 0), form) for form in forms[reading]) if essays
        ]
        for reading in heard
    }
    found: list[tuple[Together, ...]] = []
    cost = 0
    for way in ways:
        if found and way.cost > cost:
            break
        meant = spoken(way, common)
        if meant and all(len(words) == 1 or holds(words) for words in meant):
            found.append(meant)
            cost = way.cost
    return found or apart(ways, common)


def spoken(cut: Cut, forms: Mapping[str, Sequence[str]]) -> tuple[Together, ...]:
    """What ``cut`` may mean. ``forms`` are the words of each reading, the most common first; without one of a reading
    that it needs, nothing.
    """
    if not all(forms.get(heard.reading) for heard in cut.heard):
        return ()
    groups = together(cut.heard)
    return tuple(tuple(tuple(forms[one][: ALIKE[len(group) > 1]]) for one in group) for group in groups)


def apart(ways: Sequence[Cut], forms: Mapping[str, Sequence[str]]) -> list[tuple[Together, ...]]:
    """What the likeliest of ``ways`` means where its words need not stand together: who types てんしょくめんせつ may
    mean two. One kana alone says too little for that.
    """
    for way in ways:
        if all(len(heard.reading) > 1 for heard in way.heard):
            loose = spoken(way._replace(heard=tuple(heard._replace(joined=False) for heard in way.heard)), forms)
            return [loose] if loose else []
    return []


def phrases(words: Together) -> list[tuple[str, ...]]:
    """The phrases that the words of ``words`` make, those of common words first."""
    found = itertools.product(*(enumerate(forms) for forms in words))
    ranked = sorted(found, key=lambda chosen: sum(rank for rank, _ in chosen))
    return [tuple(form for _, form in chosen) for chosen in ranked[:PHRASES]]


def written(phrases: Sequence[Sequence[str]]) -> list[str]:
    """How ``phrases`` are written, as far as that may find more than their words: of several words the likeliest."""
    texts = ["".join(phrase) for phrase in phrases if len(phrase) == 1]
    texts += ["".join(phrase) for phrase in phrases if len(phrase) > 1][:_WRITTEN_MAX]
    return [text for text in texts if len(text) > 1]
