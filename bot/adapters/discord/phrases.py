"""The catalogue for Discord's markup."""

from __future__ import annotations

from typing import Final

from bot.adapters.discord.escape import escape
from bot.adapters.discord.subcommands import NAMES, VIEW, is_grouped, shared_group
from bot.conversation.catalogue import Catalogue
from bot.conversation.command import ROOT
from bot.conversation.phrases import Phrases
from bot.conversation.table import COMMANDS
from bot.core.essay import Language

_LINES: Final = frozenset({"command", "delete", "example", "export", "help", "near", "remove"})
"""The fields of a sentence in which a command can stand."""
_NAMES: Final = {
    **{name: str(each) for name, each in NAMES.items()},
    "essay": "essay",
    **{command.name: command.name for command in COMMANDS},
    **{option.name: option.formal or option.name for command in COMMANDS for option in command.options},
}
"""What is declared, each by the name that the catalogue translates."""


class DiscordPhrases(Phrases):
    """The catalogue in one language. Commands stand in its sentences as the member's client names them."""

    def __init__(self, catalogue: Catalogue, language: Language) -> None:
        super().__init__(catalogue, language, escape)

    def localized_command(self, line: str) -> str:
        """A command with its names in the member's language; what was typed behind a colon stays. ``/setup`` stands
        outside of the group, so that Discord can hide it from who is no admin, and a group is called by one of its
        subcommands.
        """
        words = line.removeprefix("/").split()
        if words[1:2] == ["setup"]:
            del words[0]
        elif is_grouped(words[-1]):
            words.append(VIEW)
        elif group := shared_group(words[1] if len(words) > 1 else ""):
            words.insert(1, group)
        return "/" + " ".join(map(self._named, words))

    def _named(self, word: str) -> str:
        name, colon, value = word.partition(":")
        return f"{self.text(_NAMES[name]) if name in _NAMES else name}{colon}{value}"

    def _escaped(self, fields: dict[str, object]) -> dict[str, object]:
        return super()._escaped({name: self._localized(name, value) for name, value in fields.items()})

    def _localized(self, name: str, value: object) -> object:
        if name in _LINES and isinstance(value, str) and value.startswith(ROOT):
            return self.localized_command(value)
        return value
