"""What a request brings along, as plain values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from starlette.requests import Request

from bot.adapters.local import sentences
from bot.errors import InvalidInput, NotFound

_ID_MAX: Final = 2**63 - 1
"""SQLite's largest row id."""


async def fields_of(request: Request) -> Mapping[str, str]:
    """The texts of a JSON object. Raises ``InvalidInput`` for any other body."""
    body = await _body_of(request)
    return {str(name): _text(value) for name, value in body.items() if isinstance(value, str)}


async def lists_of(request: Request) -> Mapping[str, Sequence[str]]:
    """The fields of a form: each name under ``fields`` with its texts. Raises ``InvalidInput`` as ``fields_of``."""
    fields = (await _body_of(request)).get("fields")
    if not isinstance(fields, dict):
        return {}
    return {
        str(name): [_text(value) for value in values if isinstance(value, str)]
        for name, values in fields.items()
        if isinstance(values, list)
    }


def number_of(text: str) -> int:
    """A message's id from an address. Raises ``NotFound`` for what was never one."""
    if not (text.isascii() and text.isdecimal() and int(text[:20]) <= _ID_MAX):
        raise NotFound(sentences.GONE)
    return int(text)


async def _body_of(request: Request) -> Mapping[str, object]:
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise InvalidInput("The request could not be read. Reload the page and try again.")
    return body


def _text(value: str) -> str:
    """Without halves of surrogate pairs, which JSON can bring and no database can keep."""
    return value.encode("utf-8", "replace").decode()
