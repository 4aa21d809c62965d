"""What meaning costs in a library: room, memory, and the time of a search, beside a comparison of everything.

    python -m tests.tools.bench_vectors [--essays 10000] [--passages 8] [--server]

Directions are drawn by chance, since only their number matters here.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text

from bot.adapters.search.postgres import PostgresSearch
from bot.adapters.search.term_index import TermIndex
from bot.adapters.sql.engine import Database
from bot.core.ids import Slug
from bot.ports.meaning import Vector
from bot.ports.search import EssayVectors
from tests.tools import bench_long

DIMENSIONS: Final = 512
MODEL: Final = "by chance 1"
QUERIES: Final = 200
LIMIT: Final = 30
_PUT: Final = 500
_SQLITE: Final = "SELECT sum(pgsize) FROM dbstat WHERE name IN ('search_embedded', 'search_vectors')"
_SERVER: Final = (
    "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
    " WHERE relkind = 'r' AND relname IN ('search_embedded', 'search_vectors')"
)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def measure(essays: int, passages: int, *, server: bool) -> None:
    """Put so many essays, then ask."""
    drawn = np.random.default_rng(1)
    where = bench_long.on_server() if server else bench_long.in_file()
    async with where as (index, database):
        began = time.process_time()
        for start in range(0, essays, _PUT):
            slugs = [Slug(f"e{number}") for number in range(start, min(essays, start + _PUT))]
            await _index_without_words(index, database, slugs)
            waiting = await index.unembedded(MODEL, _PUT)
            made = {of: _essay(drawn.standard_normal((passages, DIMENSIONS))) for of in waiting}
            await index.put_vectors(MODEL, made)
        cpu = time.process_time() - began
        room = await _room(database, server=server)
        say(f"\n{essays} essays of {passages} passages on {'PostgreSQL' if server else 'SQLite'}")
        say(f"{essays / cpu:.0f} essays put in a CPU second, by chance drawn vectors included")
        say(f"room {room / 1e6:.1f} MB, {room / essays / 1000:.2f} KB an essay")
        queries = _vectors(drawn.standard_normal((QUERIES, DIMENSIONS)))
        before = _resident()
        first = await _times(index, queries[:1])
        gc.collect()
        say(f"first search {first[0]:.0f} ms, resident {_resident() - before:.1f} MiB more")
        times = await _times(index, queries)
        say(f"nearest: {_part(times, 0.5):.1f} / {_part(times, 0.99):.1f} ms (p50/p99 of our CPU time)")
        say(f"resident {_resident() - before:.1f} MiB more than before the first one")
    plain = _brute_force(essays * passages, drawn)
    say(
        f"a comparison of all in float32: {_part(plain, 0.5):.1f} ms,"
        f" {essays * passages * DIMENSIONS * 4 / 2**20:.0f} MiB"
    )
    say(f"ratio {_part(times, 0.5) / _part(plain, 0.5):.2f} of its time")


async def _index_without_words(index: TermIndex[Any], database: Database, slugs: Sequence[Slug]) -> None:
    """The rows of essays, and none of their terms, which would take most of the time."""
    if isinstance(index, PostgresSearch):
        columns = "(slug, language, draft_hash, collection, day, title, body, terms)"
        values = "(:slug, 'ja', :slug, '', 1, :slug, '', '')"
    else:
        columns, values = "(slug, language, draft_hash, collection, day)", "(:slug, 'ja', :slug, '', 1)"

    async def work(connection: Any) -> None:
        statement = text(f"INSERT INTO search_essays {columns} VALUES {values}")
        await connection.execute(statement, [{"slug": slug} for slug in slugs])

    await database.write(work)


def _vectors(values: NDArray[np.float64]) -> list[Vector]:
    scaled = values / np.abs(values).max(axis=1, keepdims=True) * 127
    return [row.tobytes() for row in scaled.round().astype(np.int8)]


def _essay(values: NDArray[np.float64]) -> EssayVectors:
    """A quarter of the vectors are of names."""
    vectors = tuple(_vectors(values))
    names = max(1, len(vectors) // 4)
    return EssayVectors(vectors[:names], vectors[names:] or vectors)


async def _times(index: TermIndex[Any], queries: Sequence[Vector]) -> list[float]:
    times = []
    for query in queries:
        start = time.process_time()
        await index.nearest(MODEL, query, LIMIT)
        times.append(1000 * (time.process_time() - start))
    return times


def _brute_force(count: int, drawn: np.random.Generator) -> list[float]:
    everything = drawn.standard_normal((count, DIMENSIONS), np.float32)
    times = []
    for query in drawn.standard_normal((20, DIMENSIONS), np.float32):
        start = time.process_time()
        np.argpartition(-(everything @ query), LIMIT)[:LIMIT]
        times.append(1000 * (time.process_time() - start))
    return times


async def _room(database: Database, *, server: bool) -> int:
    async with database.read() as connection:
        return int((await connection.execute(text(_SERVER if server else _SQLITE))).scalar_one())


def _resident() -> float:
    """MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def _part(times: Sequence[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(part * len(times)))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--essays", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--passages", type=int, default=8)
    parser.add_argument("--server", action="store_true", help="on a PostgreSQL of the tests' own")
    given = parser.parse_args()
    if sys.platform != "linux":
        parser.error("resident memory is read from /proc")
    for essays in given.essays:
        asyncio.run(measure(essays, given.passages, server=given.server))


if __name__ == "__main__":
    main()
