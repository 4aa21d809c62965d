"""What a subscription gets next, and what admins pinned."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from bot.core.essay import Language
from bot.core.ids import SubscriptionId
from bot.core.pick import Pick
from bot.core.pin import Pin
from bot.core.subscription import Slot, Subscription


class Left(NamedTuple):
    """How many essays the round that runs has still to show, and how many a whole one has."""

    unseen: int
    total: int


class PickStore(Protocol):
    """Chooses among the essays by what the deliveries have shown and what admins pinned."""

    async def next(
        self, subscription: Subscription, without: Collection[str], slots: Sequence[Slot]
    ) -> Sequence[Pick | None]:
        """The pick of ``bot.core.pin.pick_for`` for each of ``slots``, which are in order, as if each was posted; None
        where the library has no essay for it. One moment is looked at, and nothing is kept.

        Candidates are the essays that are not withdrawn, in the language of the slot's date and its collections, but
        those of the collections ``without``, with their scores in its community. The history is what was frozen for it,
        whatever became of the deliveries, by due instant, then slot; where the subscription ``counts_by_language``,
        only what was frozen in that language, and a pinned essay counts in its own. However large the library is, a few
        small rows are read.
        """
        ...

    async def left(
        self, subscription: Subscription, without: Collection[str], most: int, language: Language | None
    ) -> Left | None:
        """What is left of the round that runs in ``language`` (None: in any), of the same candidates; None where it is
        more than ``most``.
        """
        ...

    async def pin(self, subscription: SubscriptionId, pins: Collection[Pin]) -> None:
        """Let each of ``pins``, all of the one subscription, be what its slot has to show: what the slot had is pinned
        no more, and the essay to no other slot. All or nothing. What won a vote and keeps its slot is ``voted`` still.
        An open ballot is looked at, as by ``SubscriptionStore.update``. Raises ``Conflict`` where one of the slots has
        a delivery already.
        """
        ...

    async def unpin(self, slot: Slot) -> bool:
        """Leave the slot to the policy. Returns whether something was pinned to it."""
        ...

    async def pins(self, subscription: SubscriptionId, since: date) -> Sequence[Pin]:
        """What is pinned to the subscription's slots from the local date ``since`` on, by slot."""
        ...
