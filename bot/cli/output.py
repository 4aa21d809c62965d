"""What a command prints: text for people, or with ``--json`` one JSON document in UTF-8."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from textwrap import indent
from typing import TYPE_CHECKING, Any, Final, TypeVar
from zoneinfo import ZoneInfo

import click

from bot.core.subscription import NextSlot, Subscription

if TYPE_CHECKING:
    from bot.services.library.indexing import Progress

Command = TypeVar("Command", bound=Callable[..., Any])

LINES: Final = 200
"""Lines of a long table that are printed at once."""


def json_option(command: Command) -> Command:
    """Adds ``--json``, which the command receives as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")(command)


def print_json(document: Mapping[str, object] | Sequence[object]) -> None:
    """Print ``document`` in UTF-8, whatever the terminal's encoding."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2).encode())


def print_text(text: str) -> None:
    """Print text without the control characters with which an essay could control a terminal."""
    click.echo("".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc"))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns that line up even though Japanese characters take two cells."""
    lines = [headings, *rows]
    _print_lines(lines, _widths(lines))


class Listing:
    """A table, or one JSON list, of things that may be many: printed a portion at a time, as they are read. Columns
    line up within a portion. ``end`` after the last.
    """

    def __init__(self, headings: Sequence[str], *, as_json: bool) -> None:
        self.count = 0
        self._as_json = as_json
        self._lines: list[Sequence[str]] = [headings]
        self._widths = [0] * len(headings)
        self._notes: list[str] = []

    def add(self, row: Sequence[str], shape: Mapping[str, object], note: str = "") -> None:
        """One more, as a row and as JSON, with a remark on it for people."""
        self.count += 1
        if self._as_json:
            text = indent(json.dumps(shape, ensure_ascii=False, indent=2), "  ")
            click.echo(("[\n" if self.count == 1 else ",\n").encode() + text.encode(), nl=False)
            return
        self._lines.append(row)
        self._notes += [note] if note else []
        if len(self._lines) >= LINES:
            self._print()

    def end(self) -> None:
        """Print what is left."""
        if self._as_json:
            click.echo("\n]" if self.count else "[]")
        else:
            self._print()

    def _print(self) -> None:
        if self._lines:
            self._widths = [max(pair) for pair in zip(self._widths, _widths(self._lines), strict=True)]
        _print_lines(self._lines, self._widths)
        for note in self._notes:
            print_note(note)
        self._lines, self._notes = [], []


def _widths(lines: Sequence[Sequence[str]]) -> list[int]:
    return [max(_cells(line[column]) for line in lines) for column in range(len(lines[0]))]


def _print_lines(lines: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    for line in lines:
        padded = (text + " " * (width - _cells(text)) for text, width in zip(line, widths, strict=True))
        print_text("  ".join(padded).rstrip())


def print_note(text: str) -> None:
    """Print a remark on stderr, where it does not mix with what a program reads from stdout."""
    click.echo(text, err=True)


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """A bar on a terminal, and nothing elsewhere."""
    with click.progressbar(length=1, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield progress


def local_time(one: Subscription, upcoming: NextSlot | None) -> str:
    """When a slot is due, in the subscription's own zone, with the weekday's name; ``-`` for none."""
    if upcoming is None:
        return "-"
    due = upcoming.due.astimezone(ZoneInfo(one.schedule.zone))
    return f"{due:%a %Y-%m-%d %H:%M:%S %Z}"


def _cells(text: str) -> int:
    """How many cells of a terminal ``text`` takes (Unicode Standard Annex #11)."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
