"""How fast a platform may be asked, and how the processes of one bot divide that among them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

SPARE: Final = 1
"""Places that none of those who have some takes, so that whoever comes with nothing can begin at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """``rate``: requests a second; ``burst``: how many may go at once after a rest. At most ``places`` requests are on
    their way or were answered within the last ``seconds``.

    When a platform counts a request nobody here knows, but it lies between sending and answer. So no more than
    ``places`` count in one of its seconds, however long they were on their way and whatever bunched them there.
    ``aside``: places that no process is given: those that cannot reach the others go on with one each.
    """

    rate: float
    burst: int
    places: int
    seconds: float = 1.01
    aside: int = 2

    @property
    def shared(self) -> int:
        """The places that are divided among processes."""
        return self.places - self.aside


class TokenBucket:
    """Lets ``rate`` callers a second pass, and ``burst`` at once after a rest. In any time of t seconds no more than
    ``rate`` × t + ``burst`` pass. ``now`` is any clock that only grows.
    """

    def __init__(self, rate: float, burst: int = 1) -> None:
        self._next = -math.inf  # a clock that only grows may have begun just now
        self.adjust(rate, burst)

    def adjust(self, rate: float, burst: int) -> None:
        """From now on another rate."""
        self._step = 1 / rate
        self._slack = (burst - 1) * self._step

    def hold(self, until: float) -> None:
        """Let nobody pass before ``until``, and then one after the other."""
        self._next = max(self._next, until + self._slack)

    def delay(self, now: float) -> float:
        """In how many seconds the next may pass."""
        return max(0.0, self._next - self._slack - now)

    def take(self, now: float) -> None:
        """One passes at ``now``."""
        self._next = max(self._next, now) + self._step


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that asks a platform: the ``places`` that it has, and how many it ``needs`` for what is on its way and
    what waits.
    """

    name: str
    places: int
    needs: int


@dataclass(frozen=True, slots=True)
class Share:
    """``places``: what a process may use until its lease ends. ``due``: what it should come down to, or may hope for
    when others have come down. ``held``: seconds in which nobody may ask, because the platform said so.
    """

    places: int
    due: int
    held: float = 0.0


def divided(mine: Holder, used: int, others: Sequence[Holder], total: int) -> Share:
    """What ``mine`` has from now on of ``total`` places, of which it cannot give ``used`` back yet. The sum of
    everybody's places is never more than ``total``.
    """
    due = _due([mine, *others], total - SPARE)[mine.name]
    left = total - sum(one.places for one in others) - (SPARE if mine.places else 0)
    return Share(max(used, min(due, max(left, 0))), due)


def _due(holders: Sequence[Holder], total: int) -> Mapping[str, int]:
    """Everybody what they need, as far as it goes: who needs less than the same part of all gets all of it. What is
    then left is divided evenly, so that who suddenly needs more has some.
    """
    due, left = {}, total
    by_need = sorted(holders, key=lambda one: (one.needs, one.name))
    for number, one in enumerate(by_need):
        due[one.name] = min(one.needs, left // (len(by_need) - number))
        left -= due[one.name]
    for number, one in enumerate(by_need):
        more = left // (len(by_need) - number)
        due[one.name] += more
        left -= more
    return due
