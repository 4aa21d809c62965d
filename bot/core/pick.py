"""Which essay a slot gets.

Every policy works in *rounds*: within a round no essay comes twice; when all have been shown, the next round begins.
The round of each pick is stored with its delivery, so that essays added or withdrawn in the middle neither repeat nor
starve the others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias

from bot.core.draw import drawn_among
from bot.core.ids import Slug


class Policy(StrEnum):
    """How the next essay is chosen among those that the round has not shown."""

    SHUFFLE = "shuffle"
    IN_ORDER = "in-order"
    NEWEST = "newest"
    BEST_RATED_UNSEEN = "best-rated-unseen"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An essay that may be picked. ``score`` is its Bayesian mean (see ``bot.core.rating``)."""

    slug: Slug
    date: date
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Pick:
    """The essay chosen, and the round (from 1) in which it is shown."""

    slug: Slug
    round: int


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


def pick(policy: Policy, candidates: Collection[Candidate], history: Sequence[Pick], seed: int) -> Pick | None:
    """Choose an essay; ``None`` if there are no candidates.

    ``history`` holds the subscription's earlier picks, oldest first. The result depends on the arguments alone: the
    same ones give the same essay. This is the rule; a store answers by it without looking at every essay.
    """
    if not candidates:
        return None
    current = max((p.round for p in history), default=1)
    shown = {p.slug for p in history if p.round == current}
    unseen = [c for c in candidates if c.slug not in shown]
    if not unseen:
        current += 1
        last = history[-1].slug
        unseen = [c for c in candidates if c.slug != last] or list(candidates)
    if policy is Policy.SHUFFLE:
        first = drawn_among([c.slug for c in unseen], shuffle_key(seed, current))
    else:
        first = min(unseen, key=_KEYS[policy]).slug
    return None if first is None else Pick(first, current)
