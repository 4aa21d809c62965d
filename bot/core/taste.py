r"""What a community likes, learnt from its ratings, and the essay that this lets one choose.

Every essay has *traits*: its author, category, tags, length and language. An essay that ``n`` members rated with the
mean ``y`` says something of each of its traits, with the weight :math:`n / (n + \kappa)`: many raters tell an essay's
worth, and no number of them more than that one essay's. By how much a trait moves ratings is then

.. math:: \frac{\sum_e w_e (y_e - \mu)}{\lambda + \sum_e w_e}

above the mean :math:`\mu` of all: pooled towards nothing as long as little is known (:math:`\lambda`, larger for traits
that say less). An essay promises the sum over its traits; one that was rated itself, as far as that is known, what it
got.

What members do besides tells less, and counts as far as ratings do not tell already (``hint``): comments and clicks
beside what is usual in the community, and that an admin skipped the essay. It moves no trait by more than half a step
of the scale, and makes nothing better known: an essay without ratings is still tried.

The choice is *Thompson sampling* (W. R. Thompson, Biometrika 25, 1933): each trait's worth is drawn from what may be
true of it, and the essay that promises most by this draw is chosen. So what is little known is tried, and what is known
to be liked comes more often. Besides, a share of the picks explores: an unrated essay of the traits least known comes.
Draws are made by a key, so that the same arguments give the same essay on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import fsum, sqrt
from statistics import NormalDist
from typing import Final, NamedTuple

from bot.core.draw import PLACES, place_of
from bot.core.essay import Draft
from bot.core.ids import Slug
from bot.core.rating import HIGHEST, LOWEST, Score

SAMPLE: Final = 64
"""Essays that one pick compares, whatever the size of the library."""
EVIDENCE: Final = 300
"""Essays of a community that tell its taste: those that most members rated."""
EXPLORED: Final = 12
"""One pick in so many explores."""
TAGS: Final = 5
"""Tags of an essay that count: the first ones."""
_SHORT, _LONG = 3, 8
_RATERS: Final = 2.0
"""Kappa: as many raters tell half of what there is to know of one essay."""
_SPREAD: Final = 0.6
"""How far ratings of essays with the same traits lie apart, on the scale from 1 to 5: a standard deviation."""
_BOLDNESS: Final = 0.5
"""How much of the uncertainty is drawn: less tries less, and takes what is known to be good sooner."""
_STANDARD: Final = NormalDist()
_HALF_STEP: Final = 0.05
"""What moves ratings less than this is no reason that anybody should be told."""
LOOKED_AT: Final = 3_000
"""Of so many of a community's latest deliveries, the latest ``EVIDENCE`` that brought an essay, or were skipped by an
admin, tell what members did with it."""
COMMENTS: Final = 50
"""Comments under one post that count: a long quarrel tells no more."""
_CLICKS: Final = 5
"""As many clicks tell as much as a comment: who writes has mostly read it first."""
_STEP: Final = 0.5
"""What members do besides rating moves the promise of a trait or an essay by less than this."""
_ONE_RATER: Final = 1 / (1 + _RATERS)
"""What comments and clicks weigh: as much as one rating, since people also write about what they do not like."""
_TWO_RATERS: Final = 2 / (2 + _RATERS)
"""What a skip weighs, however often it happened: an admin decided, for everybody."""


class TraitKind(StrEnum):
    """What of an essay people may like."""

    AUTHOR = "author"
    CATEGORY = "category"
    TAG = "tag"
    LENGTH = "length"
    LANGUAGE = "language"


class Length(StrEnum):
    """How long an essay takes to read."""

    SHORT = "short"
    MIDDLE = "middle"
    LONG = "long"


_POOLING: Final = {
    TraitKind.AUTHOR: 2.0,
    TraitKind.CATEGORY: 2.0,
    TraitKind.TAG: 3.0,
    TraitKind.LENGTH: 4.0,
    TraitKind.LANGUAGE: 4.0,
}
"""Lambda: how many rated essays it takes until half of what they say of a trait is believed."""


class Trait(NamedTuple):
    """One of an essay's traits, such as the author 青山."""

    kind: TraitKind
    value: str


