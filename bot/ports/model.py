"""A language model that writes text."""

from __future__ import annotations

from typing import Protocol


class LanguageModel(Protocol):
    """Writes what it is told to, one answer at a time. Whatever it says is somebody else's text, to be checked."""

    async def answer(self, instructions: str, text: str) -> str:
        """The model's answer to ``instructions`` about ``text``, as it came; empty where it said nothing.

        ``text`` goes apart from the instructions, as data. The call ends within a time that the implementation bounds,
        and so is the length of what it returns. Raises ``ModelUnavailable`` and ``ModelRefused``.
        """
        ...
