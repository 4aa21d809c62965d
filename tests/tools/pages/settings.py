"""The settings, from the descriptions that they carry."""

from __future__ import annotations

import textwrap

from bot.config import FILE_SUFFIX, Spec, specs
from tests.tools.pages import GENERATED

_INTRODUCTION = """\
# Settings

Nothing has to be set: without any of these the local channel runs on this machine. A setting is an environment
variable or a line of the file `.env` in the folder where the program is started; the environment goes above the file.
[`.env.example`](../../.env.example) holds all of them to copy from. In that file nothing is expanded: a `$` is a `$`.
A blank value counts as none, and white space around a value is left out.

A setting that is a **secret** is never written to a log or an error. It may also stand in a file of its own, as
containers hand it over: then `NAME_FILE` names that file and `NAME` stays unset.

A wrong value stops the start with one line that names the variable and shows an example; the exit code is 78.

The settings of Slack are read and checked already; the part that uses them comes with a later version.
"""


def env_example() -> str:
    """Every setting as a comment that can be uncommented."""
    head = [
        "# Settings of Ichiwa. Copy this file to .env and take the # away from the lines that you change.",
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
