"""Whether the program is healthy, for whatever monitors it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

logger = logging.getLogger(__name__)

Probe: TypeAlias = Callable[[], Awaitable[Sequence[str]]]
"""What is wrong, one sentence each; nothing where all is well. Anybody may read it."""


Notes: TypeAlias = Callable[[], Sequence[str]]
"""What goes on and is no problem, one sentence each."""


class Health:
    """Answers 200 with status ``ok``, or 503 with status ``unavailable`` and ``problems``, one sentence each; and with
    ``notes`` where there are any.
    """

    def __init__(self, probe: Probe, notes: Notes) -> None:
        self._probe = probe
        self._notes = notes

    async def show(self, _request: Request) -> Response:
        headers = {"Cache-Control": "no-store"}
        problems = list(await self._probe())
        told = {"notes": notes} if (notes := list(self._notes())) else {}
        if not problems:
            return JSONResponse({"status": "ok"} | told, headers=headers)
        for problem in problems:
            logger.warning("Not healthy: %s", problem)
        return JSONResponse({"status": "unavailable", "problems": problems} | told, 503, headers)
