"""What a subscription gets next."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from bot.core.pick import Pick
from bot.core.subscription import Subscription


class PickStore(Protocol):
    """Chooses among the essays by what the deliveries have shown, in one moment and without keeping anything."""

    async def next(self, subscription: Subscription, without: Collection[str], ahead: int = 0) -> Pick | None:
        """The pick of ``bot.core.pick.pick`` for ``subscription``, or the one that comes ``ahead`` picks later if each
        was posted; None where the library has no essay for it.

        Candidates are the essays that are not withdrawn, in its language and collections, but those of the collections
        ``without``, with their scores in its community. The history is what was frozen for it, whatever became of the
        deliveries, by due instant, then slot. However large the library is, a few small rows are read.
        """
        ...