class Why(NamedTuple):
    """Why an essay was chosen: members rate essays with ``trait`` higher by ``by``, or (None) it is to be found out
    whether they like them.
    """

    trait: Trait
    by: float | None = None
    is_heard: bool = False
    """Members write about essays with ``trait``, or open them, more often than usual."""
    is_new: bool = False
    """It is tried because nobody has rated it."""


class Heard(NamedTuple):
    """What became of an essay in a community, besides ratings: how often it was posted, the comments that stand under
    those posts, the clicks on them, and how often an admin skipped it.
    """

    posts: int = 0
    comments: int = 0
    clicks: int = 0
    skips: int = 0

    @property
    def attention(self) -> float:
        """Comments for each post, and clicks as parts of a comment."""
        return (self.comments + self.clicks / _CLICKS) / self.posts if self.posts else 0.0


def hint(heard: Heard, usual: float) -> float:
    r"""What ``heard`` says for an essay, from -0.84 to a third, where a post has ``usual`` attention.

    Attention ``a`` is worth :math:`(a - u) / (a + u + 1)` of one rating: nothing at what is usual, and little as long
    as there are few comments at all. A skip takes off the weight of two ratings. So more comments or clicks never
    lower it, and a skip never raises it.
    """
    much = heard.attention
    leaning = (much - usual) / (much + usual + 1) if heard.posts else 0.0
    return _ONE_RATER * leaning - (_TWO_RATERS if heard.skips else 0.0)


def hints(heard: Mapping[Slug, Heard]) -> dict[Slug, float]:
    """The ``hint`` of each essay, beside the mean of all that were posted."""
    posted = [heard[slug].attention for slug in sorted(heard) if heard[slug].posts]
    usual = fsum(posted) / len(posted) if posted else 0.0
    return {slug: hint(each, usual) for slug, each in heard.items()}


@dataclass(frozen=True, slots=True)
class Known:
    """An essay with its traits, what the community gave it, and what it did with it besides (``hint``)."""

    slug: Slug
    traits: tuple[Trait, ...]
    score: Score = field(default_factory=Score)
    hint: float = 0.0


def traits_of(author: str, category: str, tags: Iterable[str], minutes: int, language: str) -> tuple[Trait, ...]:
    """The traits of an essay; ``minutes`` is its reading time."""
    length = Length.SHORT if minutes <= _SHORT else Length.LONG if minutes >= _LONG else Length.MIDDLE
    named = [Trait(TraitKind.AUTHOR, author), Trait(TraitKind.CATEGORY, category)]
    some = [Trait(TraitKind.TAG, tag) for tag in dict.fromkeys(list(tags)[:TAGS])]
    every = (*named, *some, Trait(TraitKind.LENGTH, length), Trait(TraitKind.LANGUAGE, language))
    return tuple(trait for trait in every if trait.value)


def traits_in(draft: Draft, minutes: int) -> tuple[Trait, ...]:
    """The traits of ``draft``, which takes ``minutes`` to read."""
    return traits_of(draft.author, draft.category, draft.tags, minutes, draft.language)


def sample_key(seed: int, round_: int, shown: int) -> str:
    """What draws the pick of a round in which ``shown`` picks came before."""
    return f"{seed}/{round_}/{shown}/taste"


def sample_start(key: str) -> int:
    """The place (``bot.core.draw``) from which on, and round again, the essays stand that are compared."""
    return _number(key, "start") % PLACES


def order_from(start: int, slug: Slug, place: int) -> tuple[int, Slug]:
    """By this the first ``SAMPLE`` essays are those that are compared."""
    return (place - start) % PLACES, slug


def sampled(slugs: Iterable[Slug], key: str) -> Sequence[Slug]:
    """The essays of ``slugs`` that are compared."""
    start = sample_start(key)
    return sorted(slugs, key=lambda slug: order_from(start, slug, place_of(slug)))[:SAMPLE]


