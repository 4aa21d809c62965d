"""The slug that an entry wishes for: its own name, its address's or its title's, in letters that every address has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Final
from urllib.parse import unquote, urlsplit

from bot.core.essay import SLUG_MAX
from bot.core.ids import Slug
from bot.language.index_terms import has_japanese, hiragana
from bot.language.morphemes import shared
from bot.language.romaji import to_romaji

WISHED_MAX: Final = 60
"""Characters of a slug that we make: room is left for a number behind it."""

_TITLE_MAX: Final = 120
_ENDING: Final = re.compile(r"\.(?:html?|php|aspx?|md|markdown|jsp|cgi)\Z", re.IGNORECASE)
_NO_NAME: Final = re.compile(
    r"(?:blog-)?(?:entry|entries|index|post|posts|article|archives?|default|page|view|diary|item|id|date|blog|p|n)?[-_\d]*"
    r"|[0-9a-f]{8,}|n[0-9a-f]{12}",
    re.IGNORECASE,
)
_HEPBURN: Final = (
    ("sy", "sh"),
    ("tty", "tch"),
    ("tti", "tchi"),
    ("ty", "ch"),
    ("zy", "j"),
    ("si", "shi"),
    ("ti", "chi"),
    ("tu", "tsu"),
    ("zi", "ji"),
    ("hu", "fu"),
)
_NO_LETTER: Final = re.compile(r"[^a-z0-9]+")


def wished_slug(slug: str, url: str, title: str, written: date) -> Slug:
    """A slug of at most ``WISHED_MAX`` characters; the date's where nothing else names the entry."""
    try:
        last = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
    except ValueError:
        last = ""
    for name in (_named(slug), _named(last), title):
        if made := _slugged(name):
            return Slug(made)
    return Slug(f"essay-{written.isoformat()}")


def _named(part: str) -> str:
    """What a name on a page says; numbers say nothing."""
    name = _ENDING.sub("", unquote(part.strip()))
    return "" if len(name) > 300 or _NO_NAME.fullmatch(name) else name


def _slugged(name: str) -> str:
    text = unicodedata.normalize("NFKC", name[:_TITLE_MAX])
    if has_japanese(text):
        text = "-".join(_romaji(text))
    plain = (
        unicodedata.normalize("NFKD", text.replace("'", "").replace("\u2019", "")).encode("ascii", "ignore").decode()
    )
    made = _NO_LETTER.sub("-", plain.lower()).strip("-")
    if len(made) > WISHED_MAX:
        cut = made[: WISHED_MAX + 1]
        made = (cut[: cut.rindex("-")] if "-" in cut[WISHED_MAX // 2 :] else made[:WISHED_MAX]).strip("-")
    return made if len(made) > 1 and len(made) <= SLUG_MAX else ""


def _romaji(text: str) -> Iterator[str]:
    """Each word as it is read aloud; what has no reading as it is written."""
    for morpheme in shared().cut(text):
        if has_japanese(morpheme.surface):
            yield _hepburn(to_romaji(hiragana(morpheme.reading)))
        else:
            yield morpheme.surface


def _hepburn(romaji: str) -> str:
    """The spelling that Japanese names have on signs abroad."""
    for written, read in _HEPBURN:
        romaji = romaji.replace(written, read)
    return romaji
