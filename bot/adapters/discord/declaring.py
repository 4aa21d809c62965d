"""The table of commands, declared to Discord with its Japanese and English names."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import discord
from discord import AppCommandOptionType, app_commands
from discord.app_commands import (
    AppCommandContext,
    AppInstallationType,
    Choice,
    CommandTree,
    ContextMenu,
    Group,
    Transformer,
)

from bot.adapters.discord.completing import Complete, completion
from bot.adapters.discord.host import CHANNEL_TYPES
from bot.adapters.discord.responding import Responding
from bot.adapters.discord.subcommands import NAMES, SHARED_GROUPS, is_grouped, shared_group, subcommands
from bot.adapters.discord.translate import _, for_admins
from bot.conversation import labels
from bot.conversation.command import Command, Option, Takes
from bot.conversation.completing import Completing
from bot.conversation.table import COMMANDS
from bot.core.community import Platform

Interaction: TypeAlias = "discord.Interaction[Any]"
Callback: TypeAlias = Callable[..., Any]

MENUS: Final = {
    "rate-message": labels.RATE_MESSAGE,
    "keep-message": labels.STORE_MESSAGE,
    "hide-message": labels.HIDE_COMMENT,
}
"""What is in a message's menu; the last is for admins."""
_TYPES: Final = {
    Takes.CHANNEL: AppCommandOptionType.channel,
    Takes.FILE: AppCommandOptionType.attachment,
    Takes.NUMBER: AppCommandOptionType.number,
    Takes.PAGE: AppCommandOptionType.integer,
    Takes.ROLE: AppCommandOptionType.role,
    Takes.SCORE: AppCommandOptionType.integer,
    Takes.SWITCH: AppCommandOptionType.boolean,
}
"""Discord's type of what an option takes; a string for anything else."""
_TYPED: Final = frozenset({*_TYPES, Takes.CHOICE, Takes.TEXT})
"""What is not completed while it is typed: Discord offers it by itself, or there is nothing to offer."""


def declare(tree: CommandTree[Any], responding: Responding, completing: Completing) -> None:
    """Add the commands to ``tree``."""
    group = Group(
        name=_("essay"),
        description=_("One essay a day on work and careers"),
        allowed_installs=AppInstallationType(guild=True, user=True),
        allowed_contexts=AppCommandContext(guild=True, dm_channel=True, private_channel=True),
    )
    shared = {
        name: Group(name=NAMES[name], description=_(for_admins(about)), parent=group)
        for name, about in SHARED_GROUPS.items()
    }
    for command in COMMANDS:
        if Platform.DISCORD in command.lacking:
            continue
        if command.name == "setup":
            _add_setup(tree, command, responding)
        elif is_grouped(command.name):
            _add_group(group, command, responding)
        else:
            callback = _callback(command, responding, completing)
            about = for_admins(command.description) if command.admin else command.description
            within = shared.get(shared_group(command.name), group)
            within.add_command(app_commands.Command(name=_(command.name), description=_(about), callback=callback))
    tree.add_command(group)
    _add_menus(tree, responding)


def _add_setup(tree: CommandTree[Any], command: Command, responding: Responding) -> None:
    """Outside of the group, so that Discord shows it to admins alone: it cannot hide one subcommand from others."""

    @tree.command(name=_(command.name), description=_(command.description))
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def setup(interaction: Interaction) -> None:
        await responding.command(interaction, command, {})


def _add_group(group: Group, command: Command, responding: Responding) -> None:
    inner = Group(name=_(command.name), description=_(command.description), parent=group)
    for each in subcommands(command):
        run = _fixed(command, each.arguments, responding)
        inner.add_command(app_commands.Command(name=NAMES[each.name], description=_(each.about), callback=run))


def _fixed(command: Command, arguments: Mapping[str, str], responding: Responding) -> Callback:
    async def run(interaction: Interaction) -> None:
        await responding.command(interaction, command, arguments)

    return run


