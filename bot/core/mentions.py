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

_TYPED: Final = r"(?<![A-Za-z0-9._%+@/:-])@(?!(?i:everyone|here|channel)\b)[^\s@<>、。，．！？!?,;:()（）「」『』…]+"
"""No address of a mailbox, and nothing that calls everybody."""
_FAMILY: Final = r"(?:[ \u3000](?:[A-ZÀ-ÖØ-Þ][\w'’-]+\b|[一-鿿々]{1,4}|[ァ-ヺー]+))*"
"""Another word that can be part of a name."""
_FOUND: Final = re.compile(
    "|".join(
        (
            f"(?P<given>{EDGE}@[^{EDGE}\n]*{EDGE}?)",
            r"(?P<profile>(?i:https?://(?:[\w-]+\.)*(?:discord(?:app)?\.com/users|slack\.com/(?:team|user/@?\w+)))/\w+)",
            r"<(?P<address>(?i:https?)://[^<>\s|]+)(?:\|[^<>\n]*)?>",
            r"(?P<bare>(?i:https?)://[^\s<>]+)",
            r"(?P<id><@[!&]?\w+(?:\|[^<>\n]*)?>)",
            r"(?P<place><#\w+(?:\|[^<>\n]*)?>)",
            r"<a?(?P<emoji>:\w+:)\d+>",
            r"<(?P<command>/[^<>:\n]+):\d+>",
            r"(?P<code><(?:t:-?\d+(?::\w)?|id:\w+)>)",
            f"(?P<typed>{_TYPED}{_FAMILY})",
        )
    )
)


def edged(name: str) -> str:
    """A mention of whoever is called ``name``, of which ``without_mentions`` finds the end."""
    return f"{EDGE}@{name.replace(EDGE, '')}{EDGE}"


def without_mentions(text: str) -> str:
    """``text`` with ``NOBODY`` for every member that it mentions: by an id or a profile's address, by the name that a
    platform gave, or by one that was typed behind an ``@``, as far as it can be told. What else a platform writes
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
