"""Whether the program is well, for whoever watches over it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.errors import BotError

logger = logging.getLogger(__name__)

Probe = Callable[[], Awaitable[None]]
"""Returns where all is well; raises a ``BotError`` otherwise."""


class Health:
    """Answers 200 ``{"status": "ok"}`` or 503 ``{"status": "unavailable"}``; why it is the latter stands in the log."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe

    async def show(self, _request: Request) -> Response:
        headers = {"Cache-Control": "no-store"}
        try:
            await self._probe()
        except BotError as exc:
            logger.warning("Not healthy: %s", exc)
            return JSONResponse({"status": "unavailable"}, 503, headers)
        return JSONResponse({"status": "ok"}, headers=headers)
