"""Every command with its options and where it can be used: what the page about the commands is made of.

The rows are the one table of commands; what is picked and not typed is read from the tree that Discord gets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import discord
from discord import AppCommandType
from discord.app_commands import Command as DiscordCommand
from discord.app_commands import CommandTree, Group

from bot.adapters.discord.declaring import declare
from bot.adapters.discord.responding import Responding
from bot.adapters.discord.subcommands import SHARED_GROUPS
from bot.conversation.command import Command, Option
from bot.conversation.completing import Completing
from bot.conversation.table import COMMANDS
from bot.core.community import Platform

TYPED: Final = (Platform.SLACK, Platform.LOCAL)


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option. ``called`` is its name on each platform that has it, ``lacking`` why the others do not have it;
    ``japanese`` is the catalogue key of its name.
    """

    name: str
    japanese: str
    description: str
    typed: Option
    called: Mapping[Platform, str]
    lacking: Mapping[Platform, str]


@dataclass(frozen=True, slots=True)
class CommandRow:
    """A command. ``called`` is how it is entered on each platform that has it, ``lacking`` why the others do not."""

    name: str
    description: str
    admin: bool
    example: str
    called: Mapping[Platform, str]
    lacking: Mapping[Platform, str]
    options: tuple[OptionRow, ...] = ()


def command_rows() -> Sequence[CommandRow]:
    """In the order of the table."""
    picked = _picked()
    return [_row(command, picked.get(command.name, ())) for command in COMMANDS]


def message_menus() -> Sequence[str]:
    """What the menu of a message offers, by catalogue key."""
    return [menu.name for menu in _tree().get_commands(type=AppCommandType.message)]


def _row(command: Command, picked: Sequence[str]) -> CommandRow:
    called = {platform: command.line for platform in TYPED if platform not in command.lacking}
    if picked:
        called[Platform.DISCORD] = ", ".join(picked)
    return CommandRow(
        name=command.name,
        description=command.description,
        admin=command.admin,
        example=command.example,
        called=called,
        lacking=command.lacking,
        options=tuple(_options(command, picked)),
    )


def _options(command: Command, picked: Sequence[str]) -> Iterator[OptionRow]:
    for option in command.options:
        formal = option.formal or option.name
        called = {platform: f"{option.name}:" for platform in TYPED if platform not in option.lacking}
        if picked and Platform.DISCORD not in option.lacking:
            called[Platform.DISCORD] = f"{formal}:" if len(picked) == 1 else ", ".join(picked)
        yield OptionRow(option.name, formal, option.description, option, called, option.lacking)


def _picked() -> Mapping[str, Sequence[str]]:
    """What is picked on Discord for each command: itself, or one entry for each value of its option."""
    found: dict[str, list[str]] = {}
    for command in _tree().get_commands():
        if isinstance(command, Group):
            for child in command.commands:
                line = f"/{command.name} {child.name}"
                below = child.commands if isinstance(child, Group) else ()
                if child.name in SHARED_GROUPS:
                    found |= {each.name: [f"{line} {each.name}"] for each in below}
                else:
                    found[child.name] = [f"{line} {each.name}" for each in below] or [line]
        elif isinstance(command, DiscordCommand):
            found[command.name] = [f"/{command.name}"]
    return found


def _tree() -> CommandTree[Any]:
    tree: CommandTree[Any] = CommandTree(discord.Client(intents=discord.Intents.none()))
    nobody: Any = None  # nobody runs them here
    declare(tree, cast(Responding, nobody), cast(Completing, nobody))
    return tree
