"""The local channel's lines, read by its own table of commands."""

from __future__ import annotations

from bot.adapters.local.commands import LINE
from bot.conversation.command import Command
from bot.conversation.command_line import Call, Piece, folded, line_of, pieces

__all__ = ["Call", "Piece", "find_command", "folded", "line_of", "parse", "pieces"]


def parse(text: str) -> Call:
    """The call that ``text`` stands for. Raises ``InvalidInput``, with the nearest name where one is near."""
    return LINE.parse(text)


def find_command(name: str) -> Command:
    """The command called ``name``. Raises ``InvalidInput`` with the nearest one."""
    return LINE.find(name)
