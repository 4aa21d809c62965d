"""The order in which members reacted, whatever the order in which we hear of it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from bot.core.community import MessageRef
from bot.core.ids import MemberId

REMEMBERED: Final = 5_000


@dataclass(frozen=True, slots=True)
class Act:
    """A member's latest act with one emoji, at the platform's time of it."""

    at: float
    added: bool


class Order:
    """The latest acts of members under messages; the oldest are forgotten."""

    def __init__(self) -> None:
        self._acts: OrderedDict[tuple[MessageRef, MemberId], dict[str, Act]] = OrderedDict()
        self._cleared: OrderedDict[MessageRef, float] = OrderedDict()

    def take(self, message: MessageRef, member: MemberId, seed: str, act: Act) -> list[str] | None:
        """Remember ``act``. None where a later one with the same emoji is known, or the reactions were cleared and
        counted again since; else the emojis that the member added after it, in the order in which they did.
        """
        if act.at < self._cleared.get(message, act.at):
            return None
        acts = self._acts.setdefault((message, member), {})
        self._acts.move_to_end((message, member))
        if len(self._acts) > REMEMBERED:
            self._acts.popitem(last=False)
        known = acts.get(seed)
        if known is not None and known.at > act.at:
            return None
        acts[seed] = act
        later = [(each.at, name) for name, each in acts.items() if each.added and each.at > act.at]
        return [name for _, name in sorted(later)]

    def clear(self, message: MessageRef, at: float) -> None:
        """Reactions of ``message`` were cleared. What was done before counts no more: who held what is read again."""
        self._cleared[message] = max(at, self._cleared.pop(message, at))
        if len(self._cleared) > REMEMBERED:
            self._cleared.popitem(last=False)
