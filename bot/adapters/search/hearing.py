"""What a query in kana means: the words of the index that it may be the reading of."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from bot.language.sounds import Cut, cuts, together

ALIKE: Final = (24, 8)
"""Words taken for one reading, the most common ones: of a word by itself, and of one among others without a gap."""
PHRASES: Final = 32
"""Different phrases that words without a gap between them make."""
TEXTS: Final = 12
"""Queries in kanji that one in kana may stand for."""
_EACH: Final = 3  # words in each place of a longer one
_WRITTEN_MAX: Final = 8
_WAYS: Final = 4  # to cut it that are followed up

Together: TypeAlias = tuple[tuple[str, ...], ...]
"""Words without a gap between them: for each the forms that its reading may be, the most common first."""


class Meant(NamedTuple):
    """What a query in kana means: the ``ways`` to understand it that essays hold, and the ``texts`` that it may be in
    kanji.
    """

    ways: Sequence[tuple[Together, ...]]
    texts: tuple[str, ...] = ()


def meanings(
    sound: str,
    forms: Mapping[str, Sequence[str]],
    word: str,
    count: Callable[[set[str]], tuple[Mapping[str, int], int]],
    holds: Callable[[Together], bool],
    known: Sequence[str] = (),
) -> Meant:
    """What ``sound`` may mean: as likely as the likeliest that some essay holds; else what is ``known`` to sound so,
    else its words one by one. ``forms`` are those of each reading, ``count`` says in how many essays each is, with
    ``word`` before it, and ``holds`` whether one holds such words without a gap.
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
    if found:
        return Meant(found, _texts(found, " " if " " in sound else "の", holds))
    if known:
        return Meant([], tuple(known))
    likeliest = [tuple((words[0][:1],) for words in way) for way in apart(ways, common)]
    return Meant([], _texts(likeliest, " " if " " in sound else "", holds))


def _texts(ways: Sequence[tuple[Together, ...]], between: str, holds: Callable[[Together], bool]) -> tuple[str, ...]:
    """``ways`` as they are typed in kanji, words without a gap as some essay holds them."""
    found: dict[str, None] = {}
    for way in ways:
        each = []
        for words in way:
            some = phrases(words)[: _EACH if len(way) > 1 else TEXTS]
            there = (phrase for phrase in some if len(words) == 1 or holds(tuple((form,) for form in phrase)))
            each.append(["".join(phrase) for phrase in there])
        found |= dict.fromkeys(between.join(chosen) for chosen in itertools.product(*each))
    return tuple(found)[:TEXTS]


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
