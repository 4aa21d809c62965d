"""docs/reference/cli.md, made from what the commands say of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import click

from bot.cli.ending import FAILED, USAGE, WRONG_SETTING
from bot.cli.program import ichiwa
from tests.tools.pages import GENERATED

WIDTH: Final = 96
_HEAD: Final = f"""# Command line

`ichiwa …` and `python -m bot …` are the same. Every command answers `--help`. An error is one line on stderr that
begins with `Error:`.

| Exit code | Meaning |
|---|---|
| 0 | done, and nothing is wrong |
| {FAILED} | the command failed, or it found something wrong (`doctor`, `db check`, a broken essay) |
| {USAGE} | the command line is wrong |
| {WRONG_SETTING} | a setting is missing or wrong (`EX_CONFIG`); starting again without a change will not help |
"""


def cli_page() -> str:
    """The page as Markdown: each command with its help, in the order in which `ichiwa --help` lists them."""
    return GENERATED + "\n".join([_HEAD, *_sections(ichiwa, click.Context(ichiwa, info_name="ichiwa"))])


def _sections(command: click.Command, context: click.Context) -> Iterator[str]:
    context.terminal_width = context.max_content_width = WIDTH
    yield f"## {context.command_path}\n\n```\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.commands[name]
            yield from _sections(child, click.Context(child, parent=context, info_name=name))
