"""What a query means, as vectors, and how much of it anything in the library is about.

One vector stands for a query: its own direction together with those of what its words are otherwise called, since a
model knows sentences better than single words. Essays are compared by the nearest of their names and the nearest of
their texts: a short query is near to a tag, a question to a passage. All figures were measured on judged questions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from bot.adapters.search.expressions import Asked, Counts
from bot.adapters.search.ranking import Counted
from bot.errors import ModelError
from bot.language.morphemes import Morphemes
from bot.language.thesaurus import said_otherwise
from bot.ports.meaning import Meaning, Vector, direction_of

WEIGHTS: Final = (2.5, 3.0)
"""What the cosine with the nearest name and with the nearest text count. Twice or half of either changes little."""
NEAREST: Final = 30
"""Essays near in meaning that are looked at closely, as many as those that words find."""
UNMET_MAX: Final = 3
"""So many of these are asked of the model; others are as strange as can be."""
_STRANGE: Final = 0.25
_KNOWN: Final = 0.6
"""Cosines of a word with the nearest passage of all: up to the first it is strange to the library, from the second on
the library has other words for it.
"""


class QueryVectors(NamedTuple):
    """The vector of a query, and one for each of its subjects that no essay holds in any words."""

    whole: Vector
    unmet: tuple[Vector, ...]


def unmet_of(asked: Asked, counts: Counts) -> tuple[str, ...]:
    """The subjects of a query that no essay holds in any words: the model may know others for them."""
    sayings = ((one.text, (one.said, *one.synonyms)) for one in asked.subjects)
    unmet = (text for text, its in sayings if not any(any(min(map(counts.of, way)) for way in s.ways) for s in its))
    return tuple(unmet)


async def query_vectors(
    meaning: Meaning, morphemes: Morphemes, query: str, unmet: Sequence[str]
) -> QueryVectors | None:
    """The vectors of ``query``; None where the model fails, which it tells itself: then words alone must do."""
    ways = await asyncio.to_thread(lambda: [said_otherwise(text, morphemes) for text in (query, *unmet)])
    texts = list(dict.fromkeys(text for its in ways for text in its))
    try:
        made = dict(zip(texts, await meaning.of_texts(texts), strict=True))
    except ModelError:
        return None
    whole, *others = (direction_of([made[text] for text in its]) for its in ways)
    return QueryVectors(whole, tuple(others))


def covered(asked: Asked, counted: Counted, nearest: Mapping[str, float]) -> float:
    """What part of a query is covered, from 0 to 1: by essays that hold its words or others for them, or as far as
    anything is near in meaning; ``nearest`` is the cosine of each unmet subject with what is nearest to it.
    """
    whole = counted.whole
    told = zip(asked.subjects, counted.subjects, strict=True)
    return sum(_known(nearest.get(one.text, 1.0)) * its.rarity for one, its in told) / whole if whole else 0.0


def _known(closeness: float) -> float:
    return min(1.0, max(0.0, (closeness - _STRANGE) / (_KNOWN - _STRANGE)))
