"""What essays and members wrote, made harmless for Slack: shown as it was written, without markup and mentions.

Where Slack offers ``plain_text`` or ``rich_text``, that is taken, and nothing needs escaping. This is for the rest: the
``text`` of a message, and ``mrkdwn``. One pass over the text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

BREAK: Final = "\u200b"
"""A space without width: beside a sign of markup it keeps it from being one, and nobody sees it."""

_SPELLED: Final = {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    **{ord(char): f"{BREAK}{char}{BREAK}" for char in "*_~`"},
    ord("@"): f"@{BREAK}",
    ord("#"): f"#{BREAK}",
}
"""The first three are all that Slack itself asks to be escaped: without ``<`` nothing is a mention or a link. The
others are for markup, and for names that become links.
"""
_EMOJI: Final = re.compile(r":(?=[\w+'-]+:)")


def escape(text: str) -> str:
    """``text`` with every sign of Slack's markup made plain; at most five times as long."""
    return _unnamed(text).translate(_SPELLED)


def one_line(text: str, limit: int) -> str:
    """The beginning of ``text`` in one line and escaped, at most ``limit`` characters (at least 6) in all."""
    parts: list[str] = []
    room = limit - 1
    for char in _unnamed(" ".join(text.split())):
        spelled = _SPELLED.get(ord(char), char)
        room -= len(spelled)
        if room < 0:
            return "".join(parts).rstrip() + "…"
        parts.append(spelled)
    return "".join(parts)


def plain(text: str, limit: int) -> str:
    """The beginning of ``text`` with its lines, for ``plain_text`` and ``rich_text``."""
    kept = "".join(_kept(text)).strip()
    return kept if len(kept) <= limit else kept[: limit - 1].rstrip() + "…"


def plain_line(text: str, limit: int) -> str:
    """The beginning of ``text`` in one line, for ``plain_text`` and ``rich_text``."""
    return plain(" ".join(text.split()), limit)


def _unnamed(text: str) -> str:
    """Without names of emojis."""
    return _EMOJI.sub(f":{BREAK}", "".join(_kept(text)))


def _kept(text: str) -> list[str]:
    """Without characters of control and of the direction of the text, which could hide what follows."""
    return [c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"} or c in "\u200d\ufe0f"]
