"""From a typed line to a command with its options, and back."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.conversation.command import ROOT, Command, Option, Takes
from bot.core.phrase import NOT_A_CHOICE
from bot.errors import InvalidInput

_OPTION: Final = re.compile(r"([^\W\d_][\w-]*)[:：]")
_BLANK: Final = re.compile(r"\s*")
_WORD: Final = re.compile(r"\S*")
_QUOTES: Final = ('""', "“”", "「」", "＂＂")
_QUOTED: Final = re.compile("|".join(f"{first}(.*?){last}(?!\\S)" for first, last in _QUOTES), re.DOTALL)
SWITCH: Final = ("on", "off")
_SHOWN: Final = 40
"""Characters of a mistake that are repeated in the sentence about it."""


@dataclass(frozen=True, slots=True)
class Call:
    """A command and the values that were typed for its options."""

    command: Command
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line: a word, or what looks like an option where ``name`` is given.

    ``value`` is the word or the option's value, without quotes; what was typed of it begins at ``value_start``.
    """

    start: int
    value_start: int
    end: int
    name: str
    value: str


class CommandLine:
    """Reads lines by one table of commands."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self.commands = tuple(commands)

    def called(self, name: str) -> Command | None:
        """The command called ``name``, however it is spelled: ``Post_Now`` is ``post-now``."""
        wanted = name.replace("_", "-")
        return next((each for each in self.commands if wanted == each.name or wanted in each.also), None)

    def find(self, name: str) -> Command:
        """The command called ``name``. Raises ``InvalidInput`` with the nearest one."""
        wanted = folded(name)
        command = self.called(wanted)
        if command is not None:
            return command
        names = [name for each in self.commands for name in (each.name, *each.also)]
        near = difflib.get_close_matches(wanted, names, n=1)
        if near:
            raise InvalidInput(
                "There is no command “{name}”. Did you mean {near}?", name=name[:_SHOWN], near=f"{ROOT} {near[0]}"
            )
        raise InvalidInput(
            "There is no command “{name}”. {help} lists them all.", name=name[:_SHOWN], help=f"{ROOT} help"
        )

    def parse(self, text: str) -> Call:
        """The call that ``text`` stands for. Raises ``InvalidInput``, with the nearest name where one is near.

        Options are written ``name:value``, in any order, with quotes round a value that has spaces. A command with a
        free text takes everything from its first word on as it is.
        """
        line = text.strip()
        if folded(line[:1]) != "/":
            raise InvalidInput(
                "Commands begin with {command}. Comments go in the thread below each essay.", command=ROOT
            )
        first, *others = line.split(maxsplit=1)
        if folded(first) != ROOT:
            raise self._no_root(first)
        return self.read(others[0] if others else "")

    def read(self, rest: str) -> Call:
        """The call that stands after the root; none at all asks for help. Raises ``InvalidInput``."""
        name, *arguments = rest.split(maxsplit=1) if rest.strip() else ["help"]
        command = self.find(name)
        return Call(command, _arguments(command, arguments[0] if arguments else ""))

    def _no_root(self, first: str) -> InvalidInput:
        name = folded(first).removeprefix("/")
        near = f"{ROOT} {name}" if self.called(name) else ROOT
        if near != ROOT or difflib.get_close_matches(f"/{name}", [ROOT]):
            return InvalidInput("“{text}” is not a command. Did you mean {near}?", text=first[:_SHOWN], near=near)
        return InvalidInput(
            "“{text}” is not a command. Commands begin with {command}, and {help} lists them.",
            text=first[:_SHOWN],
            command=ROOT,
            help=f"{ROOT} help",
        )


def line_of(command: Command, arguments: Mapping[str, str]) -> str:
    """The line that ``parse`` reads as ``command`` with ``arguments``, none of which is empty."""
    free = command.positional
    named = [o for o in command.options if o.name in arguments and o is not free]
    parts = [f"{option.name}:{_quoted(arguments[option.name])}" for option in named]
    if free is not None and free.name in arguments:
        value, place = arguments[free.name], len(parts) if free.takes is Takes.TEXT else 0
        whole = " ".join([*parts[:place], value, *parts[place:]])
        parts.insert(place, value if _reads_as(command, whole, arguments) else f"{free.name}:{_quoted(value, free)}")
    return " ".join([command.line, *parts])


def pieces(text: str, start: int = 0) -> Iterator[Piece]:
    """The pieces of ``text`` from ``start`` on. An option with nothing behind its colon takes the word that follows."""
    position = _skip(text, start)
    while position < len(text):
        match = _OPTION.match(text, position)
        begin = match.end() if match else position
        if match and _skip(text, begin) != begin and not _OPTION.match(text, _skip(text, begin)):
            begin = _skip(text, begin)
        quoted = _QUOTED.match(text, begin)
        end = quoted.end() if quoted else _end(text, begin)
        value = text[begin + 1 : end - 1] if quoted else text[begin:end]
        yield Piece(position, begin, end, folded(match[1]) if match else "", value)
        position = _skip(text, end)


def folded(text: str) -> str:
    """Names as they are compared: in any width and case."""
    return unicodedata.normalize("NFKC", text).casefold()


def _arguments(command: Command, rest: str) -> Mapping[str, str]:
    free = command.positional
    if free is not None and free.takes is Takes.TEXT:
        return _up_to_text(command, free, rest)
    arguments: dict[str, str] = {}
    words: list[str] = []
    for piece in pieces(rest):
        option = command.option(piece.name)
        if option is None:
            words.append(_word(command, rest, piece))
        elif option.takes is Takes.TAG and option.name in arguments:  # of several, a query tells the others
            words.append(f"{option.name}:{_quoted(piece.value)}")
        else:
            _put(arguments, option, piece.value)
    if free is not None and words:
        words = [arguments.pop(free.name), *words] if free.name in arguments else words
        if command.trailing is not None and len(words) > 1:
            _put(arguments, command.trailing, " ".join(words[1:]))
            del words[1:]
        _put(arguments, free, " ".join(words))
    return arguments


def _up_to_text(command: Command, free: Option, rest: str) -> Mapping[str, str]:
    """The options that stand first; what follows them is the text, whatever it looks like."""
    arguments: dict[str, str] = {}
    for piece in pieces(rest):
        option = command.option(piece.name)
        if option is None or option is free:
            return arguments | {free.name: rest[piece.start if option is None else piece.value_start :].strip()}
        _put(arguments, option, piece.value)
    return arguments


def _put(arguments: dict[str, str], option: Option, value: str) -> None:
    name = f"{option.name}:"
    if option.name in arguments:
        raise InvalidInput("{option} is given twice. Write it once.", option=name)
    if not value.strip():
        raise InvalidInput("Write a value after {option}, for example {example}", option=name, example=option.example)
    arguments[option.name] = _choice(option, value) if option.takes in (Takes.CHOICE, Takes.SWITCH) else value


def _choice(option: Option, value: str) -> str:
    values = [choice.value for choice in option.choices] or list(SWITCH)
    wanted = folded(value).strip()
    wanted = next((choice.value for choice in option.choices if wanted in choice.also), wanted)
    if wanted not in values:
        raise InvalidInput(
            NOT_A_CHOICE,
            value=value[:_SHOWN],
            option=f"{option.name}:",
            choices=", ".join(values),
        )
    return wanted


def _word(command: Command, rest: str, piece: Piece) -> str:
    """A word for the positional option. Raises ``InvalidInput`` for an option or a word that ``command`` has no use
    for.
    """
    free = command.positional
    if free is not None and free.takes is Takes.QUERY:
        return rest[piece.start : piece.end]
    if free is not None and not piece.name:
        return piece.value
    if command.trailing is not None and piece.value.startswith("//"):  # what looks like an option is an address
        return rest[piece.start : piece.end]
    names = [option.name for option in command.options]
    if not piece.name or not names:
        word = rest[piece.start : piece.end][:_SHOWN]
        raise InvalidInput("{command} does not take “{word}”. Leave it out.", command=command.line, word=word)
    typed = f"{piece.name[:_SHOWN]}:"
    near = difflib.get_close_matches(piece.name[:_SHOWN], names, n=1)  # without the colon, which all share
    if near:
        raise InvalidInput(
            "{command} has no option “{name}”. Did you mean {near}?",
            command=command.line,
            name=typed,
            near=f"{near[0]}:",
        )
    raise InvalidInput(
        "{command} has no option “{name}”. It has these: {options}",
        command=command.line,
        name=typed,
        options=" ".join(f"{name}:" for name in names),
    )


def _reads_as(command: Command, rest: str, arguments: Mapping[str, str]) -> bool:
    try:
        return _arguments(command, rest) == arguments
    except InvalidInput:
        return False


def _quoted(value: str, option: Option | None = None) -> str:
    """``value`` in quotes where it needs them; the free text of ``option`` never does."""
    if option is not None and option.takes is Takes.TEXT:
        return value
    begins = any(value.startswith(first) for first, _ in _QUOTES)  # what follows may end such a quote
    if [piece.value for piece in pieces(f"x:{value}")] == [value] and value == value.strip() and not begins:
        return value
    for first, last in _QUOTES:
        if last not in value:
            return f"{first}{value}{last}"
    return '"' + value.replace('"', "'") + '"'


def _skip(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _end(text: str, position: int) -> int:
    match = _WORD.match(text, position)
    return match.end() if match else position
