"""Files of forms, which come in pieces: none is larger than what a request of ours may be."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.errors import InvalidInput
from bot.ports.uploads import BROKEN_OFF
from bot.services.sources.adding import Adding

UPLOAD: Final = "/channel/upload"
"""The path of pieces, which the web server lets be large."""
_DIGITS_MAX: Final = 9


class Uploading:
    """Takes pieces, and tells the token by which a form names the whole."""

    def __init__(self, adding: Adding) -> None:
        self._adding = adding

    async def piece(self, request: Request) -> Response:
        """The bytes of a file called ``name`` from ``at`` on; ``token`` is that of the pieces before. Raises
        ``InvalidInput``.
        """
        given = request.query_params
        at = given.get("at", "0")
        if not (at.isascii() and at.isdecimal() and len(at) <= _DIGITS_MAX):
            raise InvalidInput(BROKEN_OFF)
        data = await request.body()
        token = await self._adding.upload(given.get("name", ""), data, given.get("token", ""), int(at))
        return JSONResponse({"token": token}, headers={"Cache-Control": "no-store"})
