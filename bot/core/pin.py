"""What admins pinned to slots, and what a pick makes of it.

A pinned essay comes in its slot, whatever the policy would choose, and in none before it. Where it cannot be shown by
then, the policy chooses as usual.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.core.ids import Slug
from bot.core.pick import Candidate, Pick, Policy, pick, running_round
from bot.core.subscription import Slot


@dataclass(frozen=True, slots=True, order=True)
class Pin:
    """An essay that an admin wants in a slot."""

    slot: Slot
    slug: Slug


class Pins:
    """The pins of one subscription. ``able`` are those of their essays that its community can be shown; language and
    collections do not matter, since the admin named the essay itself.
    """

    def __init__(self, pins: Iterable[Pin], able: Collection[Slug]) -> None:
        self._slugs = {pin.slot: pin.slug for pin in pins}
        self._able = able

    def due(self, slot: Slot) -> Slug | None:
        """The essay that ``slot`` has to show."""
        slug = self._slugs.get(slot)
        return slug if slug in self._able else None

    def lapsed(self, slot: Slot) -> Slug | None:
        """The essay that was pinned to ``slot`` and cannot be shown."""
        slug = self._slugs.get(slot)
        return slug if slug not in self._able else None

    def reserved(self, slot: Slot) -> frozenset[Slug]:
        """The essays that are to be kept for slots after ``slot``."""
        return frozenset(slug for later, slug in self._slugs.items() if later > slot)


def pick_for(
    slot: Slot, pins: Pins, policy: Policy, candidates: Collection[Candidate], history: Sequence[Pick], seed: int
) -> Pick | None:
    """Choose the essay of ``slot`` by its pin, else by ``bot.core.pick.pick``. A pinned essay belongs to the round that
    runs. Like that one, this is the rule, which a store follows without looking at every essay.
    """
    pinned = pins.due(slot)
    if pinned is not None:
        return Pick(pinned, running_round(history), pinned=True)
    chosen = pick(policy, candidates, history, seed, pins.reserved(slot))
    return replace(chosen, lapsed=pins.lapsed(slot)) if chosen is not None else None
