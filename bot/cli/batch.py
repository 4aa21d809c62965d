"""``ichiwa search --index-jsonl … --batch …``: external collections over a temporary index."""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.errors import InvalidInput
from bot.language.detect import detect

if TYPE_CHECKING:
    from bot.adapters.search.term_index import TermIndex

T = TypeVar("T")


def run_batch(documents: Path, queries: Path, limit: int) -> Iterator[Mapping[str, object]]:
    """For every row (id, query) of ``queries`` a row (id, results): the ids of the best documents, best first.

    ``documents`` are rows (id, title, body). Either may be packed with gzip. Raises ``InvalidInput`` for a row that
    cannot be read.
    """
    asked = [(_field(row, "id"), _field(row, "query")) for row in _rows(queries)]
    with tempfile.TemporaryDirectory(prefix="ichiwa-search-") as folder:
        found = asyncio.run(_answers(Path(folder), documents, [query for _, query in asked], limit))
    for (id_, _), results in zip(asked, found, strict=True):
        yield {"id": id_, "results": results}


async def _answers(folder: Path, documents: Path, queries: list[str], limit: int) -> list[list[str]]:
    from bot.wiring import throw_away_search

    async with throw_away_search(folder) as index:
        rows = _rows(documents)
        with _progress("Indexing") as progress:
            while batch := list(islice(rows, index.BATCH)):
                await index.put(await asyncio.to_thread(_in_terms, index, batch))
                progress(len(batch))
        await index.settle()
        return [[str(hit.slug) for hit in (await index.search(query, None, limit))[0]] for query in queries]


def _in_terms(index: TermIndex[T], rows: Sequence[Mapping[str, Any]]) -> list[T]:
    texts = [(_field(row, "id"), _field(row, "title", ""), _field(row, "body", "")) for row in rows]
    return [index.row(id_, detect(title + body).value, "", title, body) for id_, title, body in texts]


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as exc:
                raise _unreadable(path, number) from exc
            if not isinstance(row, dict) or "id" not in row:
                raise _unreadable(path, number)
            yield row


def _field(row: Mapping[str, Any], name: str, otherwise: str | None = None) -> str:
    value = row.get(name, otherwise)
    if value is None:
        raise InvalidInput("The row “{id}” has no “{name}”.", id=str(row.get("id")), name=name)
    return str(value)


def _unreadable(path: Path, number: int) -> InvalidInput:
    return InvalidInput("Line {line} of {file} is not a JSON object with an id.", line=number, file=path.name)


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int], None]]:
    """Counts on a terminal, and prints nothing elsewhere."""
    done = 0

    def progress(more: int) -> None:
        nonlocal done
        done += more
        if sys.stderr.isatty():
            click.echo(f"\r{label}: {done}", nl=False, err=True)

    yield progress
    if sys.stderr.isatty():
        click.echo("", err=True)
