"""Words of a text as the search index keeps them, and of a query as it asks for them.

Japanese is kept as bigrams: every two neighbouring characters. So a word of two characters is one term, and a longer
one is found by its parts without a dictionary. A run's last character is also a term of its own, so that
one character, searched as a prefix, is found anywhere. Other words are kept by their stem.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.language.detect import CJK
from bot.language.joined import JOINED, may_hold, spelled
from bot.language.normalize import fold
from bot.language.portions import portions
from bot.language.stems import stem_of

TOKENIZER_VERSION: Final = "4"
"""Grows with every change of what ``index_terms`` gives: an index made with another version must be rebuilt."""

QUERY_MAX: Final = 4000
TERMS_MAX: Final = 64
"""Characters of a query that are read, and different terms of it that are looked up."""

_TERM_MAX: Final = 64  # characters of one word; anything longer is not a word
_STEMMED_MAX: Final = 40

_PART: Final = rf"(?:(?!\W)[{CJK}])+|[^\W_{CJK}]+(?:'[^\W_{CJK}]+)*"

WORD: Final = re.compile(f"(?:{JOINED}|{_PART})+")
"""A word or a run of Japanese in folded text; C# and Node.js are words, too."""

RUN: Final = re.compile(rf"{JOINED}|[{CJK}]+|[^{CJK}.]+")
"""Inside a ``WORD``: one with marks inside, Japanese, or anything else."""

_QUICK: Final = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u4e00-\u9faf"  # letters without a hole
)
_SIMPLE: Final = rf"(?:[{_QUICK}]+|(?!\W)[{CJK}])+|[^\W_{CJK}]+(?:'[^\W_{CJK}]+)*"
_INDEXED: Final = re.compile(_SIMPLE)
"""``WORD`` and ``RUN`` in one, for long texts that hold no word with marks inside."""
_INDEXED_JOINED: Final = re.compile(f"{JOINED}|{_SIMPLE}")
_BETWEEN: Final = re.compile(f"([^{_QUICK}]+)")
_RARE: Final = re.compile(f"(?![{_QUICK}])[{CJK}]")  # a run may continue with it

_UTF_32: Final = f"utf-32-{sys.byteorder[0]}e"  # so that one code point is one number of an array
_BLANK: Final = array("I", [ord(" ")])
_EDGE: Final = "\0"  # beside each run; never in one
_NEXT_RUN: Final = re.compile(f"{_EDGE} {_EDGE}[^ ] ")
_SHORT: Final = 24  # characters

_CJK: Final = re.compile(f"[{CJK}]")
_WEAK: Final = re.compile("[\u3041-\u3096ー]{2}")  # two hiragana: endings and particles more often than words
_LONE: Final = re.compile("[\u3041-\u3096]")
_LATIN: Final = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff\u0300-\u036f']+")


@dataclass(frozen=True, slots=True)
class Term:
    """What is looked up: a whole term, or the beginning of one."""

    text: str
    prefix: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Keyword:
    """One word of a query, folded. ``phrase`` are the terms that follow each other wherever the word is written as it
    is; fewer than two say nothing more than ``terms``.
    """

    text: str
    terms: tuple[Term, ...]
    phrase: tuple[str, ...]


def index_terms(text: str) -> list[str]:
    """The terms of ``text`` in their order, made of letters and digits alone."""
    return index_text(fold(text)).split()


def index_text(folded: str) -> str:
    """``index_terms`` of a text that is folded already, with a space between them."""
    return " ".join(filter(None, map(_joined, portions(folded))))


def _joined(folded: str) -> str:
    parts = _BETWEEN.split(folded)  # by turns Japanese, which may be empty at both ends, and anything else
    if _RARE.search("".join(parts[1::2])):
        return " ".join(_one_by_one(folded))
    terms = iter(_bigrams(list(filter(None, parts[0::2]))))
    parts[0::2] = [next(terms) if run else "" for run in parts[0::2]]
    parts[1::2] = map(_stems, parts[1::2])
    return " ".join(filter(None, parts))


def _bigrams(runs: Sequence[str]) -> list[str]:
    """The terms of each run: all of a text at once, as numbers, since a string for each takes five times as long."""
    if not runs:
        return []
    codes = array("I", f"{_EDGE}{_EDGE.join(runs)}{_EDGE}".encode(_UTF_32))
    pairs = _BLANK * (3 * len(codes) - 3)
    pairs[0::3], pairs[1::3] = codes[:-1], codes[1:]
    return _NEXT_RUN.split(pairs.tobytes().decode(_UTF_32)[3:-2])


def _stems(between: str) -> str:
    """The terms of what is between two Japanese runs: mostly a single mark."""
    return _short_stems(between) if len(between) <= _SHORT else " ".join(_one_by_one(between))


@lru_cache(maxsize=20_000)
def _short_stems(between: str) -> str:
    return " ".join(_one_by_one(between))


def _one_by_one(folded: str) -> Iterator[str]:
    runs = _INDEXED.findall(folded)
    for run in _INDEXED_JOINED.findall(folded) if may_hold(folded, runs) else runs:
        if _CJK.match(run):
            yield from _terms_of(run)
        elif term := stem(run):
            yield term


def keywords(query: str) -> tuple[Keyword, ...]:
    """The words of ``query``, each different one once, with at most ``TERMS_MAX`` terms in all; none where it holds no
    letter or digit. A hiragana by itself is no word: it is a particle, and every text has it in hundreds of places.
    """
    found: dict[tuple[Term, ...], Keyword] = {}
    room = TERMS_MAX
    for word in WORD.finditer(fold(query[:QUERY_MAX])):
        if _LONE.fullmatch(word.group()):
            continue
        keyword = _keyword(word.group(), room)
        if keyword.terms and keyword.terms not in found:
            found[keyword.terms] = keyword
            room -= len(keyword.terms)
        if room <= 0:
            break
    return tuple(found.values())


def strong(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Those of ``terms`` that are not weak; all of them where nothing else is left."""
    return tuple(t for t in terms if not t.weak) or terms


def stem(word: str) -> str:
    """The stem of a folded word that is not Japanese: ``managers`` → ``manag``, ``résumés`` → ``resum``, ``c#`` →
    ``csharp``.
    """
    word = word.strip("'")
    if not word.isalnum():
        word = spelled(word) or word
    if not _LATIN.fullmatch(word) or len(word) > _STEMMED_MAX:
        return word.replace("'", "")[:_TERM_MAX]
    return stem_of(word)


def _terms_of(run: str) -> Iterator[str]:
    if _CJK.match(run):
        yield from (run[i : i + 2] for i in range(len(run) - 1))
        yield run[-1]
    elif term := stem(run):
        yield term


def _keyword(word: str, room: int) -> Keyword:
    terms: dict[str, Term] = {}
    phrase: list[str] = []
    runs = RUN.findall(word)
    for number, run in enumerate(runs):
        of_run = list(_terms_of(run))
        if not _CJK.match(run):
            terms.update((t, Term(t)) for t in of_run)
        elif len(run) == 1:
            terms[run] = Term(run, prefix=True)
        else:
            terms.update((t, Term(t, weak=_WEAK.fullmatch(t) is not None)) for t in of_run[:-1])
        ends_word = number == len(runs) - 1 and _CJK.match(run) and len(run) > 1
        phrase += of_run[:-1] if ends_word else of_run  # in the text the run may continue
    return Keyword(word, tuple(terms.values())[:room], tuple(phrase))
