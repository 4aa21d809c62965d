"""docs/reference/discord.md, made from the command tree that Discord gets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast

import discord
from discord import AppCommandType
from discord.app_commands import Command, CommandTree, ContextMenu, Group

from bot.adapters.discord.answering import Answering
from bot.adapters.discord.desk import Desk
from bot.adapters.discord.tree import declare
from bot.conversation.catalogue import Catalogue, load_catalogue
from bot.core.essay import Language
from tests.tools.pages import GENERATED

_INTRODUCTION: Final = """\
# Commands on Discord

Type `/` and choose; Discord shows names and descriptions in your own language. Answers are seen by the asker alone.
Where only you have installed the app, the commands of `/essay` work in direct messages and in other guilds, as far as
they need no channel of a community. `/setup` and those marked *admins* ask for the permission *Manage Server*.
"""
_MESSAGES: Final = "\n## On a message\n\nPress long or right-click a message, then choose *Apps*.\n\n"
_HEADING: Final = "| English | 日本語 | |\n| --- | --- | --- |\n"


def reference() -> str:
    """The page as Markdown: each command with its options, then the message commands."""
    catalogue = load_catalogue()
    tree = CommandTree(discord.Client(intents=discord.Intents.none()))
    declare(tree, Answering(cast(Desk, None)))  # nobody runs them here
    commands = [row for command in tree.get_commands() for row in _rows(command, "/", "/", catalogue)]
    menus = [_row("", "", menu.name, "", catalogue) for menu in tree.get_commands(type=AppCommandType.message)]
    return GENERATED + _INTRODUCTION + f"\n{_HEADING}" + "".join(commands) + _MESSAGES + _HEADING + "".join(menus)


def _rows(
    command: Command[Any, ..., Any] | Group | ContextMenu, en: str, ja: str, catalogue: Catalogue
) -> Iterator[str]:
    if isinstance(command, ContextMenu):
        return
    if isinstance(command, Group):
        japanese = catalogue.text(Language.JA, command.name)
        for child in sorted(command.commands, key=lambda c: isinstance(c, Group)):
            yield from _rows(child, f"{en}{command.name} ", f"{ja}{japanese} ", catalogue)
        return
    yield _row(en, ja, command.name, command.description, catalogue)
    for parameter in command.parameters:
        name, about = str(parameter.display_name), str(parameter.description)
        yield _row("· ", "· ", name, about, catalogue)


def _row(en: str, ja: str, name: str, about: str, catalogue: Catalogue) -> str:
    english, japanese = (catalogue.text(language, name) for language in (Language.EN, Language.JA))
    meanings = [catalogue.text(language, about) for language in (Language.EN, Language.JA)] if about else []
    return f"| `{en}{english}` | `{ja}{japanese}` | {'<br>'.join(meanings)} |\n"
