"""Reranks the best hits by how a query's words occur in the text.

Bigrams and dictionaries count 京都 inside 東京都 or 市原 inside 四日市原発. The text itself shows whether a word
stands alone: what touches it is of another script than its end. Such places count ``ALONE`` times as much.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from bot.adapters.search.expressions import Asked
from bot.core.ids import Slug
from bot.language.evidence import Content, evidence
from bot.ports.search import Hit

EVERY_WORD: Final = 1000.0
"""What puts the essays that hold every word before the others: other scores are never far from 0."""

NEAR: Final = 0.005
"""A hit at most this share of the best relevance below another counts as equally relevant."""

ALONE: Final = 3.0
_HALF: Final = 1.5  # at so many places a word has half of its weight, in a text of common length
_TITLE: Final = 4.0
_LENGTH: Final = 400.0  # characters of a text of common length where there is none to compare with
_EARLY: Final = 100.0  # a word near the beginning is more likely what the text is about

_SCRIPT: Final = re.compile(
    "(?P<kanji>[\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])|(?P<kata>[\u30a1-\u30fcー])|(?P<other>[a-z0-9])"
)


class Candidate(NamedTuple):
    """A hit with its day and its folded texts."""

    slug: str
    day: int
    score: float
    title: str
    body: str


def again(found: Sequence[Candidate], asked: Asked, rarity: Mapping[str, float]) -> list[Hit]:
    """``found`` in its final order, with its scores: short Japanese queries and questions are reranked. ``rarity`` says
    of each piece of the question how much it tells.
    """
    best = max((hit.score % EVERY_WORD for hit in found), default=0.0)
    days = {hit.slug: hit.day for hit in found}
    answering = [hit._replace(score=hit.score + best * evidence(hit.title, hit.body, rarity)) for hit in found]
    return grouped(reranked(answering if rarity else found, asked.again, 1.5 * best), days)


def rarity_of(content: Sequence[Content], essays: Mapping[str, int], total: int) -> dict[str, float]:
    """How much each piece of a question tells: its inverse document frequency (Robertson and Sparck Jones 1976, never
    below 0), where ``essays`` says how many of the ``total`` hold each form.
    """
    return {
        piece: math.log(1 + (max(0, total - held) + 0.5) / (held + 0.5))
        for piece, form in content
        for held in (essays.get(form, 0),)
    }


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
