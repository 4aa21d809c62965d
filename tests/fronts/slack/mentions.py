"""Whom a message notifies, and what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.fronts.slack.state import Json

_SEQUENCE: Final = re.compile(r"<(!channel|!here|!everyone|!subteam\^\w+|@[UWB]\w+)(?:\|[^>]*)?>")
_BARE: Final = re.compile(r"(?<!\w)@(channel|here|everyone)\b")
_RICH: Final = {"user": "user_id", "usergroup": "usergroup_id", "broadcast": "range"}


def pinged(body: Mapping[str, Any]) -> list[str]:
    """Everybody whom ``body`` would notify: by control sequences, by rich text, and by a bare ``@channel`` wherever
    Slack is left free to link names (``verbatim`` not set, ``link_names``, ``parse=full``).
    """
    free = str(body.get("link_names")).lower() in ("1", "true") or body.get("parse") == "full"
    found = list(_in_text(body.get("text") or "", bare=free))
    for part in every_part(body.get("blocks") or []):
        kind = part.get("type")
        if kind == "mrkdwn":
            found += _in_text(part.get("text") or "", bare=part.get("verbatim") is not True)
        elif kind == "markdown":
            found += _in_text(part.get("text") or "", bare=True)
        elif kind in _RICH and _RICH[kind] in part:
            name = part[_RICH[kind]]
            found.append(name if kind == "broadcast" else f"{'group' if kind == 'usergroup' else 'user'}:{name}")
    return list(dict.fromkeys(found))


def _in_text(text: str, *, bare: bool) -> Iterator[str]:
    for match in _SEQUENCE.finditer(text):
        word = match[1]
        if word.startswith("@"):
            yield f"user:{word[1:]}"
        else:
            yield f"group:{word.partition('^')[2]}" if "^" in word else word[1:]
    if bare:
        for match in _BARE.finditer(text):
            yield match[1]


def every_part(value: Any) -> Iterator[Json]:
    """All objects inside of blocks, however deep they stand."""
    if isinstance(value, dict):
        yield value
        for inside in value.values():
            yield from every_part(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from every_part(inside)


def shown(body: Mapping[str, Any]) -> str:
    """What a reader sees of blocks (of the text where there are none): all texts, control characters unescaped."""
    blocks = body.get("blocks")
    if not blocks:
        return unescaped(body.get("text") or "")
    lines = []
    for part in every_part(blocks):
        text = part.get("text")
        if isinstance(text, str):
            lines.append(unescaped(text) if part.get("type") in ("mrkdwn", "markdown") else text)
    return "\n".join(lines)


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
