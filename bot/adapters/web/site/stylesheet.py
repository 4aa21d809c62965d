"""The site's one stylesheet, put together from the files that divide it by what they style."""

from __future__ import annotations

from importlib import resources
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.web.answers import answer

_PARTS: Final = ("paper.css", "frame.css", "lists.css", "reader.css", "guests.css", "report.css")


def stylesheet() -> str:
    """All of it."""
    folder = resources.files("bot.adapters.web").joinpath("static")
    return "\n".join(folder.joinpath(part).read_text(encoding="utf-8") for part in _PARTS)


class Stylesheet:
    """``/static/site.css``."""

    def __init__(self) -> None:
        self._content = stylesheet()

    async def show(self, request: Request) -> Response:
        return answer(request, self._content, "text/css; charset=utf-8", varies=False)
