"""The settings, from the descriptions that they carry."""

from __future__ import annotations

import textwrap

from bot.config import FILE_SUFFIX, Spec, specs
from tests.tools.pages import GENERATED

_INTRODUCTION = """\
# Settings

Nothing has to be set. Without any of these, the local channel runs on this machine. To serve
[Discord](../how-to/discord.md), set `DISCORD_TOKEN`. To serve [Slack](../how-to/slack.md), set `SLACK_BOT_TOKEN` and
`SLACK_APP_TOKEN`. Both can run in one process.

A setting is an environment variable, or a line of the file `.env` in the folder where the program is started. The
environment wins over the file. [`.env.example`](../../.env.example) holds all of them to copy from. Nothing is expanded
in that file: a `$` is a `$`. A blank value counts as unset, and white space around a value is ignored.

A **secret** is never written to a log or an error. It can also be in a file of its own, as containers provide it. Then
`NAME_FILE` names that file and `NAME` stays unset.

A wrong value stops the start. One line names the variable and shows an example; the exit code is 78.
"""


def env_example() -> str:
    """Every setting as a comment that can be uncommented."""
    head = [
        "# Settings of Ichiwa. Copy this file to .env and remove the # from the lines that you change.",
        "# Nothing has to be set. docs/reference/settings.md says more. Made by `make docs`.",
    ]
    return "\n".join(head) + "\n" + "".join(_env_lines(spec) for spec in specs())


def reference() -> str:
    """The reference page: a table to look over, then each setting by itself."""
    table = "| Setting | Default |\n| --- | --- |\n"
    table += "".join(f"| [`{spec.name}`](#{spec.name.lower()}) | {spec.default or 'none'} |\n" for spec in specs())
    return GENERATED + _INTRODUCTION + "\n" + table + "".join(_section(spec) for spec in specs())


def _env_lines(spec: Spec) -> str:
    text = f"{spec.about} Default: {spec.default or 'none'}."
    if spec.secret:
        text += f" A secret; {spec.name}{FILE_SUFFIX} can name a file that holds it."
    comment = textwrap.wrap(text.replace("`", ""), 100, initial_indent="# ", subsequent_indent="# ")
    return "\n" + "\n".join(comment) + f"\n#{spec.name}={spec.example}\n"


def _section(spec: Spec) -> str:
    lines = [f"## {spec.name}", "", spec.about, ""]
    lines += [
        f"* Must {spec.must}.",
        f"* Default: {spec.default or 'none'}.",
        f"* Example: `{spec.name}={spec.example}`",
    ]
    if spec.secret:
        lines.append(f"* Secret; `{spec.name}{FILE_SUFFIX}` can name a file that holds it.")
    return "\n" + "\n".join(lines) + "\n"
