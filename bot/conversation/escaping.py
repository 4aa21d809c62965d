"""What essays and members wrote, made harmless for a place with markup: shown as it was written.

Our own, and linear: one pass over the text, in which each character is looked up for itself. A platform brings nothing
but its signs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.conversation.phrases import beginning, spelled_beginning, visible
from bot.summaries.verse import LINES_MAX

_ROOM_FOR_A_LINE: Final = 12  # the longest spelling of a sign and one more


@dataclass(frozen=True, slots=True)
class Escaping:
    """A platform's markup. ``spelled`` is how each of its signs is written to stand for itself; ``prepare`` takes out
    what is no matter of single signs, and the characters that nobody sees.
    """

    spelled: Mapping[int, str]
    prepare: Callable[[str], str] = visible

    def text(self, text: str) -> str:
        """``text`` with every sign of the markup made plain. It grows at most by the factor of the longest spelling."""
        return self.prepare(text).translate(self.spelled)

    def line(self, text: str, limit: int) -> str:
        """The beginning of ``text`` in one line and escaped, at most ``limit`` characters in all. ``limit`` has room
        for the longest spelling and one more.
        """
        return spelled_beginning(self.prepare(" ".join(text.split())), self.spelled, limit)

    def lines(self, text: str, limit: int) -> str:
        """``line`` of each of the first ``LINES_MAX`` lines of ``text``, as of a poem; at most ``limit`` in all."""
        return _within(text, limit, self.line)


def plain_lines(text: str, limit: int) -> str:
    """``plain_line`` of each of the first ``LINES_MAX`` lines of ``text``; at most ``limit`` characters in all."""
    return _within(text, limit, plain_line)


def plain_line(text: str, limit: int) -> str:
    """The beginning of ``text`` in one line, at most ``limit`` characters, for a place that shows no markup."""
    return beginning(" ".join(visible(" ".join(text.split())).split()), limit)


def _within(text: str, limit: int, one: Callable[[str, int], str]) -> str:
    """The lines of ``text``, each made by ``one``; what remains of ``limit`` bounds the next one."""
    lines: list[str] = []
    room = limit
    for line in text.split("\n")[:LINES_MAX]:
        if room >= _ROOM_FOR_A_LINE and (shown := one(line, room)):
            lines.append(shown)
            room -= len(shown) + 1
    return "\n".join(lines)
