"""Single pages, read as sources are."""

from __future__ import annotations

from typing import Final

from bot.adapters.sources.blogs import archive_reasons
from bot.adapters.sources.opening import SourceOpening
from bot.core.essay import Rights
from bot.core.source import Defaults, SourceKind
from bot.errors import SourceError
from bot.ports.opening import Opened, Wanted
from bot.ports.page_reader import ReadPage

_NAME: Final = "page"


class OpenedPages:
    """A ``PageReader`` over ``opening``, which knows what may be fetched, and reads it apart."""

    def __init__(self, opening: SourceOpening) -> None:
        self._opening = opening

    async def read(self, address: str) -> ReadPage:
        wanted = Wanted(
            name=_NAME,
            address=address,
            is_file=False,
            kind=SourceKind.PAGE,
            defaults=Defaults(rights=Rights.LINK_ONLY),
        )
        async with self._opening.open(wanted) as opened:
            if not isinstance(opened, Opened):
                raise RuntimeError("without validators everything is changed")
            harvest = await opened.source.read(await opened.source.places())
        for draft in harvest.drafts:
            return ReadPage(draft.title, draft.body, draft.author)
        if harvest.broken:
            raise harvest.broken[0]
        raise SourceError(next((each.reason for each in harvest.passed_over), archive_reasons.NO_ESSAY))
