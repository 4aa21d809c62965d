"""The errors, from the tree in the docstring of ``bot.errors`` and the docstrings of its classes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from bot import errors
from tests.tools.pages import GENERATED

_INTRODUCTION = """\
# Errors

Every error that the program raises on purpose, grouped by what its caller does about it. Members and operators read
its sentence, never a traceback. On the command line an error is one line, and the exit code is 1. A wrong setting ends
with 78, and a wrong command line with 2.

| Error | What it means | What is done |
| --- | --- | --- |
"""


def reference() -> str:
    """The reference page: one row an error, indented as the tree is."""
    return GENERATED + _INTRODUCTION + "".join(_row(depth, kind) for depth, kind in tree())


def tree(kind: type[errors.BotError] = errors.BotError, depth: int = 0) -> Iterator[tuple[int, type[errors.BotError]]]:
    """Every error of the module with its depth below ``BotError``, each before its children."""
    yield depth, kind
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from tree(child, depth + 1)


def done_about(name: str) -> str:
    """What the drawn tree says beside ``name``; empty for a group."""
    found = re.search(rf"[├└]─? {name}(?:[ ]+([^\n]+))?$", inspect.getdoc(errors) or "", re.MULTILINE)
    return (found.group(1) or "") if found else ""


def _row(depth: int, kind: type[errors.BotError]) -> str:
    meaning = " ".join((inspect.getdoc(kind) or "").split()).replace("``", "`")
    done = done_about(kind.__name__)
    return f"| {'· ' * depth}`{kind.__name__}` | {meaning} | {done[:1].upper()}{done[1:]} |\n"
