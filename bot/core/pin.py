"""What admins, and votes of members, pinned to slots, and what a pick makes of it.

A pinned essay comes in its slot, whatever the policy would choose, and in none before it. Where it cannot be shown by
then, the policy chooses as usual.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from bot.core.ids import Slug
from bot.core.news import news_for, news_since
from bot.core.pick import Candidate, Pick, Policy, pick, running_round
from bot.core.subscription import Slot
from bot.core.taste import Taste

NEVER: Final = datetime.max.replace(tzinfo=UTC)
"""A subscription that was made then has no news."""


@dataclass(frozen=True, slots=True, order=True)
class Pin:
    """An essay that an admin wants in a slot; ``voted``: it won a vote of the channel's members."""

    slot: Slot
    slug: Slug
    voted: bool = False


class Pins:
    """The pins of one subscription. ``able`` are those of their essays that its community can be shown; language and
    collections do not matter, since the admin named the essay itself.
    """

    def __init__(self, pins: Iterable[Pin], able: Collection[Slug]) -> None:
        kept = list(pins)
        self._slugs = {pin.slot: pin.slug for pin in kept}
        self._voted = {pin.slot for pin in kept if pin.voted}
        self._able = able

    def due(self, slot: Slot) -> Slug | None:
        """The essay that ``slot`` has to show."""
        slug = self._slugs.get(slot)
        return slug if slug in self._able else None

    def is_voted(self, slot: Slot) -> bool:
        """Whether what ``slot`` has to show won a vote."""
        return slot in self._voted and self.due(slot) is not None

    def lapsed(self, slot: Slot) -> Slug | None:
        """The essay that was pinned to ``slot`` and cannot be shown."""
        slug = self._slugs.get(slot)
        return slug if slug not in self._able else None

    def reserved(self, slot: Slot) -> frozenset[Slug]:
        """The essays that are to be kept for slots after ``slot``."""
        return frozenset(slug for later, slug in self._slugs.items() if later > slot)


def pick_for(
    slot: Slot,
    pins: Pins,
    policy: Policy,
    candidates: Collection[Candidate],
    history: Sequence[Pick],
    seed: int,
    created: datetime = NEVER,
    taste: Taste | None = None,
) -> Pick | None:
    """Choose the essay of ``slot`` by its pin, else by ``bot.core.news``, for a subscription that was made at
    ``created``, else by ``bot.core.pick.pick``. A pinned essay and news belong to the round that runs. Like that one,
    this is the rule, which a store follows without looking at every essay.
    """
    lapsed, reserved = pins.lapsed(slot), pins.reserved(slot)
    if (pinned := pins.due(slot)) is not None:
        return Pick(pinned, running_round(history), pinned=True, voted=pins.is_voted(slot))
    if (news := news_for(news_since(slot.local_date, created), candidates, history, reserved)) is not None:
        return Pick(news, running_round(history), lapsed=lapsed, is_news=True)
    chosen = pick(policy, candidates, history, seed, reserved, taste)
    return replace(chosen, lapsed=lapsed) if chosen is not None else None
