"""docs/reference/commands.md, made from the table of the commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.adapters.local.commands import COMMANDS
from bot.conversation.catalogue import Catalogue
from bot.conversation.command import ROOT, Command, Option, Takes
from bot.core.essay import Language
from tests.tools.pages import GENERATED

_INTRODUCTION: Final = f"""\
# Commands in the channel

A line that begins with `{ROOT}` is a command. Options are written `name:value`, in any order, with quotes round a value
that has spaces: `tz:"America/New York"`. One option of a command can be written without its name. Full-width letters,
colons and spaces will do. While a line is typed, the page suggests what can follow, and `{ROOT} help` explains each
command. The answer is shown to the asker alone.
"""
_GROUPS: Final = (("For everybody", False), ("For admins", True))
_HEADING: Final = "| | English | 日本語 |\n| --- | --- | --- |\n"


def commands_page(
    catalogue: Catalogue, commands: Sequence[Command] = COMMANDS, introduction: str = _INTRODUCTION
) -> str:
    """The page as Markdown: an overview, then each command that has options, in the order of the table."""
    overview = [_overview(catalogue, commands, title, admin) for title, admin in _GROUPS]
    details = [_details(catalogue, command) for command in commands if command.options]
    return GENERATED + "\n".join([introduction, *overview, *details])


def _overview(catalogue: Catalogue, commands: Sequence[Command], title: str, admin: bool) -> str:
    rows = [
        _row(catalogue, command.line, command.description, command.also)
        for command in commands
        if command.admin is admin
    ]
    return f"## {title}\n\n{_HEADING}{''.join(rows)}"


def _details(catalogue: Catalogue, command: Command) -> str:
    rows = [
        _row(catalogue, f"{option.name}:", option.description, [f"{name}:" for name in option.also])
        for option in command.options
    ]
    notes = "".join(f"- {note}\n" for option in command.options for note in _notes(catalogue, option))
    example = catalogue.text(Language.EN, command.example)
    return f"## {command.line}\n\n`{example}`\n\n{_HEADING}{''.join(rows)}" + (f"\n{notes}" if notes else "")


def _row(catalogue: Catalogue, typed: str, key: str, also: Sequence[str] = ()) -> str:
    english, japanese = (catalogue.text(language, key) for language in (Language.EN, Language.JA))
    names = " ".join(f"`{name}`" for name in (typed, *also))
    return f"| {names} | {english} | {japanese} |\n"


def _notes(catalogue: Catalogue, option: Option) -> Iterator[str]:
    if option.positional:
        yield f"The name `{option.name}:` can be left out."
    if option.choices:
        values = ", ".join(_choice(catalogue, choice.value, choice.label) for choice in option.choices)
        yield f"`{option.name}:` takes {'one of these:' if option.takes is Takes.CHOICE else 'for example'} {values}."


def _choice(catalogue: Catalogue, value: str, label: str) -> str:
    meaning = catalogue.text(Language.EN, label) if label else ""
    return f"`{value}` ({meaning})" if meaning else f"`{value}`"
