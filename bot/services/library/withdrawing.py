"""Which essays a reading withdraws: those that are gone, unless so many are gone that it looks like an accident."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.core.ids import Slug


@dataclass(frozen=True, slots=True)
class Missing:
    """The essays of a source that it does not bring any more, out of ``known`` that the library has of it."""

    slugs: tuple[Slug, ...]
    known: int

    def __str__(self) -> str:
        return (
            f"{len(self.slugs)} of {self.known} essays are missing from their source, so none was withdrawn. "
            "If that is on purpose, run: ichiwa essays sync --mirror"
        )


def missing(known: Collection[Slug], gone: Collection[Slug]) -> Missing | None:
    """What is missing, where more than half of ``known`` is ``gone``; None where ``gone`` may be withdrawn.

    An empty mount or a wrong ESSAYS_DIR looks like a folder whose essays were deleted.
    """
    return Missing(tuple(sorted(gone)), len(known)) if 2 * len(gone) > len(known) else None
