"""Where the figures of reports are kept. What ``bot.ports`` says of stores holds for it, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.core.community import Community, Member, Person
from bot.core.ids import Slug
from bot.core.report import Group, Reach, Scope, Stream, Sums


@dataclass(frozen=True, slots=True)
class Searched:
    """A member opened the essay ``slug`` among the results of a search for ``words``, folded
    (``bot.language.normalize.fold``).
    """

    slug: Slug
    words: str
    at: datetime


class SearchedStore(Protocol):
    """Which searches led to an essay. Of the same member, essay and words the first is kept."""

    async def opened(self, member: Member, searched: Searched) -> None:
        """Keep it; does nothing where it is kept already."""
        ...

    async def of_person(self, person: Person) -> Sequence[Searched]:
        """What is kept of a person, oldest first, ties by essay and words."""
        ...

    async def forget(self, person: Person) -> int:
        """Forget all of it; returns how many there were."""
        ...


class ReportStore(Protocol):
    """Groups of acts (``bot.core.report``), and how often essays were posted.

    Whatever takes an act back, in any other store, makes its group count no more in the same transaction: a rating that
    is given anew or withdrawn, a comment that is deleted or hidden, an essay that is no longer saved, and everything of
    a person that is forgotten, or of a search whose time is over.
    """

    async def streams(self, since: datetime, until: datetime) -> Sequence[Stream]:
        """Those with an act at or after ``since`` and before ``until``, each once. Bots' comments are no acts."""
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


@dataclass(frozen=True, slots=True)
class ReportKey:
    """What opens a report in a browser: ``token`` is in the address. That of a source opens by it alone; that of a
    community only with a ticket signed with ``key``. One of the two is None.
    """

    token: str
    key: str
    community: Community | None = None
    source: str | None = None


class ReportKeyStore(Protocol):
    """One key for each community or source that ever needed one."""

    async def of(self, scope: Scope) -> ReportKey | None:
        """The one that there is. Raises ``ValueError`` for the operator's scope, which has none."""
        ...

    async def make(self, key: ReportKey) -> ReportKey:
        """Keep ``key`` unless its community or source has one; returns what is kept."""
        ...

    async def renew(self, key: ReportKey) -> None:
        """Keep ``key`` in the place of the one that its community or source has, which opens nothing any more."""
        ...

    async def find(self, token: str) -> ReportKey | None:
        """The one with this token."""
        ...
