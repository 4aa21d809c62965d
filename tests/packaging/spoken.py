"""The command line, read without doing what it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from bot.cli.program import ichiwa


def parsed(arguments: Sequence[str]) -> dict[str, Any]:
    """The options that the command is given. Raises where the program does not know the command, or an option of it."""
    command: click.Command = ichiwa
    left = list(arguments)
    while isinstance(command, click.Group):
        name = left.pop(0)
        found = command.get_command(click.Context(command), name)
        assert found is not None, f"there is no command {name}"
        command = found
    with command.make_context(command.name, left) as context:
        return {"command": context.command.name, **context.params}
