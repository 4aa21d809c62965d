"""An order drawn by a key: which of any number of essays comes first in it is found by looking at a few of them.

Each essay has a *place*, a number that only its slug decides. As long as more than ``FEW`` essays are in question, the
places are divided into equal parts, the key says which part comes first, and only the essays there stay in question. Of
those that are left, the key and the slug say which comes first. So nobody has to look at every essay, whoever joins or
leaves moves hardly anybody else, and up to ``FEW`` essays have an order that depends on nothing but key and slug.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from bot.core.ids import Slug

FEW: Final = 64
"""Essays that are compared with each other: some tenths of a millisecond, and a few kilobytes."""
PARTS: Final = 64
"""Parts that a span is divided into: of a hundred thousand essays, the second division leaves fewer than ``FEW``."""
PLACES: Final = PARTS**5
"""Places that there are: 30 bits, which every database holds as a plain integer."""


class Span(NamedTuple):
    """The places from ``low`` up to, but without ``high``."""

    low: int
    high: int


def place_of(slug: str) -> int:
    """The essay's place, the same on every machine: it is stored, and must never be counted differently."""
    return int.from_bytes(hashlib.blake2b(slug.encode(), digest_size=8).digest()) % PLACES


def drawn_first(key: str, within: Callable[[Span], Sequence[Slug]]) -> Slug | None:
    """The essay that comes first in the order of ``key``; None where there is none.

    ``within`` gives the essays of a span, in any order; of more than ``FEW`` any ``FEW`` + 1.
    """
    number = _numbering(key)
    span = Span(0, PLACES)
    found = within(span)
    while len(found) > FEW and span.high - span.low > 1:
        parts = sorted(_parts(span), key=lambda part: number(f"{part.low}-{part.high}"))
        span, found = next(((part, here) for part in parts if (here := within(part))), (span, ()))
    return min(found, key=lambda slug: (number(slug), slug), default=None)


def drawn_among(slugs: Iterable[Slug], key: str) -> Slug | None:
    """The same where all slugs are at hand."""
    placed = [(place_of(slug), slug) for slug in slugs]
    return drawn_first(key, lambda span: [slug for place, slug in placed if span.low <= place < span.high])


def _parts(span: Span) -> list[Span]:
    width = (span.high - span.low) // PARTS
    return [Span(low, low + width) for low in range(span.low, span.high, width)]


def _numbering(key: str) -> Callable[[str], bytes]:
    """Gives each name its number in the order of ``key``."""
    begun = hashlib.blake2b(f"{key}/".encode(), digest_size=8)

    def number(name: str) -> bytes:
        hashed = begun.copy()
        hashed.update(name.encode())
        return hashed.digest()

    return number
