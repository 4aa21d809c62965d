"""Copies of pictures. What is at such an address never changes, since the address is made from it."""

from __future__ import annotations

import re
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.web.policy import SHOWN_ELSEWHERE
from bot.ports.pictures import PictureStore

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_FOR_EVER: Final = "public, max-age=31536000, immutable"


class PictureFiles:
    """``/pictures/`` and a digest."""

    def __init__(self, pictures: PictureStore) -> None:
        self._pictures = pictures

    async def show(self, request: Request) -> Response:
        digest: str = request.path_params["digest"]
        headers = {"Cache-Control": _FOR_EVER, "ETag": f'"{digest}"', **SHOWN_ELSEWHERE}
        found = await self._pictures.data(digest) if _DIGEST.fullmatch(digest) else None
        if found is None:
            raise HTTPException(404)
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        picture, data = found
        return Response(data, media_type=picture.media_type, headers=headers)