def _callback(command: Command, responding: Responding, completing: Completing) -> Callback:
    """What Discord's library calls, with a parameter for each option that it has here."""
    declared = {each.name.replace("-", "_"): each for each in command.options if Platform.DISCORD not in each.lacking}

    async def run(interaction: Interaction, **values: str | discord.Attachment | None) -> None:
        named = {declared[name].name: value for name, value in values.items()}
        given = {name: value for name, value in named.items() if isinstance(value, str)}
        files = {name: value for name, value in named.items() if isinstance(value, discord.Attachment)}
        await responding.command(interaction, command, given, files)

    parameters = [_parameter(name, option, completing) for name, option in declared.items()]
    asked = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    run.__signature__ = inspect.Signature([asked, *parameters])  # type: ignore[attr-defined]
    run = app_commands.rename(**{name: _(each.formal or each.name) for name, each in declared.items()})(run)
    return app_commands.describe(**{name: _(each.description) for name, each in declared.items()})(run)


def _parameter(name: str, option: Option, completing: Completing) -> inspect.Parameter:
    """Only a score has to be given: without any other option there is something to show."""
    default = inspect.Parameter.empty if option.takes is Takes.SCORE else None
    kind = inspect.Parameter.KEYWORD_ONLY
    offers = option.takes not in _TYPED and (option.takes is not Takes.LISTED or bool(option.choices))
    taking = CompletedTaking(option, completion(completing, option)) if offers else Taking(option)
    return inspect.Parameter(name, kind, default=default, annotation=taking)


class Taking(Transformer):
    """An option as Discord declares it; its value becomes what would be typed for it."""

    def __init__(self, option: Option) -> None:
        self.option = option

    @property
    def type(self) -> AppCommandOptionType:
        return _TYPES.get(self.option.takes, AppCommandOptionType.string)

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        return CHANNEL_TYPES if self.option.takes is Takes.CHANNEL else []

    @property
    def min_value(self) -> int | float | None:
        match self.option.takes:
            case Takes.NUMBER | Takes.PAGE:
                return 1
            case Takes.SCORE | Takes.CHOICE:
                return None
        return self.option.shortest if self.type is AppCommandOptionType.string else None

    @property
    def max_value(self) -> int | float | None:
        match self.option.takes:
            case Takes.NUMBER:
                return max(map(float, (choice.value for choice in self.option.choices)))
            case Takes.PAGE:
                return int("9" * self.option.longest)
            case Takes.SCORE | Takes.CHOICE:
                return None
        return self.option.longest if self.type is AppCommandOptionType.string else None

    @property
    def choices(self) -> list[Choice[Any]] | None:
        choices = self.option.choices
        match self.option.takes:
            case Takes.CHOICE:
                return [Choice(name=_(each.label or each.value), value=each.value) for each in choices]
            case Takes.SCORE:
                return [Choice(name=f"{each.value} {'★' * int(each.value)}", value=int(each.value)) for each in choices]
        return None

    async def transform(self, interaction: Interaction, value: Any, /) -> str | discord.Attachment:
        match self.option.takes:
            case Takes.FILE if isinstance(value, discord.Attachment):
                return value
            case Takes.CHANNEL | Takes.ROLE:
                return str(value.id)
            case Takes.NUMBER:
                return f"{value:.1f}"
            case Takes.SWITCH:
                return "on" if value else "off"
        return str(value)


class CompletedTaking(Taking):
    """The same, completed while it is typed."""

    def __init__(self, option: Option, complete: Complete) -> None:
        super().__init__(option)
        self._complete = complete

    async def autocomplete(self, interaction: Interaction, value: Any, /) -> list[Choice[str]]:  # type: ignore[override]
        return await self._complete(interaction, str(value))


def _add_menus(tree: CommandTree[Any], responding: Responding) -> None:
    for name, label in MENUS.items():
        run = app_commands.guild_only()(_from_menu(name, responding))
        if label == labels.HIDE_COMMENT:
            run = app_commands.default_permissions(manage_guild=True)(run)
        tree.add_command(ContextMenu(name=_(label), callback=run))


def _from_menu(name: str, responding: Responding) -> Callback:
    async def run(interaction: Interaction, message: discord.Message) -> None:
        await responding.from_menu(interaction, name, message)

    return run
