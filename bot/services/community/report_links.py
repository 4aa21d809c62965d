"""Who may open a report in a browser: whoever has a source's private link, and for a while who has a community's."""

from __future__ import annotations

import secrets
from typing import Final

from bot.core.community import Community
from bot.core.hosts import is_public_url
from bot.core.report import OfSource, Scope
from bot.core.signed_link import LIFETIME, Ticket
from bot.core.source import SourceState
from bot.ports.clock import Clock
from bot.ports.essays import EssayStore
from bot.ports.report_keys import ReportKey, ReportKeyStore
from bot.ports.sources import SourceStore
from bot.services.library.signed_links import Query

_BYTES: Final = 24
TOKEN_MAX: Final = 64


class ReportLinks:
    """Makes and opens them. A source's link opens its report until somebody makes a new one, or the source is removed;
    a community's ends by itself, since those who were admins do not stay it for ever.

    ``public_url`` is the address of the program's own pages; ``is_static``: it is one of a copy, which has no reports.
    """

    def __init__(
        self,
        keys: ReportKeyStore,
        essays: EssayStore,
        sources: SourceStore,
        clock: Clock,
        public_url: str,
        *,
        is_static: bool = False,
    ) -> None:
        self._keys = keys
        self._essays = essays
        self._sources = sources
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        self._is_static = is_static

    @property
    def is_public(self) -> bool:
        """Whether others than this machine can open the pages."""
        return not self._is_static and is_public_url(self._public_url)

    async def of_source(self, name: str, *, renew: bool = False) -> str:
        """The path of a source's report; ``renew``: another one, and the one before opens nothing any more."""
        made = ReportKey(secrets.token_urlsafe(_BYTES), "", source=name)
        if not renew:
            return f"/report/{(await self._keys.make(made)).token}"
        await self._keys.renew(made)
        return f"/report/{made.token}"

    async def of_community(self, community: Community) -> str:
        """The path of a community's report, with a ticket that ends."""
        made = ReportKey(secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES), community)
        kept = await self._keys.make(made)
        ticket = Ticket.signed(kept.key, f"report/{kept.token}", community, self._clock.now() + LIFETIME)
        return f"/report/{kept.token}?{ticket.query}"

    def address(self, path: str) -> str:
        """The whole address of a report's page."""
        return f"{self._public_url}{path}"

    async def opened(self, token: str, query: Query) -> Scope:
        """Whose report a link opens; None where it opens nothing, whatever the reason."""
        key = await self._keys.find(token) if len(token) <= TOKEN_MAX else None
        if key is None:
            return None
        if key.community is None:
            return OfSource(key.source or "") if await self._is_read(key.source or "") else None
        ticket = Ticket.of(query)
        if ticket is None or ticket.until <= self._clock.now():
            return None
        return key.community if ticket.is_for(key.key, f"report/{key.token}", key.community) else None

    async def _is_read(self, name: str) -> bool:
        """Whether there is such a source: one that somebody added, or another one that has essays."""
        source = await self._sources.get(name)
        if source is not None:
            return source.state is not SourceState.REMOVED
        return name in await self._essays.sources()
