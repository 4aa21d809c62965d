"""Which essay a slot gets.

Every policy works in *rounds*: within a round no essay comes twice; when all have been shown, the next round begins.
The round of each pick is kept with its delivery, so that essays added or withdrawn in the middle neither repeat nor
starve the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

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


_Order: TypeAlias = Callable[[Candidate], tuple[object, ...]]


def pick(policy: Policy, candidates: Sequence[Candidate], history: Sequence[Pick], seed: int) -> Pick | None:
    """Choose an essay; ``None`` where there are no candidates.

    ``history`` holds the subscription's earlier picks, oldest first. The result depends on the arguments alone: the
    same ones give the same essay.
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
    chosen = min(unseen, key=_order(policy, seed, current))
    return Pick(chosen.slug, current)


def _order(policy: Policy, seed: int, round_: int) -> _Order:
    """The sort key of ``policy``; ties always end at the slug, so that no order depends on the store's."""
    orders: dict[Policy, _Order] = {
        Policy.SHUFFLE: lambda c: (_shuffled(seed, round_, c.slug), c.slug),
        Policy.IN_ORDER: lambda c: (c.date, c.slug),
        Policy.NEWEST: lambda c: (-c.date.toordinal(), c.slug),
        Policy.BEST_RATED_UNSEEN: lambda c: (-c.score, -c.date.toordinal(), c.slug),
    }
    return orders[policy]


def _shuffled(seed: int, round_: int, slug: Slug) -> bytes:
    """A place in the round's order that each essay keeps whatever joins or leaves the collection."""
    return hashlib.blake2b(f"{seed}/{round_}/{slug}".encode(), digest_size=8).digest()
