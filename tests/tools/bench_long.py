"""What a library of long essays costs: time to index, room, memory, the time of queries and of completion.

Essays of ``LENGTH`` characters are put together from the rows' documents, so that their sentences come again: what an
index remembers of sentences helps here more than in a library of which no two essays share one.
"""

from __future__ import annotations

import asyncio
import random
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import text

from bot.adapters.search.postgres import PostgresSearch
from bot.adapters.search.term_index import TermIndex
from bot.adapters.sql.engine import Database
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.language.index_terms import hiragana, is_kana
from bot.language.keys import typed
from bot.language.morphemes import shared
from bot.language.normalize import fold
from bot.language.romaji import to_romaji
from bot.services.library.indexing import BATCH
from bot.wiring import throw_away_search
from tests import postgres
from tests.tools.bench_kinds import Asking, ask_every_kind, every_kind

LENGTH: Final = 2_000
TITLES: Final = 909
TOP: Final = 5
_PUT: Final = BATCH  # as the library hands them to the index
_SIZE: Final = {
    "sqlite": "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%search_%'",
    "postgresql": (
        "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'search_%'"
    ),
}

Index: TypeAlias = TermIndex[Any]


class Text(NamedTuple):
    title: str
    body: str


async def measure(
    count: int,
    documents: Sequence[Text],
    kinds: Mapping[str, Sequence[str]],
    say: Callable[[str], None],
    *,
    server: bool,
) -> None:
    """Index ``count`` long essays and ask ``kinds`` of queries; on a PostgreSQL of the tests' own with ``server``."""
    where = on_server() if server else in_file()
    async with where as (index, database):
        began, wall = time.process_time(), time.monotonic()
        for start in range(0, count, _PUT):
            await index.update(_essays(documents, start, min(count, start + _PUT)))
        await index.settle()
        cpu, wall = time.process_time() - began, time.monotonic() - wall
        dialect = "postgresql" if server else "sqlite"
        size = await size_of(database)
        say(f"\n{count} essays of {LENGTH} characters on {dialect}: {count / cpu:.0f} indexed in a CPU second of ours")
        say(f"({wall:.0f} s by the clock), index {size / 1e6:.1f} MB, most memory {_memory():.0f} MiB")
        clock = clock_of(server=server)
        say("milliseconds by the clock" if server else "milliseconds of CPU")
        every = every_kind(kinds, [document.body for document in documents])
        await ask_every_kind(Asking(index, clock, say), every, _essays(documents, 0, count))
        await _complete(index, clock, say)
        if server:
            await _waits(index, documents, count, say)


async def completion(documents: Sequence[Text], say: Callable[[str], None]) -> None:
    """How often a title is among the first ``TOP`` after a few keystrokes; readings are those that Sudachi gives."""
    titles = list(dict.fromkeys(d.title for d in documents if d.title))[:TITLES]
    async with in_file() as (index, _):
        made = [essay_of(f"t{number}", Text(title, "")) for number, title in enumerate(titles)]
        await index.update(made)
        say(f"\ncompletion of {len(titles)} titles, hit@{TOP}")
        for name, begin in (("3 kana", _kana), ("5 letters", _letters), ("2 kanji", _kanji)):
            asked = [(one, begun) for one in made if (begun := begin(one.title))]
            hits = sum([one.slug in await index.complete(begun, TOP) for one, begun in asked])
            say(f"{name:26}{hits / max(1, len(asked)):9.3f}  of {len(asked)}")


async def _complete(index: Index, clock: Callable[[], float], say: Callable[[str], None]) -> None:
    times = []
    for begun in ("て", "てん", "転", "転職", "ten", "tensho", "a", "にほ", "東京", "s"):
        for _ in range(20):
            start = clock()
            await index.complete(begun, 25)
            times.append(clock() - start)
    say(f"{'completion':26}{_part(times, 0.5):9.1f}{_part(times, 0.99):9.1f}")


async def _waits(index: Index, documents: Sequence[Text], count: int, say: Callable[[str], None]) -> None:
    """How long an update of one essay takes while ``index.BATCH`` others are written, beside one that nobody delays."""
    own = [essay_of("own", _long(documents, 0))]
    times: dict[bool, list[float]] = {False: [], True: []}

    async def update(*, delayed: bool) -> None:
        start = time.monotonic()
        await index.update(own)
        times[delayed].append(time.monotonic() - start)

    for _ in range(10):
        await update(delayed=False)
    writing = asyncio.create_task(index.update(_essays(documents, count, count + index.BATCH)))
    while not writing.done():
        await update(delayed=True)
        await asyncio.sleep(0.1)
    await writing
    alone, longest = _part(times[False], 0.5), max(times[True]) * 1000
    say(f"{'one essay, alone':26}{alone:9.1f}")
    say(f"{'beside a large write':26}{longest:9.1f} at most, {longest / alone:.1f} times as long")


def _essays(documents: Sequence[Text], first: int, end: int) -> list[Essay]:
    return [essay_of(f"e{number}", _long(documents, number)) for number in range(first, end)]


def _long(documents: Sequence[Text], number: int) -> Text:
    """The same essay for the same number."""
    chosen = random.Random(number)  # noqa: S311 (no secret)
    first = chosen.choice(documents)
    body = first.body
    while len(body) < LENGTH:
        body += "\n\n" + chosen.choice(documents).body
    return Text(first.title or first.body[:14], body[:LENGTH])


def essay_of(slug: str, its: Text) -> Essay:
    """A text as an essay of the library."""
    return Essay(
        slug=Slug(slug),
        title=its.title,
        author="",
        language=Language.JA,
        date=date(2026, 1, 1),
        category="",
        licence="",
        body=its.body,
        revision=1,
        minutes=1,
        draft_hash="",
    )


def _kana(title: str) -> str:
    read = typed(hiragana("".join(m.reading for m in shared().cut(fold(title)))))
    return read[:3] if is_kana(read[:3]) and len(read) >= 3 else ""


def _letters(title: str) -> str:
    read = typed(hiragana("".join(m.reading for m in shared().cut(fold(title)))))
    return to_romaji(read)[:5] if is_kana(read) and len(read) >= 3 else ""


def _kanji(title: str) -> str:
    return title[:2] if len(title) > 1 and all("\u4e00" <= c <= "\u9fff" for c in title[:2]) else ""


async def size_of(database: Database) -> int:
    """The bytes of the search index."""
    async with database.read() as connection:
        return int((await connection.execute(text(_SIZE[connection.dialect.name]))).scalar_one())


def clock_of(*, server: bool) -> Callable[[], float]:
    """What a query's time is measured by: on a server it is not ours alone."""
    return time.monotonic if server else time.process_time


@asynccontextmanager
async def in_file() -> AsyncIterator[tuple[Index, Database]]:
    """A search index of our own in a file that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        async with throw_away_search(Path(folder)) as index:
            yield index, index._database


@asynccontextmanager
async def on_server() -> AsyncIterator[tuple[Index, Database]]:
    """A search index of our own on a PostgreSQL that is thrown away."""
    with postgres.running() as server:
        async with postgres.own_database(server) as address:
            database = Database(address)
            await database.start()
            try:
                index = PostgresSearch(database, shared())
                await index.start()
                yield index, database
            finally:
                await database.stop()


def _memory() -> float:
    """The most that this process has taken, in MiB; Linux counts in KiB, macOS in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)


def _part(times: Sequence[float], part: float) -> float:
    return sorted(times)[int(len(times) * part)] * 1000
