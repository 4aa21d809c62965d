"""Copies of pictures. What is at such an address never changes, since the address is made from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.web.answers import PRIVATE
from bot.adapters.web.policy import SHOWN_ELSEWHERE
from bot.core.community import LOCAL_COMMUNITY
from bot.core.ids import Slug
from bot.ports.pictures import PictureStore
from bot.services.library.signed_links import Links

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_FOR_EVER: Final = "public, max-age=31536000, immutable"


class PictureFiles:
    """``/pictures/`` and a digest. A picture is for those who may read an essay that shows it: for everybody, and to be
    kept by anybody, where everybody may read one; else for whoever comes with the ticket of one, and kept by nobody.
    """

    def __init__(self, pictures: PictureStore, links: Links) -> None:
        self._pictures = pictures
        self._links = links

    async def show(self, request: Request) -> Response:
        digest: str = request.path_params["digest"]
        shown_by = await self._pictures.shown_by(digest) if _DIGEST.fullmatch(digest) else ()
        if await self._links.are_public(shown_by):
            headers = {"Cache-Control": _FOR_EVER, "ETag": f'"{digest}"', **SHOWN_ELSEWHERE}
            if headers["ETag"] in request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers=headers)
        elif await self._opens_one(request, shown_by):
            headers = dict(PRIVATE)
        else:
            raise HTTPException(404)
        found = await self._pictures.data(digest)
        if found is None:  # thrown away at that moment
            raise HTTPException(404)
        picture, data = found
        return Response(data, media_type=picture.media_type, headers=headers)

    async def _opens_one(self, request: Request, slugs: Sequence[Slug]) -> bool:
        query = request.query_params.multi_items()
        for slug in slugs:
            if await self._links.opened(slug, query):
                return True
            if not request.state.stranger and await self._links.belongs_to(slug, LOCAL_COMMUNITY):
                return True
        return False
