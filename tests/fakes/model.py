"""A language model that says what a test tells it to."""

from __future__ import annotations

from collections.abc import Callable

from bot.errors import ModelError

Says = Callable[[str], str | ModelError]


class ScriptedModel:
    """``says`` makes the answer to a text, or the error that is raised instead."""

    def __init__(self, says: Says) -> None:
        self.says = says
        self.asked: list[tuple[str, str]] = []

    async def answer(self, instructions: str, text: str) -> str:
        self.asked.append((instructions, text))
        said = self.says(text)
        if isinstance(said, ModelError):
            raise said
        return said