class Taste:
    """What is known of a community's taste: for each trait the weight of the rated essays that have it, and their
    weighted sum of mean ratings. Essays can be added one at a time.
    """

    def __init__(self, rated: Iterable[Known] = ()) -> None:
        self._weights: dict[Trait, float] = {}
        self._sums: dict[Trait, float] = {}
        self._hints: dict[Trait, float] = {}
        self._weight = 0.0
        self._sum = 0.0
        for each in sorted(rated, key=lambda known: known.slug):
            self.add(each.traits, each.score, each.hint)

    def add(self, traits: Collection[Trait], score: Score, hint: float = 0.0) -> None:
        """Learn from an essay that is not known yet."""
        weight = _weight(score)
        if hint:
            for trait in traits:
                self._hints[trait] = self._hints.get(trait, 0.0) + (1 - weight) * hint
        if (mean := score.mean) is None:
            return
        self._weight += weight
        self._sum += weight * mean
        for trait in traits:
            self._weights[trait] = self._weights.get(trait, 0.0) + weight
            self._sums[trait] = self._sums.get(trait, 0.0) + weight * mean

    @property
    def mean(self) -> float:
        """What an essay of which nothing is known gets."""
        return (self._sum + (LOWEST + HIGHEST) / 2) / (self._weight + 1)

    def effect(self, trait: Trait) -> float:
        """By how much ``trait`` moves what an essay promises, as far as is known."""
        return self.rated(trait) + self.heard(trait)

    def rated(self, trait: Trait) -> float:
        """By how much ``trait`` moves ratings, as far as they tell."""
        weight = self._weights.get(trait, 0.0)
        return (self._sums.get(trait, 0.0) - self.mean * weight) / (weight + _POOLING[trait.kind])

    def heard(self, trait: Trait) -> float:
        """What is said for ``trait`` by what members do besides rating."""
        said = self._hints.get(trait, 0.0)
        return _STEP * said / (abs(said) + _POOLING[trait.kind])

    def doubt(self, trait: Trait) -> float:
        """The standard deviation of what may be true of ``trait``."""
        return _SPREAD / sqrt(self._weights.get(trait, 0.0) + _POOLING[trait.kind])

    def chosen(self, among: Collection[Known], key: str) -> Slug | None:
        """The essay that ``key`` lets come first; None where there is none."""
        if not among:
            return None
        if _explores(key) and (unrated := [each for each in among if not each.score.count]):
            return max(unrated, key=lambda each: (self._unknown(each), _number(key, each.slug), each.slug)).slug
        drawn: dict[Trait, float] = {}
        for trait in {trait for each in among for trait in each.traits}:
            luck = _normal(key, f"{trait.kind}:{trait.value}")
            drawn[trait] = self.effect(trait) + _BOLDNESS * self.doubt(trait) * luck
        promises = {each.slug: self._promise(each, drawn) for each in among}
        most = max(promises.values())
        return max((_number(key, slug), slug) for slug, promise in promises.items() if promise == most)[1]

    def why(self, essay: Known, key: str) -> Why | None:
        """Why ``essay`` was chosen by ``key``; None where it has no trait."""
        if not essay.traits:
            return None
        least_known = max(essay.traits, key=lambda trait: (self.doubt(trait), trait))
        if _explores(key) and not essay.score.count:
            return Why(least_known, is_new=True)
        best = max(essay.traits, key=lambda trait: (self.rated(trait), trait))
        if (by := round(self.rated(best), 1)) > _HALF_STEP:
            return Why(best, by)
        talked = max(essay.traits, key=lambda trait: (self.heard(trait), trait))
        return Why(talked, is_heard=True) if self.heard(talked) > _HALF_STEP else Why(least_known)

    def _promise(self, essay: Known, drawn: dict[Trait, float]) -> float:
        """Rounded, so that the last bit of a sum decides nothing."""
        promise = fsum(drawn[trait] for trait in essay.traits) + _STEP * essay.hint
        if (mean := essay.score.mean) is not None:
            promise += _weight(essay.score) * (mean - self.mean - promise)
        return round(promise, 9)

    def _unknown(self, essay: Known) -> float:
        return round(fsum(self.doubt(trait) for trait in essay.traits) / max(1, len(essay.traits)), 9)


def _weight(score: Score) -> float:
    return score.count / (score.count + _RATERS)


def _explores(key: str) -> bool:
    return _number(key, "explores") % EXPLORED == 0


def _number(key: str, name: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{key}/{name}".encode(), digest_size=6).digest())


def _normal(key: str, name: str) -> float:
    return _STANDARD.inv_cdf((_number(key, name) + 0.5) / 2**48)
