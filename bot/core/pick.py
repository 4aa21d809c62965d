"""Which essay a slot gets.

Every policy works in *rounds*: within a round no essay comes twice; when all have been shown, the next round begins.
The round of each pick is stored with its delivery, so that essays added or withdrawn in the middle neither repeat nor
starve the others.

Where the days of a channel differ in language, each language has its rounds: the candidates of a slot are those of its
language, and of the history only the picks in that language count. Else a language with few essays would end the round
of all, again and again, and the others would repeat before they were all shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeAlias

from bot.core.draw import drawn_among
from bot.core.ids import Slug
from bot.core.rating import Score
from bot.core.taste import Known, Taste, Trait, Why, sample_key, sampled


class Policy(StrEnum):
    """How the next essay is chosen among those that the round has not shown."""

    SHUFFLE = "shuffle"
    IN_ORDER = "in-order"
    NEWEST = "newest"
    BEST_RATED_UNSEEN = "best-rated-unseen"
    LEARNED = "learned"
    """By what its community likes (``bot.core.taste``)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An essay that may be picked. ``score`` is its Bayesian mean (see ``bot.core.rating``). ``news_at`` is when its
    source brought it as news (None: it did not). ``traits``, ``rated``, what its community gave it, and
    ``hint``, what it did with it besides, are what the policy that learns looks at.
    """

    slug: Slug
    date: date
    score: float = 0.0
    news_at: datetime | None = None
    traits: tuple[Trait, ...] = ()
    rated: Score = field(default_factory=Score)
    hint: float = 0.0


@dataclass(frozen=True, slots=True)
class Pick:
    """The essay chosen, and the round (from 1) in which it is shown. ``pinned``: an admin wanted it in this slot
    (``bot.core.pin``), or where it is ``voted``, the channel's members. ``lapsed``: the essay that was pinned to the
    slot and cannot be shown. ``is_news``: it comes before its turn, because its source has just brought it
    (``bot.core.news``). ``why``: what let the policy that learns choose it.
    """

    slug: Slug
    round: int
    pinned: bool = False
    lapsed: Slug | None = None
    is_news: bool = False
    why: Why | None = None
    voted: bool = False


_Key: TypeAlias = tuple[float, int, Slug]

_KEYS: Final[dict[Policy, Callable[[Candidate], _Key]]] = {
    Policy.IN_ORDER: lambda c: (0, c.date.toordinal(), c.slug),
    Policy.NEWEST: lambda c: (0, -c.date.toordinal(), c.slug),
    Policy.BEST_RATED_UNSEEN: lambda c: (-c.score, -c.date.toordinal(), c.slug),
}
"""The sort keys of the policies that have one; ties always end at the slug, so that no order depends on the store's."""


def shuffle_key(seed: int, round_: int) -> str:
    """What draws the order of a round: in it each essay keeps its place, whatever joins or leaves the collection."""
    return f"{seed}/{round_}"


def running_round(history: Iterable[Pick]) -> int:
    """The round that runs after ``history``."""
    return max((p.round for p in history), default=1)


def pick(
    policy: Policy,
    candidates: Collection[Candidate],
    history: Sequence[Pick],
    seed: int,
    reserved: Collection[Slug] = (),
    taste: Taste | None = None,
) -> Pick | None:
    """Choose an essay; ``None`` if there are no candidates.

    ``history`` holds the subscription's earlier picks that count, oldest first. What is ``reserved`` for later is
    chosen only where there is nothing else at all; it changes no choice but its own. ``taste`` is its community's, for
    the policy that learns. The result depends on the arguments alone: the same ones give the same essay. This is the
    rule; a store answers by it without looking at every essay.
    """

    known = taste or Taste()

    def first(among: Sequence[Candidate]) -> Slug | None:
        if policy is Policy.LEARNED:
            return _learned(among, known, learning_key())
        return _first(policy, among, seed, current)

    def learning_key() -> str:
        return sample_key(seed, current, sum(p.round == current for p in history))

    def free(among: Sequence[Candidate]) -> Slug | None:
        slug = first(among)
        return slug if slug not in reserved else first([c for c in among if c.slug not in reserved])

    current = running_round(history)
    shown = {p.slug for p in history if p.round == current}
    slug = free([c for c in candidates if c.slug not in shown])
    if slug is None:
        current += 1
        every = list(candidates)
        others = [c for c in every if not history or c.slug != history[-1].slug]
        slug = free(others) or free(every) or first(others) or first(every)
    if slug is None:
        return None
    why = next((known.why(_known(c), learning_key()) for c in candidates if c.slug == slug), None)
    return Pick(slug, current, why=why if policy is Policy.LEARNED else None)


def _learned(candidates: Sequence[Candidate], taste: Taste, key: str) -> Slug | None:
    by_slug = {c.slug: c for c in candidates}
    return taste.chosen([_known(by_slug[slug]) for slug in sampled(by_slug, key)], key)


def _known(candidate: Candidate) -> Known:
    return Known(candidate.slug, candidate.traits, candidate.rated, candidate.hint)


def _first(policy: Policy, candidates: Sequence[Candidate], seed: int, round_: int) -> Slug | None:
    if policy is Policy.SHUFFLE:
        return drawn_among([c.slug for c in candidates], shuffle_key(seed, round_))
    return min(candidates, key=_KEYS[policy]).slug if candidates else None
