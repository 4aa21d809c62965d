"""Blocks of Markdown inside of quotes, items and notes, each line with the signs of all that it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

_LEVELS_MAX: Final = 14
"""Levels of the parser that quotes and lists may take; it stops reading at 20."""


@dataclass
class _Container:
    """``first`` stands before its first line, ``rest`` before all others."""

    first: str
    rest: str
    levels: int
    used: bool = False
    follows_item: bool = False


@dataclass
class _List:
    sign: str
    number: int | None
    items: int = 0


@dataclass
class Blocks:
    """Collects blocks. What is opened is closed in the reverse order; without a block in it, it leaves nothing."""

    _lines: list[str] = field(default_factory=list)
    _containers: list[_Container] = field(default_factory=list)
    _lists: list[_List] = field(default_factory=list)
    _aside: list[list[_Container]] = field(default_factory=list)
    _ended: tuple[int, str] = (0, "")

    def text(self) -> str:
        """All of it."""
        return "\n".join(self._lines)

    def paragraph(self, lines: Sequence[str]) -> None:
        """Lines that stand below each other."""
        self.block([f"{line}  " for line in lines[:-1]] + [lines[-1]])

    def block(self, lines: Iterable[str]) -> None:
        """Lines as they are written."""
        unused = [container for container in self._containers if not container.used]
        if self._lines and not (unused and unused[0].follows_item):
            self._lines.append("".join(c.rest for c in self._containers if c.used).rstrip())
        for line in lines:
            signs = "".join(c.rest if c.used else c.first for c in self._containers)
            self._lines.append(signs + line if line else signs.rstrip())
            for container in unused:
                container.used = True

    def rule(self) -> None:
        """A line across."""
        self.block(["***" if self._containers else "---"])

    def open_quote(self) -> None:
        self._containers.append(self._fitting(_Container("> ", "> ", 1)))

    def close(self) -> None:
        """End the innermost quote, item or note."""
        self._containers.pop()

    def open_list(self, number: int | None) -> None:
        """A list that counts from ``number``, or not at all. One right behind another has another sign."""
        sign = "-" if number is None else "."
        at, other = self._ended
        if at == len(self._lines) and other == sign:
            sign = "*" if number is None else ")"
        self._lists.append(_List(sign, number))

    def close_list(self) -> None:
        ended = self._lists.pop()
        if ended.items:
            self._ended = (len(self._lines), ended.sign)

    def open_item(self) -> None:
        """An item of the innermost list, or of one of its own."""
        around = self._lists[-1] if self._lists else _List("-", None)
        sign = around.sign if around.number is None else f"{around.number + around.items}{around.sign}"
        container = _Container(f"{sign} ", " " * (len(sign) + 1), 2)
        within_item = bool(self._containers) and self._containers[-1].levels == 2 and self._containers[-1].used
        container.follows_item = around.items > 0 or (within_item and around.number is None)
        self._containers.append(self._fitting(container))

    def close_item(self) -> None:
        """End an item; an empty one does not count."""
        item = self._containers.pop()
        if self._lists and item.used:
            self._lists[-1].items += 1

    def open_note(self, label: str) -> None:
        """A footnote, which stands in nothing else."""
        self._aside.append(self._containers)
        self._containers = [_Container(f"[^{label}]: ", "    ", 2)]

    def close_note(self) -> None:
        self._containers = self._aside.pop()

    def _fitting(self, container: _Container) -> _Container:
        """A container too deep for the parser is none."""
        if container.levels + sum(other.levels for other in self._containers) <= _LEVELS_MAX:
            return container
        return _Container("", "", 0, used=True)
