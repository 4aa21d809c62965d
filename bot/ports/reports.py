"""Where the figures of reports are kept. What ``bot.ports`` says of stores holds for it, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.core.ids import Slug
from bot.core.report import Group, Reach, Scope, Stream, Sums


class ReportStore(Protocol):
    """Groups of acts (``bot.core.report``), and how often essays were posted.

    Whatever takes an act back, in any other store, makes its group count no more in the same transaction: a rating that
    is given anew or withdrawn, a comment that is deleted or hidden, an essay that is no longer saved, and everything of
    a person that is forgotten, or of a search whose time is over.
    """

    async def streams(self, since: datetime, until: datetime) -> Sequence[Stream]:
        """Those with an act at or after ``since`` and before ``until``, each once; perhaps some whose ratings then were
        given anew later. Bots' comments are no acts.
        """
        ...

    async def group(self, stream: Stream, until: datetime, least: int) -> int:
        """Keep the groups (``grouped``) of the acts before ``until`` that no group has held; returns how many."""
        ...

    async def counted(self) -> datetime | None:
        """Up to when all acts were looked at; None: never."""
        ...

    async def count_from(self, until: datetime) -> None:
        """Keep that all acts before ``until`` were looked at."""
        ...

    async def groups(self, scope: Scope, month: date) -> Sequence[Group]:
        """The groups of a month that count, in no order."""
        ...

    async def sums(self, scope: Scope, first: date, last: date, least: int) -> Sequence[Sums]:
        """What the groups of each month from ``first`` to ``last`` add up to, those of ``least`` members or more, in no
        order.
        """
        ...

    async def reach(self, scope: Scope, month: date) -> Mapping[Slug, Reach]:
        """How often essays were posted that were due in a month, in UTC."""
        ...

    async def posts(self, scope: Scope, month: date) -> int:
        """How many they are together."""
        ...
