"""What essays and members wrote, made harmless for a place with markup: shown as it was written.

Our own, and linear: one pass over the text, in which each character is looked up for itself. A platform brings nothing
but its signs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.conversation.phrases import beginning, spelled_beginning, visible


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


def plain_line(text: str, limit: int) -> str:
    """The beginning of ``text`` in one line, at most ``limit`` characters, for a place that shows no markup."""
    return beginning(" ".join(visible(" ".join(text.split())).split()), limit)
