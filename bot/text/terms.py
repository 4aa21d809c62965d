"""Words of a text as the search index keeps them, and of a query as it asks for them.

Japanese is kept as bigrams: every two neighbouring characters. So a word of two characters is one term, and a longer
one is found by its parts without a dictionary. Behind the last bigram of a run its last character stands alone, so that
one character, asked for as a prefix, is found wherever it stands. Other words are kept by their stem.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from typing import Final

import snowballstemmer

from bot.text.language import CJK
from bot.text.normalize import fold

TOKENIZER_VERSION: Final = "2"
"""Grows with every change of what ``index_terms`` gives: an index made with another version must be made anew."""

QUERY_MAX: Final = 4000
TERMS_MAX: Final = 64
"""Characters of a query that are read, and different terms of it that are looked up."""

_TERM_MAX: Final = 64  # characters of one word; what is longer is no word
_STEMMED_MAX: Final = 40

WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
"""A word or a run of Japanese in folded text."""

RUN: Final = re.compile(f"[{CJK}]+|[^{CJK}]+")
"""Inside a ``WORD``: Japanese, or anything else."""

_QUICK: Final = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u4e00-\u9faf"  # letters without a hole
)
_INDEXED: Final = re.compile(rf"(?:[{_QUICK}]+|(?!\W)[{CJK}])+|[^\W_{CJK}]+(?:'[^\W_{CJK}]+)*")
"""``WORD`` and ``RUN`` in one, for long texts."""

_FIRST_CJK: Final = "\u3005"
_CJK: Final = re.compile(f"[{CJK}]")
_WEAK: Final = re.compile("[\u3041-\u3096ー]{2}")  # two hiragana: endings and particles more often than words
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
    return terms_of_folded(fold(text))


def terms_of_folded(folded: str) -> list[str]:
    """``index_terms`` of a text that is folded already."""
    found: list[str] = []
    for run in itertools.chain.from_iterable(map(_INDEXED.findall, folded.split("\n"))):  # by lines: a thread yields
        if run[0] >= _FIRST_CJK and _CJK.match(run):
            found += map(add, run, run[1:])
            found.append(run[-1])
        elif term := stem(run):
            found.append(term)
    return found


def keywords(query: str) -> tuple[Keyword, ...]:
    """The words of ``query``, each different one once, with at most ``TERMS_MAX`` terms in all; none where it holds no
    letter or digit.
    """
    found: dict[tuple[Term, ...], Keyword] = {}
    room = TERMS_MAX
    for word in WORD.finditer(fold(query[:QUERY_MAX])):
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
    """The stem of a folded word that is not Japanese: ``managers`` → ``manag``, ``résumés`` → ``resum``."""
    word = word.strip("'")
    if not _LATIN.fullmatch(word) or len(word) > _STEMMED_MAX:
        return word.replace("'", "")[:_TERM_MAX]
    return _stem(word)


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
        phrase += of_run[:-1] if ends_word else of_run  # in the text the run may go on
    return Keyword(word, tuple(terms.values())[:room], tuple(phrase))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    # A stemmer keeps state while it works and this runs in threads, so each call has its own; making one is cheap.
    return str(snowballstemmer.stemmer("english").stemWord(word)).replace("'", "")
