"""Commands that Discord has as a group of subcommands, one for each choice of their option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.adapters.discord.translate import _
from bot.conversation.command import Command

VIEW: Final = "view"
"""The subcommand without the option."""
_GROUPED: Final = {"my-data": "what", "channels": "what"}
NAMES: Final = {VIEW: _("view"), "export": _("export"), "delete": _("delete"), "page": _("page"), "remove": _("remove")}


@dataclass(frozen=True, slots=True)
class Subcommand:
    """``about`` is a catalogue key; ``arguments`` are the command's options that it stands for."""

    name: str
    about: str
    arguments: Mapping[str, str]


def subcommands(command: Command) -> Sequence[Subcommand]:
    """The subcommands of ``command``; none where it is one command here, too."""
    option = command.option(_GROUPED.get(command.name, ""))
    if option is None:
        return []
    chosen = [Subcommand(each.value, each.label, {option.name: each.value}) for each in option.choices]
    return [Subcommand(VIEW, command.description, {}), *chosen]


def is_grouped(name: str) -> bool:
    """Whether the command called ``name`` is a group here."""
    return name in _GROUPED
