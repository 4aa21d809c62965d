"""Judged queries on the bundled essays, and the whole search as people get it to ask them of.

The sets were typed and judged by reading at different times: ``a`` is what the rules were tuned on; ``b`` and ``c``
were kept apart but for the threshold of silence.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple

from bot.config import Settings
from bot.config.threads import keep_numpy_to_one_thread
from bot.core.collection import Outside
from bot.core.essay import Language
from bot.language.query import read_query
from bot.ports.search import SearchIndex
from bot.services.library.searching import Searching
from bot.wiring import Core, opened
from bot.wiring.embedding import embed

ROOT: Final = Path(__file__).resolve().parents[2]
ESSAYS: Final = ROOT / "essays"
SETS: Final = {
    "a": ROOT / "tests" / "data" / "search" / "career.jsonl",
    "b": ROOT / "tests" / "data" / "search" / "career-b.jsonl",
    "c": ROOT / "tests" / "data" / "search" / "career-c.jsonl",
}
KINDS: Final = ("question", "form", "reading", "synonym", "absent")
REALLY: Final = 2
"""The grade of an essay that is what was looked for; 1 is one that helps, too."""
FIRST: Final = 3


class Judged(NamedTuple):
    """A query of a ``kind`` in a ``language``, and the grades of the essays that are good; none of what is absent."""

    query: str
    kind: str
    language: Language
    good: Mapping[str, int]


class Answer(NamedTuple):
    """The slugs that a query found, best first, also where it was corrected; and seconds of CPU."""

    asked: Judged
    found: Sequence[str]
    took: float


class Tally(NamedTuple):
    """How many of ``queries`` have a first hit that is really good, that is good, and one good among the first three;
    which share of the good essays is found at all; how many found nothing; and seconds of CPU for each.
    """

    queries: int
    really: int
    good: int
    early: int
    recall: float
    quiet: int
    took: float


def judged(name: str) -> list[Judged]:
    """The queries of the set ``name``, as they stand in its file."""
    with SETS[name].open(encoding="utf-8") as lines:
        rows = list(map(json.loads, lines))
    return [Judged(row["query"], row["kind"], Language(row["language"]), row["good"]) for row in rows]


def tally(answers: Iterable[Answer]) -> Tally:
    """What ``answers`` come to together."""
    all_ = list(answers)
    grades = [[one.asked.good.get(slug, 0) for slug in one.found] for one in all_]
    shares = [len(one.asked.good.keys() & set(one.found)) / len(one.asked.good) for one in all_ if one.asked.good]
    return Tally(
        queries=len(all_),
        really=sum(its[:1] == [REALLY] for its in grades),
        good=sum(any(its[:1]) for its in grades),
        early=sum(any(its[:FIRST]) for its in grades),
        recall=sum(shares) / len(shares) if shares else 0.0,
        quiet=sum(not one.found for one in all_),
        took=sum(one.took for one in all_) / len(all_) if all_ else 0.0,
    )


@asynccontextmanager
async def bundled(folder: Path, *, meaning: bool) -> AsyncIterator[Core]:
    """The bundled essays in a database in ``folder``, ready to be searched, wired as the program does it."""
    keep_numpy_to_one_thread()
    environment = {
        "DATABASE_URL": f"sqlite:///{folder / 'ichiwa.db'}",
        "ESSAYS_DIR": str(ESSAYS),
        "SEARCH_MEANING": "on" if meaning else "off",
        "PATH": os.environ.get("PATH", ""),
    }
    async with opened(Settings.load(None, environment)) as core:
        await core.services.library.sync(core.source)
        await core.indexer.refresh()
        await embed(core)
        yield core


async def answers(searching: Searching, queries: Sequence[Judged]) -> list[Answer]:
    """All essays that ``queries`` find as members ask them; the time is that of one page."""
    return [await _answer(searching, one) for one in queries]


async def _answer(searching: Searching, asked: Judged) -> Answer:
    began = time.process_time()
    page = await searching.search(asked.query, Outside.PUBLIC)
    took = time.process_time() - began
    found = [result.essay.slug for result in page.results]
    for number in range(2, page.pages + 1):
        more = await searching.search(page.query, Outside.PUBLIC, page=number)
        found += [result.essay.slug for result in more.results]
    return Answer(asked, found, took)


async def first_hits(index: SearchIndex, queries: Sequence[Judged]) -> list[Answer]:
    """The first hits of ``queries``, without pages, snippets and corrections: in a fraction of the time."""
    found: dict[str, Sequence[str]] = {}
    for one in queries:
        if one.query not in found:  # some stand in two sets
            hits, _ = await index.search(read_query(one.query).words, None, FIRST)
            found[one.query] = [hit.slug for hit in hits]
    return [Answer(one, found[one.query], 0.0) for one in queries]
