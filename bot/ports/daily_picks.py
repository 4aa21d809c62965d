"""Where the site's essays of the day are stored."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

from bot.core.daily_pick import DailyPick
from bot.core.essay import Language
from bot.core.ids import Slug


class DailyPickStore(Protocol):
    """What was drawn for each day in each language, and what comes next."""

    async def get(self, day: date, language: Language) -> DailyPick | None:
        """What is kept for ``day``."""
        ...

    async def keep(self, pick: DailyPick, instead_of: Slug | None = None) -> DailyPick:
        """Keep ``pick``, unless its day has one in its language already, other than ``instead_of``. Returns what is
        kept, so that whoever draws at the same moment shows the same.
        """
        ...

    async def last(self, language: Language, before: date) -> DailyPick | None:
        """What is kept for the latest day before ``before``."""
        ...

    async def latest(
        self, until: date, limit: int, language: Language | None = None, without: Collection[str] = ()
    ) -> Sequence[DailyPick]:
        """At most ``limit`` of what is kept in ``language`` (None: in any) for days up to ``until``, newest day first,
        then by language. What was withdrawn since, or is of the collections ``without``, is left out.
        """
        ...

    async def next(self, day: date, language: Language, without: Collection[str]) -> DailyPick | None:
        """The pick of ``bot.core.daily_pick.daily_pick`` for ``day``; None where there is no essay. Nothing is kept.

        Candidates are the essays in ``language`` that are not withdrawn, but those of the collections ``without``. The
        history is what is kept for earlier days. However large the library is, a few small rows are read.
        """
        ...
