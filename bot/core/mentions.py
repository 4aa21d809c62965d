"""Mentions in what members wrote: the name or id of somebody else, who did not choose to show it."""

from __future__ import annotations

import re
from typing import Final

EDGE: Final = "\u2060"
"""A mark without width, on both sides of a mention with the name that a platform gave: nothing else tells where a name
ends that has spaces, or that Japanese follows.
"""
NOBODY: Final = "@…"
"""What stands for a member. It is of no language, as a comment can be of any."""

_FOUND: Final = re.compile(
    "|".join(
        (
            f"(?P<given>{EDGE}@[^{EDGE}\n]*{EDGE}?)",
            r"(?P<profile>https?://(?:[\w-]+\.)*(?:discord(?:app)?\.com/users|slack\.com/(?:team|user/@?\w+))/\w+)",
            r"<(?P<address>https?://[^<>\s|]+)(?:\|[^<>\n]*)?>",
            r"(?P<bare>https?://[^\s<>]+)",
            r"(?P<id><@[!&]?\w+(?:\|[^<>\n]*)?>)",
            r"(?P<place><#\w+(?:\|[^<>\n]*)?>)",
            r"<a?(?P<emoji>:\w+:)\d+>",
            r"<(?P<command>/[^<>:\n]+):\d+>",
            r"(?P<code><(?:t:-?\d+(?::\w)?|id:\w+)>)",
            # what is typed: no address of a mailbox, and nothing that calls everybody
            r"(?P<typed>(?<![A-Za-z0-9._%+@/:-])@(?!(?:everyone|here|channel)\b)[^\s@<>、。，．！？!?,;:()（）「」『』…]+)",
        )
    ),
    re.IGNORECASE,
)


def edged(name: str) -> str:
    """A mention of whoever is called ``name``, of which ``without_mentions`` finds the end."""
    return f"{EDGE}@{name.replace(EDGE, '')}{EDGE}"


def without_mentions(text: str) -> str:
    """``text`` with ``NOBODY`` for every member that it mentions: by an id or a profile's address, by the name that a
    platform gave, or by one that was typed behind an ``@``, as far as that has no spaces. What else a platform writes
    in a code of its own becomes what it says, or ``…``: channels, emojis, commands and instants.
    """
    return _FOUND.sub(_said, text).replace(EDGE, "")


def _said(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "address" | "bare" | "emoji" | "command":
            return found[found.lastgroup]
        case "place":
            return "#…"
        case "code":
            return "…"
    return NOBODY
