"""What the bot is and does, and what could not be done."""

from __future__ import annotations

from typing import Final

from bot.adapters.discord.escape import escape
from bot.adapters.discord.layout import ID_MAX, Part, button, row
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.subcommands import subcommands
from bot.conversation import labels, wording
from bot.conversation.command import Command
from bot.conversation.screens import AboutScreen, CommandScreen, HelpScreen, RefusedScreen
from bot.core.community import Platform

_AGAIN: Final = "ichiwa:again:"
_GIVEN_BACK_MAX: Final = 3_500
"""Characters; with the sentence before them they stay below the 4,000 that one message shows."""


def about(screen: AboutScreen, p: DiscordPhrases) -> list[Part]:
    texts = ["\n".join([f"### {p.text(labels.ABOUT)}", *wording.about(p, screen)])]
    rules = [f"### {p.text(labels.COMMUNITY_RULES)}\n{escape(screen.rules)}"] if screen.rules else []
    return [*texts, *rules]


def overview(screen: HelpScreen, p: DiscordPhrases) -> list[Part]:
    """All commands, those of admins apart."""
    everybody, admins = (
        "\n".join(line for each in screen.commands if each.admin is admin for line in _lines(each, p))
        for admin in (False, True)
    )
    for_admins = [f"### {p.text(labels.FOR_ADMINS)}\n{admins}"] if admins else []
    menus = p._("Long-press or right-click a message, then choose “Apps” to rate an essay or save a comment.")
    return [f"### {p.text(labels.COMMANDS)}\n{everybody}", *for_admins, f"-# {menus}"]


def explained(screen: CommandScreen, p: DiscordPhrases) -> list[Part]:
    """One command with its options."""
    command = screen.command
    if subcommands(command):
        return ["\n".join([f"### {p.text(command.description)}", *_lines(command, p)])]
    texts = [f"### `{p.localized_command(command.line)}`", p.text(command.description)]
    held = [option for option in command.options if Platform.DISCORD not in option.lacking]
    texts += [f"- `{p.text(option.formal or option.name)}` {p.text(option.description)}" for option in held]
    return ["\n".join(texts), f"-# {wording.example(p, command)}"]


def refused(screen: RefusedScreen, p: DiscordPhrases) -> list[Part]:
    """Why nothing was done, and what was typed: a block of code is what a client copies as it is."""
    parts: list[Part] = [p.error(screen.error)]
    if screen.typed:
        kept = screen.typed.replace("`", "`\u200b")[:_GIVEN_BACK_MAX]  # so that no backticks end the block
        parts.append(f"{p.text(wording.GIVEN_BACK)}\n```\n{kept}\n```")
    if screen.again:
        parts.append(row(button(p.text(labels.OPEN_FORM), _again_id(screen.again))))
    return parts


def _again_id(again: str) -> str:
    """Without what opens the form after a restart, where that is too long."""
    whole = f"{_AGAIN}{again}"
    return whole if len(whole) <= ID_MAX else _AGAIN + again.partition(":")[0]


def _lines(command: Command, p: DiscordPhrases) -> list[str]:
    """A command as the member's client names it, and what it does."""
    called = [(f"{command.line} {each.name}", each.about) for each in subcommands(command)]
    called = called or [(command.line, command.description)]
    return [f"- `{p.localized_command(line)}` {p.text(about)}" for line, about in called]
