"""One value of a front matter, whatever it is written in, and a file in its two parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.errors import ParseFailed


@dataclass(frozen=True, slots=True)
class Field:
    """A value as it is written, with its line (from 1). A list has ``items`` and no text, a mapping ``pairs``."""

    line: int
    text: str = ""
    items: tuple[Field, ...] | None = None
    pairs: Mapping[str, Field] | None = None

    @property
    def is_empty(self) -> bool:
        if self.items is not None:
            return all(item.is_empty for item in self.items)
        return not self.pairs and not self.text.strip()

    def leaves(self) -> Iterator[Field]:
        """The texts in it, of mappings the name or else the first one."""
        if self.items is not None:
            for item in self.items:
                yield from item.leaves()
        elif self.pairs is not None:
            named = next((self.pairs[key] for key in ("name", "title", "label") if key in self.pairs), None)
            value = named or next(iter(self.pairs.values()), None)
            if value is not None:
                yield from value.leaves()
        elif self.text.strip():
            yield self


@dataclass(frozen=True, slots=True)
class Page:
    """A file in its two parts. ``body_line`` is where the body begins, in lines from 1. ``faults`` are those of the
    front matter, and ``told`` the keys that they are about, which are not in ``fields``.
    """

    fields: Mapping[str, Field]
    body: str
    body_line: int
    faults: tuple[ParseFailed, ...] = ()
    told: frozenset[str] = frozenset()
    has_head: bool = True
