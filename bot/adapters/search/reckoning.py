"""What is reckoned with vectors, off the event loop: rows of the tables and what is scanned in memory on one side, and
essays with their closeness on the other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bot.core.essay import Language
from bot.core.ids import Slug
from bot.ports.meaning import Vector
from bot.ports.search import EssayVectors

if TYPE_CHECKING:  # numpy is loaded with the first vector: most commands need none
    from bot.adapters.search.vectors import Packed, Places, SignBits

PASSAGES: Final = 64
"""Passages that an essay may have."""


class Narrowed(NamedTuple):
    """Which essays count at all: those of one language, of ``only``, and not of the collections ``without``."""

    language: Language | None
    only: Collection[Slug] | None
    without: Collection[str]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The same as the scan knows it: of one language, of ``only`` (numbers), and not of the collections ``without``."""

    language: str | None = None
    only: Collection[int] | None = None
    without: Collection[str] = ()


class Ranked(NamedTuple):
    id: int
    closeness: float
    passage: int


class Made(NamedTuple):
    vectors: Sequence[Packed]
    names: int
    dimensions: int


def as_kept(made: Mapping[tuple[Slug, str], EssayVectors]) -> list[tuple[tuple[Slug, str], Made]]:
    from bot.adapters.search.vectors import packed

    found: list[tuple[tuple[Slug, str], Made]] = []
    for of, its in made.items():
        if len(its.all) > PASSAGES or len(set(map(len, its.all))) > 1 or not (its.names and its.texts):
            raise ValueError(f"an essay has at most {PASSAGES} vectors, all of one length, of names and of texts")
        found.append((of, Made([packed(vector) for vector in its.all], len(its.names), len(its.names[0]))))
    return found


def as_made(rows: Sequence[Any]) -> Mapping[Slug, EssayVectors]:
    """From rows in the order of their places."""
    from bot.adapters.search.vectors import unpacked

    found: dict[Slug, list[Vector]] = {}
    names: dict[Slug, int] = {}
    for row in rows:
        its = found.setdefault(Slug(row.slug), [])
        names[Slug(row.slug)] = row.names
        size = -(-row.dimensions // 64) * 8
        its.append(unpacked(row.bits[size * len(its) : size * (len(its) + 1)], row.levels, row.dimensions))
    return {slug: EssayVectors(tuple(its[: names[slug]]), tuple(its[names[slug] :])) for slug, its in found.items()}


def no_signs(dimensions: int) -> SignBits:
    from bot.adapters.search.vectors import SignBits

    return SignBits(dimensions)


def by_closeness(
    vector: Vector, places: Places, numbers: Sequence[int], levels: Mapping[int, bytes]
) -> Sequence[Ranked]:
    """Each essay with its nearest passage, nearest first; ``levels`` are those of the places that are still there."""
    from bot.adapters.search.vectors import closenesses

    there = [n for n, number in enumerate(numbers) if number in levels]
    kept = places.bits if len(there) == len(numbers) else places.bits[there]
    best: dict[int, Ranked] = {}
    for n, closeness in zip(there, closenesses(vector, kept, [levels[numbers[n]] for n in there]), strict=True):
        id_, passage = places.ids[n], places.passages[n]
        if id_ not in best or closeness > best[id_].closeness:
            best[id_] = Ranked(id_, closeness, passage)
    return sorted(best.values(), key=lambda one: -one.closeness)


def likenesses(rows: Sequence[Any], vector: Vector, weights: tuple[float, float]) -> dict[Slug, float]:
    """From rows of each essay's passages in their order."""
    from bot.adapters.search.vectors import likeness

    levels: dict[str, list[bytes]] = {}
    about = {row.slug: (row.bits, row.names) for row in rows}
    for row in rows:
        levels.setdefault(row.slug, []).append(row.levels)
    return {Slug(slug): likeness(vector, bits, levels[slug], names, weights) for slug, (bits, names) in about.items()}
