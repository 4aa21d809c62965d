"""Links from a page back to the conversation about an essay."""

from __future__ import annotations

from typing import Protocol

from bot.core.delivery import Delivery


class ThreadLink(Protocol):
    """A platform's own way to name a place in it, without asking the platform."""

    def __call__(self, delivery: Delivery) -> str:
        """The address of the delivery's thread, or of its message while it has none; empty where neither is known."""
        ...
