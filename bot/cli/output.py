"""What a command prints: text for people, or with ``--json`` one JSON document in UTF-8."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from bot.core.subscription import NextSlot, Subscription

if TYPE_CHECKING:
    from bot.services.library.indexing import Progress

Command = TypeVar("Command", bound=Callable[..., Any])


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
    widths = [max(_cells(line[column]) for line in lines) for column in range(len(headings))]
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
