"""Names that are offered while somebody types one: of tags, authors and categories."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.language.keys import asked, keys
from bot.language.morphemes import shared


async def fitting(names: Mapping[str, int], typed: str, limit: int) -> Sequence[str]:
    """At most ``limit`` of ``names`` that have ``typed`` at the beginning of a word, as written, as read in kana, or in
    romaji: those that begin with it first, and of these the most common. Without a letter or digit the most common.
    """
    return await asyncio.to_thread(_fitting, names, typed, limit)


def _fitting(names: Mapping[str, int], typed: str, limit: int) -> Sequence[str]:
    wanted = asked(typed)
    places = {name: place for name in names if (place := _place(name, wanted)) is not None}
    return sorted(places, key=lambda name: (places[name], -names[name], name))[:limit]


def _place(name: str, wanted: tuple[str, ...]) -> int | None:
    """0 for the beginning of ``name``, 1 for that of another word, None for neither."""
    if not wanted:
        return 0
    return min((0 if first else 1 for key, first in _keys(name) if key.startswith(wanted)), default=None)


@lru_cache(maxsize=20_000)
def _keys(name: str) -> frozenset[tuple[str, bool]]:
    return frozenset(keys(name, shared()))
