"""Commands that Discord has in a group of subcommands: one command as a group, with a subcommand for each choice of its
option, or several commands that share a group. ``/essay`` has room for 25 of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.adapters.discord.translate import _
from bot.conversation.command import Command
from bot.core.phrase import message

VIEW: Final = "view"
"""The subcommand without the option."""
_GROUPED: Final = {"my-data": "what", "channels": "what"}
_SHARED: Final = dict.fromkeys(("pause", "resume", "skip", "post-now"), "posts")
NAMES: Final = {
    VIEW: _("view"),
    "export": _("export"),
    "delete": _("delete"),
    "page": _("page"),
    "remove": _("remove"),
    "posts": _("posts"),
}
SHARED_GROUPS: Final = {"posts": message("Pause, resume or skip the essays here, or post one now")}
"""What each group that several commands share is for."""


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


def shared_group(name: str) -> str:
    """The group that the command called ``name`` shares with others here; empty where it is in none."""
    return _SHARED.get(name, "")
