"""What can come next, while a line is being typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.conversation.catalogue import Catalogue
from bot.conversation.command import ROOT, Command, Option, Takes
from bot.conversation.command_line import CommandLine, Piece, folded, line_of, pieces
from bot.conversation.completing import Completing
from bot.core.community import LOCAL_COMMUNITY
from bot.core.essay import Language

SUGGESTIONS_MAX: Final = 8
_LINE_MAX: Final = 300
"""Characters of a line that is completed; a longer one is a text, and nobody picks its words from a list."""
_BEGINNING: Final = re.compile(r"\s*(?P<root>\S*)(?P<gap>\s*)(?P<name>\S*)(?P<end>\s*)")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``text`` is the whole line once it is accepted; ``label`` is what is offered, ``detail`` what it means."""

    text: str
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A command's line: ``typed`` are its pieces, and at ``start`` begins ``word``, the one at the end (or nothing)."""

    command: Command
    text: str
    typed: Sequence[Piece]
    word: str
    start: int

    @property
    def words(self) -> list[str]:
        """What belongs to the positional option."""
        return [self.text[p.start : p.end] for p in self.typed if self.command.option(p.name) is None]

    @property
    def ends_in_word(self) -> bool:
        return self.start < len(self.text)

    def has(self, option: Option) -> bool:
        """Whether ``option`` was given before the word at the end."""
        names = [piece.name for piece in self.typed if piece.start < self.start]
        return option.name in names or (option.positional and any(self.command.option(n) is None for n in names))


class LineCompleting:
    """Completes lines of the local channel's commands."""

    def __init__(self, completing: Completing, line: CommandLine, catalogue: Catalogue) -> None:
        self._completing = completing
        self._known = line
        self._catalogue = catalogue

    async def complete(self, text: str, language: Language) -> list[Suggestion]:
        """At most ``SUGGESTIONS_MAX``, the likeliest first; none for what is no command. Any text will do."""
        beginning = _BEGINNING.match(text)
        if beginning is None or len(text) > _LINE_MAX:
            return []
        root, name = folded(beginning["root"]), folded(beginning["name"])
        if not root.startswith("/"):
            return []
        if not beginning["gap"]:
            return self._commands("" if ROOT.startswith(root) else root.removeprefix("/"), language)
        if root != ROOT:
            return []
        if not beginning["end"]:
            return self._commands(name, language)
        command = self._known.called(name)
        found = await self._options(_line(command, text, beginning.end()), language) if command else []
        return found[:SUGGESTIONS_MAX]

    def _commands(self, typed: str, language: Language) -> list[Suggestion]:
        offers = self._completing.commands(LOCAL_COMMUNITY, typed, language, SUGGESTIONS_MAX)
        commands = [(command, offer) for offer in offers if (command := self._known.called(offer.value))]
        return [Suggestion(f"{c.line} " if c.options else c.line, c.line, offer.detail) for c, offer in commands]

    async def _options(self, line: _Line, language: Language) -> list[Suggestion]:
        command, free = line.command, line.command.positional
        if free is not None and free.takes is Takes.TEXT and (line.ends_in_word or line.words or line.has(free)):
            return self._names(line, language) if line.words == [line.word] else []
        last = line.typed[-1] if line.typed else None
        option = command.option(last.name) if last else None
        if last and option and (last.end == len(line.text) or not last.value):
            return await self._values(f"{line.text[: last.start]}{option.name}:", option, last.value, language)
        if free is None:
            return []
        return [*await self._free(line, free, language), *self._names(line, language)]

    async def _free(self, line: _Line, free: Option, language: Language) -> list[Suggestion]:
        """Values of the positional option."""
        if free.takes is Takes.QUERY:
            return await self._queries(line, free) if line.ends_in_word else []
        wants_more = line.ends_in_word or free.takes is not Takes.TIME
        fits = wants_more and not line.has(free)
        return await self._values(line.text[: line.start], free, line.word, language) if fits else []

    async def _queries(self, line: _Line, free: Option) -> list[Suggestion]:
        others = {
            o.name: p.value for p in line.typed if (o := line.command.option(p.name)) and o is not free and p.value
        }
        offers = await self._completing.queries(" ".join(line.words), LOCAL_COMMUNITY, SUGGESTIONS_MAX)
        return [Suggestion(line_of(line.command, others | {free.name: o.value}), o.value, o.detail) for o in offers]

    async def _values(self, before: str, option: Option, typed: str, language: Language) -> list[Suggestion]:
        offers = await self._completing.values(option, typed, LOCAL_COMMUNITY, language, SUGGESTIONS_MAX)
        return [Suggestion(f"{before}{o.value} ", o.label or o.value, o.detail) for o in offers]

    def _names(self, line: _Line, language: Language) -> list[Suggestion]:
        """The options that are still to be given and whose name begins with the word at the end."""
        wanted = folded(line.word)
        fitting = [
            option
            for option in line.command.options
            if option.name.startswith(wanted)
            and not line.has(option)
            and (not option.positional or option.takes is Takes.TIME)
        ]
        before = line.text[: line.start]
        describe = self._catalogue.text
        return [Suggestion(f"{before}{o.name}:", f"{o.name}:", describe(language, o.description)) for o in fitting]


def _line(command: Command, text: str, start: int) -> _Line:
    typed = list(pieces(text, start))
    last = typed[-1] if typed else None
    if last and last.end == len(text) and command.option(last.name) is None:
        return _Line(command, text, typed, text[last.start :], last.start)
    return _Line(command, text, typed, "", len(text))
