"""The slug that an entry wishes for: its own name, its address's or its title's, in letters that every address has."""

from __future__ import annotations

import re
from datetime import date
from typing import Final
from urllib.parse import unquote, urlsplit

from bot.core.ids import Slug
from bot.language.morphemes import shared
from bot.language.slug import slug_of

_ENDING: Final = re.compile(r"\.(?:html?|php|aspx?|md|markdown|jsp|cgi)\Z", re.IGNORECASE)
_NO_NAME: Final = re.compile(
    r"(?:blog-)?(?:entry|entries|index|post|posts|article|archives?|default|page|view|diary|item|id|date|blog|p|n)?[-_\d]*"
    r"|[0-9a-f]{8,}|n[0-9a-f]{12}",
    re.IGNORECASE,
)


def wished_slug(slug: str, url: str, title: str, written: date) -> Slug:
    """A slug made by ``slug_of``; the date's where nothing else names the entry."""
    try:
        last = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
    except ValueError:
        last = ""
    for name in (_named(slug), _named(last), title):
        made = slug_of(name, shared()) if name else ""
        if len(made) > 1:
            return Slug(made)
    return Slug(f"essay-{written.isoformat()}")


def _named(part: str) -> str:
    """What a name on a page says; numbers say nothing."""
    name = _ENDING.sub("", unquote(part.strip()))
    return "" if len(name) > 300 or _NO_NAME.fullmatch(name) else name
