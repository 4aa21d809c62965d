"""How Latin words become a slug."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")
_APOSTROPHES: Final = re.compile("['\u2019\u02bc]")


def without_accents(text: str) -> str:
    """``text`` case folded, without the marks above and below its letters, and without apostrophes."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", _APOSTROPHES.sub("", text)))
    return "".join(c for c in plain.casefold() if not unicodedata.combining(c))


def hyphenated(text: str) -> str:
    """The words of ``text``, without accents, with hyphens between. What has no letter among a to z is left out, so
    nothing may be left.
    """
    return _NOT_SLUG.sub("-", without_accents(text)).strip("-")
