"""``/oembed``: how a program shows a link to one of our essays (https://oembed.com)."""

from __future__ import annotations

import json
import re
from typing import Final
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.web.answers import answer
from bot.adapters.web.paths import Paths
from bot.adapters.web.site.feed import xml_line
from bot.adapters.web.site.meta import CARD_HEIGHT, CARD_WIDTH, SITE_NAME
from bot.core.collection import Outside
from bot.core.essay import Essay
from bot.core.phrase import message
from bot.errors import InvalidInput, NotFound
from bot.services.library.library import Library

NO_PAGE: Final = message("There is no public essay at this address.")
_NUMBER: Final = message("“{name}” has to be a number of pixels.")
_ESSAY: Final = re.compile(r"/e/([a-z0-9-]+)/?")
_PORTS: Final = {"http": 80, "https": 443}


class Oembed:
    """``cards``: there are pictures for links."""

    def __init__(self, library: Library, paths: Paths, *, cards: bool) -> None:
        self._library = library
        self._paths = paths
        self._cards = cards

    async def show(self, request: Request) -> Response:
        """The answer in the form that was asked for; 501 for one that we do not have. Raises ``NotFound`` for all that
        is not the address of a public essay, and ``InvalidInput`` for sizes that are no numbers.
        """
        form = request.query_params.get("format", "json")
        if form not in ("json", "xml"):
            raise HTTPException(501)
        fits = all([_room(request, "maxwidth", CARD_WIDTH), _room(request, "maxheight", CARD_HEIGHT)])
        said = self._said(await self._essay(request.query_params.get("url", "")), card=fits and self._cards)
        if form == "xml":
            return answer(request, _xml(said), "text/xml; charset=utf-8", varies=False)
        return answer(request, json.dumps(said, ensure_ascii=False), "application/json", varies=False)

    async def _essay(self, url: str) -> Essay:
        try:
            found = _ESSAY.fullmatch(self._path(url))
            if found is not None:
                return await self._library.essay(found[1], Outside.PUBLIC)
        except ValueError:
            pass
        except NotFound:  # its sentence would name what somebody may have made up
            pass
        raise NotFound(NO_PAGE)

    def _path(self, url: str) -> str:
        """The path below ours; empty for an address that is not. Raises ``ValueError`` for what is none at all."""
        asked, ours = urlsplit(url), urlsplit(self._paths.public_url)
        if asked.username is not None or asked.password is not None or asked.scheme not in _PORTS:
            return ""
        if (asked.hostname, _port(asked.scheme, asked.port)) != (ours.hostname, _port(ours.scheme, ours.port)):
            return ""
        below = (base for base in (self._paths.base, quote(self._paths.base)) if asked.path.startswith(f"{base}/"))
        return next((asked.path.removeprefix(base) for base in below), "")

    def _said(self, essay: Essay, *, card: bool) -> dict[str, str | int]:
        said: dict[str, str | int] = {
            "version": "1.0",
            "type": "link",
            "title": xml_line(essay.title),
            "author_name": xml_line(essay.author),
            "author_url": self._paths.whole(self._paths.author(essay.author)),
            "provider_name": SITE_NAME,
            "provider_url": self._paths.whole(self._paths.to("/")),
        }
        if card:
            said["thumbnail_url"] = self._paths.whole(self._paths.card(essay.slug))
            said["thumbnail_width"], said["thumbnail_height"] = CARD_WIDTH, CARD_HEIGHT
        return said


def _port(scheme: str, port: int | None) -> int:
    """The port that is asked; http leads to https, and counts as it."""
    return _PORTS["https"] if port in (None, _PORTS[scheme]) else port


def _room(request: Request, name: str, needed: int) -> bool:
    """Whether the consumer has room for ``needed`` pixels."""
    given = request.query_params.get(name, "")
    if given and not re.fullmatch(r"[0-9]{1,9}", given):
        raise InvalidInput(_NUMBER, name=name)
    return not given or int(given) >= needed


def _xml(said: dict[str, str | int]) -> bytes:
    root = Element("oembed")
    for name, value in said.items():
        SubElement(root, name).text = str(value)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))
