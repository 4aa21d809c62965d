"""What the exports of all blog services have in common: a file that is walked through once, and holds everything."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

from bot.adapters.sources.entry import Found
from bot.adapters.sources.given import UNREADABLE, Given
from bot.errors import FetchFailed
from bot.ports.source import Spot


class FileArchive(ABC):
    """An ``Archive`` of one file."""

    is_whole: ClassVar[bool] = True

    def __init__(self, given: Given) -> None:
        self.title = ""
        self._given = given
        self._spots: tuple[Spot, ...] | None = None

    def spots(self) -> Sequence[Spot]:
        if self._spots is None:
            try:
                self._spots = tuple(self._walk())
            except OSError as exc:
                raise FetchFailed(UNREADABLE, name=self._given.name) from exc
        return self._spots

    def read(self, spots: Sequence[Spot]) -> Sequence[Found]:
        self.spots()
        return [self._found(spot) for spot in spots]

    @abstractmethod
    def _walk(self) -> Iterable[Spot]:
        """Every entry, in the file's order."""

    @abstractmethod
    def _found(self, spot: Spot) -> Found:
        """What stands at a spot of the walk."""
