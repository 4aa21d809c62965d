"""Reranks the best hits by how a query's words occur in the text.

Bigrams and dictionaries count 京都 inside 東京都 or 市原 inside 四日市原発. The text itself shows whether a word
stands alone: what touches it is of another script than its end. Such places count ``ALONE`` times as much.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from bot.adapters.search.expressions import Asked
from bot.core.ids import Slug
from bot.language.detect import KANJI
from bot.language.evidence import evidence
from bot.language.fit import Fit, WeighedSubject, fit
from bot.ports.search import Hit

EVERY_WORD: Final = 1000.0
"""What puts the essays that hold every word before the others: other scores are never far from 0."""

NO_HIT: Final = -1.0

NEAR: Final = 0.005
"""A hit at most this share of the best relevance below another counts as equally relevant."""

FITS: Final = 2.7
"""What the covered part of a query, the nearness of the first essay and half of what it says must come to: else nothing
fits. When it was set, of 32 judged queries on things that no essay is about 3 reached it, and of 118 on things that
some are about all but 3.
"""
BESIDE: Final = 1.7
"""What an essay that no word found must say and mean together to stand beside those that words found."""
KNOWN: Final = 10.0
_STEP: Final = 2.0
"""So much a query must say in words that one essay holds, in units of rarity, that words and meaning are trusted alike;
a step more or less, and words alone are, or meaning. Short questions say 3 to 8, as judged career questions do, and
meaning finds them their essays; long technical ones say 10 to 30, and meaning only loses what words have found.
"""
SURE: Final = KNOWN + 3 * _STEP
"""From here on meaning is not asked."""
BY_WORDS_ALONE: Final = 10.0
"""What the index's score counts where words are trusted: more than the largest nearness."""
BY_WORDS: Final = 0.3
BY_SAYING: Final = 1.5
"""What the index's score and what an essay says in any words count beside what it means, which counts 1. The score
counts as far as the query's own words are there at all: of synonyms alone it says little.
"""
SAYING_ALONE: Final = 0.3
"""What an essay says in any words counts beside the index's score, where meaning is not asked."""

ALONE: Final = 3.0
_HALF: Final = 1.5  # at so many places a word has half of its weight, in a text of common length
_TITLE: Final = 4.0
_LENGTH: Final = 400.0  # characters of a text of common length where there is none to compare with
_EARLY: Final = 100.0  # a word near the beginning is more likely what the text is about

_SCRIPT: Final = re.compile(f"(?P<kanji>[{KANJI}])|(?P<kata>[\u30a1-\u30fcー])|(?P<other>[a-z0-9])")


class Candidate(NamedTuple):
    """A hit with its day and its folded texts. One that is no hit by its words has the score ``NO_HIT``."""

    slug: str
    day: int
    score: float
    title: str
    body: str

    @property
    def is_hit(self) -> bool:
        """Whether it was found by words."""
        return self.score > NO_HIT


class Counted(NamedTuple):
    """What the library's counts say of a query: how much each piece of a question tells, and each of its subjects."""

    rarity: Mapping[str, float] = MappingProxyType({})
    subjects: tuple[WeighedSubject, ...] = ()

    @property
    def whole(self) -> float:
        """How much all of it tells, in units of rarity."""
        return sum(one.rarity for one in self.subjects)


class Nearness(NamedTuple):
    """How near the nearest ``essays`` are to a query in meaning, from 0 to some 5; and what part of the query is
    ``covered`` by anything that essays are about, from 0 to 1.
    """

    essays: Mapping[Slug, float]
    covered: float


def again(found: Sequence[Candidate], asked: Asked, counted: Counted, near: Nearness | None = None) -> list[Hit]:
    """``found`` in its final order, with its scores: by words alone where these are a few keywords that some essay
    holds all of. ``near`` is None where meaning is not asked; where it is, nothing may fit.
    """
    days = {hit.slug: hit.day for hit in found}
    hits = [hit for hit in found if hit.is_hit]
    best = max((hit.score % EVERY_WORD for hit in hits), default=0.0)
    answering = [hit._replace(score=hit.score + best * evidence(hit.title, hit.body, counted.rarity)) for hit in hits]
    words = dict(reranked(answering if counted.rarity else hits, asked.again, 1.5 * best))
    exact = any(hit.score >= EVERY_WORD for hit in hits) and (asked.again or not asked.question)
    sentence = asked.question and asked.japanese and not asked.again
    if exact or not counted.subjects or (near is None and not sentence):
        return grouped(list(words.items()), days)
    fits = {hit.slug: fit(hit.title, hit.body, counted.subjects) for hit in found}
    if near is None:
        scores = {slug: score + SAYING_ALONE * best * fits[slug].said for slug, score in words.items()}
        return grouped(_sorted(scores), days)
    return grouped(_blended(words, best or 1.0, fits, counted, near), days)


