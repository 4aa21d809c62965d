"""What to search for instead, where nothing was found: what differs from the query by a slip, or nothing at all."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.core.essay import Essay
from bot.language.detect import cjk_characters
from bot.language.markdown import to_plain
from bot.language.normalize import fold

NEAREST_MAX: Final = 5
_WORDS_MAX: Final = 4
_LENGTH_MAX: Final = 40
_LATIN_WORD: Final = re.compile(r"[A-Za-z]{4,}")
_ALIKE: Final = 0.75  # of difflib's ratio: one or two letters of a word
_ALIKE_CJK: Final = 2 / 3  # one character of three
_CJK_MIN: Final = 3  # two words of two characters that share one have nothing to do with each other


def suggestions(words: str, essays: Sequence[Essay], *, itself: bool = False) -> tuple[str, ...]:
    """Words, tags, categories and titles of ``essays`` that are near ``words`` or one of them, each once, the nearest
    first, in the script of ``words``. ``itself``: what is the very same counts, too, since other filters hid it.
    """
    japanese = cjk_characters(words) > 0
    whole = fold(words)
    typed = list(dict.fromkeys([*whole.split()[:_WORDS_MAX], whole]))
    names = _by_form(essays, japanese=japanese)
    found: dict[str, str] = {}
    for form, name in [*_slips(typed, essays, japanese=japanese), *_near_names(typed, names, japanese=japanese)]:
        if itself or form not in typed:
            found.setdefault(form, name)
    return tuple(found.values())[:NEAREST_MAX]


def _by_form(essays: Iterable[Essay], *, japanese: bool) -> dict[str, str]:
    """The names that essays carry, by their folded form: what reads alike is one."""
    found: dict[str, str] = {}
    for essay in essays:
        for name in (*essay.tags, essay.category, essay.title, *_LATIN_WORD.findall(essay.title)):
            if name and (cjk_characters(name) > 0) is japanese:
                found.setdefault(fold(name), name)
    return found


def _near_names(typed: Iterable[str], names: dict[str, str], *, japanese: bool) -> Iterator[tuple[str, str]]:
    for word in typed:
        if japanese and len(word) < _CJK_MIN:
            near = [word] if word in names else []
        else:
            cutoff = _ALIKE_CJK if japanese else _ALIKE
            near = difflib.get_close_matches(word[:_LENGTH_MAX], names, n=NEAREST_MAX, cutoff=cutoff)
        yield from ((form, names[form]) for form in near)


def _slips(typed: Iterable[str], essays: Iterable[Essay], *, japanese: bool) -> Iterator[tuple[str, str]]:
    """Words of the essays' texts that those in Latin letters may be slips of."""
    slips = [word for word in typed if _LATIN_WORD.fullmatch(word) and not japanese]
    known = {word for essay in essays for word in _LATIN_WORD.findall(fold(to_plain(essay.body)))} if slips else set()
    for slip in slips:
        near = sorted(w for w in known if w[0] == slip[0] and abs(len(w) - len(slip)) <= 2)
        yield from ((word, word) for word in difflib.get_close_matches(slip, near, n=2, cutoff=_ALIKE))
