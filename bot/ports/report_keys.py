"""Who may open reports in a browser. What ``bot.ports`` says of stores holds for it, too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.core.community import Community
from bot.core.report import Scope


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