def _blended(
    words: Mapping[str, float], best: float, fits: Mapping[str, Fit], counted: Counted, near: Nearness
) -> list[tuple[str, float]]:
    """By words, by what is said in others, and by meaning; nothing where none of the essays fits."""
    literal = max((one.literal for one in fits.values()), default=0.0)
    meant = {slug: near.essays.get(Slug(slug), 0.0) for slug in fits}
    told = {slug: BY_SAYING * one.said + meant[slug] for slug, one in fits.items()}
    first = max(told, key=lambda slug: told[slug], default="")
    trust = 1 / (1 + math.exp((KNOWN - literal * counted.whole) / _STEP))
    if not first or (trust < 0.5 and near.covered + meant[first] + fits[first].said / 2 < FITS):
        return []
    by_words = trust * BY_WORDS_ALONE + (1 - trust) * BY_WORDS * literal
    scored = {
        slug: by_words * (words.get(slug, 0.0) % EVERY_WORD) + best * (1 - trust) * told[slug]
        for slug, one in fits.items()
        if slug in words or one.said + meant[slug] >= BESIDE
    }
    return _sorted(scored)


def known(found: Sequence[Candidate], counted: Counted) -> float:
    """How much of a query one of the essays ``found`` says in its very words, in units of rarity."""
    literal = max((fit(hit.title, hit.body, counted.subjects).literal for hit in found), default=0.0)
    return literal * counted.whole


def _sorted(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(((slug, round(score, 6)) for slug, score in scores.items()), key=lambda pair: (-pair[1], pair[0]))


def grouped(ranked: Sequence[tuple[str, float]], days: Mapping[str, int]) -> list[Hit]:
    """Slugs with their scores, best first, as hits: those nearly as relevant as the first of their group newest first.
    So none passes one that is better by more than ``NEAR``.
    """
    near = NEAR * max((score % EVERY_WORD for _, score in ranked), default=0.0)
    groups: list[list[tuple[str, float]]] = []
    for slug, score in ranked:
        if not groups or groups[-1][0][1] - score > near:
            groups.append([])
        groups[-1].append((slug, score))
    return [
        Hit(Slug(slug), score, number)
        for number, group in enumerate(groups)
        for slug, score in sorted(group, key=lambda pair: (-days[pair[0]], -pair[1], pair[0]))
    ]


def reranked(found: Sequence[Candidate], wholes: Sequence[str], weight: float) -> list[tuple[str, float]]:
    """``found`` in its new order with scores that are never lower than before; ``weight`` is what one word may add."""
    if not wholes or not found:
        return sorted(((hit.slug, round(hit.score, 6)) for hit in found), key=lambda pair: -pair[1])  # stable
    usual = sum(len(hit.body) for hit in found) / len(found) or _LENGTH
    scored = [
        (hit.slug, round(hit.score + weight * sum(_strength(hit, word, usual) for word in wholes), 6)) for hit in found
    ]
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))


def _strength(hit: Candidate, word: str, usual: float) -> float:
    """From 0 to a little more than 1: how much ``hit`` is about ``word``."""
    times, first = _places(hit.body, word)
    times += _TITLE * _places(hit.title, word)[0]
    if not times:
        return 0.0
    early = 0.1 / (1 + first / _EARLY) if first >= 0 else 0.0
    return times / (times + _HALF * ALONE * (0.25 + 0.75 * len(hit.body) / usual)) + early


def _places(text: str, word: str) -> tuple[float, int]:
    """How often ``word`` occurs in ``text``, more if it stands alone; and where first, or -1."""
    first = at = text.find(word)
    times = 0.0
    while at >= 0:
        end = at + len(word)
        alone = _differ(text[at - 1 : at], word[0]) and _differ(text[end : end + 1], word[-1])
        times += 1 + ALONE * alone
        at = text.find(word, end)
    return times, first


def _differ(neighbour: str, own: str) -> bool:
    kind = _SCRIPT.match(neighbour)
    mine = _SCRIPT.match(own)
    return kind is None or (mine is not None and kind.lastgroup != mine.lastgroup)
