"""Whom a message notifies: Discord's reading of ``allowed_mentions``, over every text that can ping."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.fronts.discord.state import Json

_USER: Final = re.compile(r"<@!?(\d+)>")
_ROLE: Final = re.compile(r"<@&(\d+)>")
_EVERYONE: Final = re.compile(r"@(everyone|here)")


def pinged(body: Mapping[str, Any]) -> list[str]:
    """``everyone``, ``role:ID`` and ``user:ID`` for whoever the message would notify. No ``allowed_mentions`` at all
    lets every mention ping.
    """
    text = "\n".join(texts(body))
    allowed = body.get("allowed_mentions")
    everything = allowed is None
    allowed = allowed or {}
    parse = allowed.get("parse") or ()
    found: list[str] = []
    if (everything or "everyone" in parse) and _EVERYONE.search(text):
        found.append("everyone")
    found += [f"role:{id_}" for id_ in _named(_ROLE, text, everything or "roles" in parse, allowed.get("roles"))]
    found += [f"user:{id_}" for id_ in _named(_USER, text, everything or "users" in parse, allowed.get("users"))]
    return found


def texts(body: Mapping[str, Any]) -> Iterator[str]:
    """The texts of a message in which a mention pings: content and text displays, not embeds."""
    yield body.get("content") or ""
    yield from _displays(body.get("components") or [])


def _displays(components: list[Json]) -> Iterator[str]:
    for one in components:
        if one.get("type") == 10:
            yield one.get("content") or ""
        yield from _displays(one.get("components") or [])


def _named(pattern: re.Pattern[str], text: str, all_of_them: bool, some: list[str] | None) -> list[str]:
    ids = dict.fromkeys(pattern.findall(text))
    return [id_ for id_ in ids if all_of_them or id_ in (some or ())]
