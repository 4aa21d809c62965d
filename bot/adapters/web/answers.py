"""Answers that a browser keeps: each with its tag, and 304 where the browser has it already."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.web.policy import POLICY_HEADER, policy

HTML: Final = "text/html; charset=utf-8"
_VARY: Final = "Accept-Language, Cookie"


def answer(
    request: Request,
    content: str | bytes,
    media_type: str = HTML,
    *,
    private: bool = False,
    varies: bool = True,
    scripts: Iterable[str] = (),
) -> Response:
    """``content``, or 304 where whoever asks has it. It is asked about each time, so that a change is seen at once.

    ``private``: it is for its reader alone, so nobody keeps it, and search engines do not list it. ``varies``: it
    depends on the reader's language. ``scripts`` are the page's own, which its policy lets run.
    """
    body = content.encode() if isinstance(content, str) else content
    headers = {"Cache-Control": "no-store" if private else "no-cache"}
    if varies:
        headers["Vary"] = _VARY
    if scripts := tuple(scripts):
        headers[POLICY_HEADER] = policy(scripts)
    if private:
        headers["X-Robots-Tag"] = "noindex"
        return Response(body, media_type=media_type, headers=headers)
    headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if has_already(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def has_already(request: Request, tag: str) -> bool:
    """Whether ``If-None-Match`` names ``tag``, weakly compared (RFC 9110, 13.1.2)."""
    named = (each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(","))
    return any(each in (tag, "*") for each in named)
