"""``make bench-search``: our search beside simpler ones, over the same rows in the same run.

    make bench-search ARGS="--rows FOLDER"
    make bench-search ARGS="--rows FOLDER --long 100000 --long-only"
    make bench-search ARGS="--rows FOLDER --long 100000 --server"
    make bench-search ARGS="--rows FOLDER --meaning"

With ``--meaning`` ours is asked with the model that comes with the program, too. With ``--server`` ours is measured on
a PostgreSQL, and alone: the others are what SQLite is measured beside.

``FOLDER`` holds ``NAME.docs.jsonl.gz`` (id, title, body) and ``NAME.KIND.jsonl`` (id, query, relevant: a grade for each
id). The texts belong to others: they are measured and never kept here. Without rows nothing is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import math
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from bot.adapters.meaning.encoder import Encoder
from bot.config.threads import keep_numpy_to_one_thread
from bot.core.essay import Language
from bot.language.detect import detect
from bot.language.index_terms import Words
from bot.language.morphemes import Morphemes, shared
from bot.language.normalize import fold
from bot.language.terms import index_terms
from bot.services.library.embedding import Embedder
from tests.fakes.essays import MemoryEssays
from tests.tools.bench_long import (
    Index,
    Text,
    clock_of,
    completion,
    essay_of,
    in_file,
    measure,
    on_server,
    size_of,
)

TOP = 10
BATCH = 100
_WORD = re.compile(r"\w+")


class Document(NamedTuple):
    id: str
    title: str
    body: str


class Query(NamedTuple):
    text: str
    relevant: Mapping[str, float]


class System(NamedTuple):
    """``ask`` gives the best ids; ``size`` is in bytes, 0 for an index in memory."""

    name: str
    ask: Callable[[str], Awaitable[Sequence[str]]]
    size: int


class Measured(NamedTuple):
    ndcg: float
    recall: float
    empty: float
    took: Sequence[float]


def ndcg(found: Sequence[str], relevant: Mapping[str, float]) -> float:
    """nDCG at ``TOP`` with gains of 2^grade - 1 (Burges et al. 2005)."""
    gains = [2 ** relevant.get(id_, 0.0) - 1 for id_ in found[:TOP]]
    ideal = sorted((2**grade - 1 for grade in relevant.values()), reverse=True)[:TOP]
    return _discounted(gains) / _discounted(ideal) if any(ideal) else 0.0


def recall(found: Sequence[str], relevant: Mapping[str, float]) -> float:
    """How many of the relevant ids are among the first ``TOP``, at most ``TOP`` of which can be."""
    wanted = {id_ for id_, grade in relevant.items() if grade > 0}
    return len(wanted & set(found[:TOP])) / min(TOP, len(wanted)) if wanted else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=Path, help="the folder of documents and queries")
    parser.add_argument("--long", type=int, default=10_000, help="so many essays of 2,000 characters, besides")
    parser.add_argument("--long-only", action="store_true", help="measure nothing else")
    parser.add_argument("--meaning", action="store_true", help="ours with the model of meaning, besides")
    parser.add_argument("--server", action="store_true", help="ours alone, on a PostgreSQL of our own")
    options = parser.parse_args()
    if options.rows is None or not list(options.rows.glob("*.docs.jsonl.gz")):
        _say('\nThere are no rows to measure with: name their folder with ARGS="--rows FOLDER".')
        return 0
    for path in sorted(options.rows.glob("*.docs.jsonl.gz")):
        name = path.name.removesuffix(".docs.jsonl.gz")
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            documents = [Document(d["id"], d.get("title", ""), d["body"]) for d in map(json.loads, lines)]
        kinds = {p.name.split(".")[1]: _queries(p) for p in sorted(options.rows.glob(f"{name}.*.jsonl"))}
        if not options.long_only:
            asyncio.run(_bench(name, documents, kinds, server=options.server, meaning=options.meaning))
        if options.long and detect("".join(d.body for d in documents[:20])) is Language.JA:
            asyncio.run(_long(documents, kinds, options.long, server=options.server))
    return 0


async def _long(
    documents: Sequence[Document], kinds: Mapping[str, Sequence[Query]], count: int, *, server: bool
) -> None:
    texts = [Text(d.title, d.body) for d in documents]
    await completion(texts, _say)
    await measure(
        count, texts, {kind: [q.text for q in queries] for kind, queries in kinds.items()}, _say, server=server
    )


async def _bench(
    name: str, documents: Sequence[Document], kinds: Mapping[str, Sequence[Query]], *, server: bool, meaning: bool
) -> None:
    async with on_server() if server else in_file() as (ours, database):
        began = time.process_time()
        for start in range(0, len(documents), BATCH):
            batch = documents[start : start + BATCH]
            texts = [(d.id, detect(d.title + d.body).value, "", d.title, d.body) for d in batch]
            await ours.put([ours.row(*text) for text in texts])
        await ours.settle()
        speed = len(documents) / (time.process_time() - began)

        size = await size_of(database)
        systems = [System("ichiwa", _asking(ours), size)]
        _say(f"\n{name}: {len(documents)} documents, {speed:.0f} indexed in a CPU second of ours")
        with tempfile.TemporaryDirectory() as folder, ExitStack() as held:
            if meaning:
                encoder = Encoder()
                held.callback(encoder.stop)
                knowing = type(ours)(database, shared(), encoder)
                await _embed(knowing, encoder, documents)
                systems.append(System("ichiwa with meaning", _asking(knowing), size))
            systems += [] if server else _others(documents, Path(folder))
            for kind, queries in kinds.items():
                await _show(kind, queries, systems, server=server)


def _asking(index: Index) -> Callable[[str], Awaitable[Sequence[str]]]:
    async def ask(query: str) -> list[str]:
        return [hit.slug for hit in (await index.search(query, None, TOP))[0]]

    return ask


async def _embed(index: Index, encoder: Encoder, documents: Sequence[Document]) -> None:
    """Make vectors of ``documents`` in the way of essays."""
    keep_numpy_to_one_thread()
    library = MemoryEssays()
    await library.apply("rows", [essay_of(d.id, Text(d.title, d.body)) for d in documents], ())
    await Embedder(library, index, encoder, shared()).drain()


async def _show(kind: str, queries: Sequence[Query], systems: Sequence[System], *, server: bool) -> None:
    times = "p50" if server else "CPU p50"
    _say(f"\n{kind} ({len(queries)} queries)")
    _say(f"{'':22}{'nDCG@10':>9}{'recall@10':>11}{'no hit':>8}{times:>9}{'p99 ms':>8}{'index MB':>10}")
    for system in systems:
        ndcg_, recall_, empty, took = await _measure(queries, system, clock_of(server=server))
        p50, p99 = (sorted(took)[int(len(took) * part)] * 1000 for part in (0.5, 0.99))
        size = f"{system.size / 1e6:10.1f}" if system.size else f"{'memory':>10}"
        _say(f"{system.name:22}{ndcg_:9.4f}{recall_:11.4f}{empty:8.4f}{p50:9.1f}{p99:8.1f}{size}")


async def _measure(queries: Sequence[Query], system: System, clock: Callable[[], float]) -> Measured:
    answers: list[Sequence[str]] = []
    took: list[float] = []
    for query in queries:
        began = clock()
        answers.append(await system.ask(query.text))
        took.append(clock() - began)
    pairs = list(zip(answers, (q.relevant for q in queries), strict=True))
    return Measured(
        sum(ndcg(*pair) for pair in pairs) / len(pairs),
        sum(recall(*pair) for pair in pairs) / len(pairs),
        sum(not found for found, _ in pairs) / len(pairs),
        took,
    )


def _others(documents: Sequence[Document], folder: Path) -> list[System]:
    plain = [(d.title, d.body) for d in documents]
    grams = [(" ".join(index_terms(d.title)), " ".join(index_terms(d.body))) for d in documents]
    return [
        _fts5("FTS5 default", documents, plain, "unicode61", _words, folder),
        _fts5("FTS5 trigram", documents, plain, "trigram", _trigrams, folder),
        _fts5("FTS5 bigrams", documents, grams, "unicode61 remove_diacritics 0", _bigrams, folder),
        _bm25s(documents),
    ]


def _fts5(
    name: str,
    documents: Sequence[Document],
    texts: Sequence[tuple[str, str]],
    tokenizer: str,
    cut: Callable[[str], Sequence[str]],
    folder: Path,
) -> System:
    path = folder / f"{name}.db"
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE VIRTUAL TABLE docs USING fts5(title, body, tokenize = '{tokenizer}')")
    connection.executemany("INSERT INTO docs (title, body) VALUES (?, ?)", texts)
    connection.commit()

    async def ask(query: str) -> list[str]:
        terms = cut(query)
        if not terms:
            return []
        match = " OR ".join(f'"{term}"' for term in dict.fromkeys(terms))
        found = connection.execute(
            "SELECT rowid FROM docs WHERE docs MATCH ? ORDER BY bm25(docs, 2, 1) LIMIT ?", (match, TOP)
        )
        return [documents[rowid - 1].id for (rowid,) in found]

    return System(name, ask, path.stat().st_size)


def _words(query: str) -> Sequence[str]:
    return _WORD.findall(query)


def _trigrams(query: str) -> Sequence[str]:
    return [word[at : at + 3] for word in _WORD.findall(query) for at in range(len(word) - 2)]


def _bigrams(query: str) -> Sequence[str]:
    terms = list(index_terms(query))
    return [term for term in terms if len(term) > 1] or terms


def _bm25s(documents: Sequence[Document]) -> System:
    import bm25s

    words = Words(Morphemes())

    def cut(text: str) -> list[str]:
        return [word.form for word in words.of(text)] + [t for t in index_terms(text) if t.isascii()]

    model = bm25s.BM25()
    model.index([cut(f"{d.title} {d.title} {d.body}") for d in documents], show_progress=False)

    async def ask(query: str) -> list[str]:
        terms = cut(fold(query))
        if not terms:
            return []
        found, scores = model.retrieve([terms], k=TOP, show_progress=False)
        return [documents[n].id for n, score in zip(found[0], scores[0], strict=True) if score > 0]

    return System("bm25s on words", ask, 0)


def _queries(path: Path) -> list[Query]:
    with path.open(encoding="utf-8") as lines:
        return [Query(row["query"], row["relevant"]) for row in map(json.loads, lines)]


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


if __name__ == "__main__":
    sys.exit(main())
