"""What a request brings along, as plain values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request

from bot.errors import InvalidInput, NotFound

_ID_MAX: Final = 2**63 - 1
"""SQLite's largest row id."""


async def fields_of(request: Request) -> Mapping[str, str]:
    """The texts of a JSON object. Raises ``InvalidInput`` for any other body."""
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise InvalidInput("The request could not be read. Reload the page and try again.")
    return {str(name): _text(value) for name, value in body.items() if isinstance(value, str)}


def number_of(text: str) -> int:
    """A message's id from an address. Raises ``NotFound`` for what was never one."""
    if not (text.isascii() and text.isdecimal() and int(text[:20]) <= _ID_MAX):
        raise NotFound("This message does not exist any more.")
    return int(text)


def _text(value: str) -> str:
    """Without halves of surrogate pairs, which JSON can bring and no database can keep."""
    return value.encode("utf-8", "replace").decode()
