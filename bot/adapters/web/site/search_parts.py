"""What a copy of the site is searched by, where no program answers: the public's essays in a few words each."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.web.answers import answer
from bot.adapters.web.site.house import House
from bot.core.collection import Outside
from bot.core.essay import Essay
from bot.core.pages import number_of_pages
from bot.errors import NotFound
from bot.services.library.library import Library
from bot.services.site.site import NO_LIST

PART: Final = 1000
"""Essays in one part."""
_READ_AT_ONCE: Final = 100  # essays whose texts are held together
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,5}")
_JSON: Final = "application/json; charset=utf-8"


class SearchParts:
    """``/search.json`` names the parts, ``/search-1.json`` and so on, in which all essays are, newest first. They are
    of what the public sees, whoever asks. One at a time is made.
    """

    def __init__(self, house: House, library: Library) -> None:
        self._house = house
        self._library = library
        self._making = asyncio.Lock()

    def routes(self) -> list[Route]:
        return [Route("/search.json", self.index), Route("/search-{number}.json", self.part)]

    async def index(self, request: Request) -> Response:
        """``{"total": essays, "parts": [path, …]}``."""
        total = await self._total()
        numbers = range(1, number_of_pages(total, PART) + 1)
        paths = [self._house.paths.search_part(number) for number in numbers]
        return _answer(request, {"total": total, "parts": paths})

    async def part(self, request: Request) -> Response:
        """``{"essays": [{"slug", "title", "author", "tags", "category", "summary", "language", "date"}, …]}``. Raises
        ``NotFound``.
        """
        number = request.path_params["number"]
        if not _NUMBER.fullmatch(number) or int(number) > number_of_pages(await self._total(), PART):
            raise NotFound(NO_LIST)
        start = (int(number) - 1) * PART
        said: list[dict[str, object]] = []
        async with self._making:
            for offset in range(start, start + PART, _READ_AT_ONCE):
                said += map(_said, await self._some(offset))
            return await asyncio.to_thread(_answer, request, {"essays": said})

    async def _total(self) -> int:
        return sum((await self._library.languages(Outside.PUBLIC)).values())

    async def _some(self, offset: int) -> Sequence[Essay]:
        return await self._library.newest(Outside.PUBLIC, _READ_AT_ONCE, None, offset)


def _said(essay: Essay) -> dict[str, object]:
    return {
        "slug": essay.slug,
        "title": essay.title,
        "author": essay.author,
        "tags": essay.tags,
        "category": essay.category,
        "summary": essay.summary,
        "language": essay.language.value,
        "date": essay.date.isoformat(),
    }


def _answer(request: Request, content: object) -> Response:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return answer(request, text, _JSON, varies=False)
