"""Every kind of query that people type, at a library of long essays: with and without meaning, and the whole answer.

Vectors of the essays are random, which costs what real ones cost; those of the queries are the model's.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from bot.adapters.meaning.encoder import Encoder
from bot.adapters.search.term_index import TermIndex
from bot.core.collection import Outside
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.language.index_terms import hiragana, is_kana
from bot.language.morphemes import shared
from bot.language.normalize import fold
from bot.language.romaji import to_romaji
from bot.ports.meaning import Meaning, Vector
from bot.ports.search import EssayVectors
from bot.services.library.searching import Searching
from tests.fakes.essays import MemoryEssays
from tests.fakes.ratings import MemoryRatings

EACH: Final = 200
"""Queries of a kind at most."""
_DIMENSIONS: Final = 512
_NAMES, _TEXTS = 2, 7
_AT_ONCE: Final = 200
_WORDS: Final = 20
_PASTED: Final = 200  # characters
_ALWAYS: Final = {
    "no word": ("の", "転職 の", "日本 の"),
    "one kanji": ("人", "東", "日", "国", "年", "山", "会", "水"),
    "one letter": tuple("aestcxk"),
    "symbols, quotes": ("C#", "c++", ".net", "node.js", "r&d", "1on1", '"東京"', '"日本 の"'),
    "English": ("how to quit my job", "work life balance", "job interview questions", "manager"),
}


@dataclass(frozen=True, slots=True)
class Asking:
    """What the queries are asked of, and by what their time is measured."""

    index: TermIndex[Any]
    clock: Callable[[], float]
    say: Callable[[str], None]


def every_kind(kinds: Mapping[str, Sequence[str]], bodies: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """``kinds`` with those that are made of them and of texts that somebody pastes."""
    queries = [query for its in kinds.values() for query in its]
    words = list(dict.fromkeys(word for query in queries for word in query.split() if len(word) < 8))
    kana = [sound for word in words if is_kana(sound := _sound(word)) and len(sound) > 1][:EACH]
    many = [" ".join(words[start : start + _WORDS]) for start in range(0, len(words), _WORDS)]
    return {
        **{kind: its[:EACH] for kind, its in kinds.items()},
        "kana": kana,
        "romaji": [to_romaji(sound) for sound in kana],
        **_ALWAYS,
        f"{_WORDS} words": many[:20],
        f"{_PASTED} characters": [body[:_PASTED] for body in bodies if len(body) >= _PASTED][:20],
    }


async def ask_every_kind(asking: Asking, kinds: Mapping[str, Sequence[str]], essays: Sequence[Essay]) -> None:
    """The CPU time of each of ``kinds``, and how many times that of the first kind it is."""
    model = Encoder()
    try:
        await model.of_texts(["to have it loaded"])
        await _embed(asking.index, model, essays)
        await _table(asking, kinds, essays, model)
    finally:
        model.stop()


async def _table(asking: Asking, kinds: Mapping[str, Sequence[str]], essays: Sequence[Essay], model: Meaning) -> None:
    index = asking.index
    store = MemoryEssays()
    await store.apply("bench", essays, ())
    searching = Searching(store, index, MemoryRatings())
    ways: dict[str, tuple[Meaning | None, Callable[[str], Any]]] = {
        "by words": (None, partial(index.search, language=None, limit=30)),
        "with meaning": (model, partial(index.search, language=None, limit=30)),
        "whole answer": (None, partial(searching.search, audience=Outside.OPERATOR)),
    }
    asking.say(f"{'':26}" + "".join(f"{way:>16} p50/p99 ms" for way in ways) + f"{'times the first':>18}")
    first = 0.0
    for kind, queries in kinds.items():
        taken = [await _times(asking, meaning, ask, queries) for meaning, ask in ways.values()]
        first = first or taken[0][0]
        shown = "".join(f"{p50:16.1f} /{p99:6.1f}    " for p50, p99 in taken)
        asking.say(f"{f'{kind} ({len(queries)})':26}{shown}{taken[0][0] / first:15.1f}")


async def _times(
    asking: Asking, meaning: Meaning | None, ask: Callable[[str], Any], queries: Sequence[str]
) -> tuple[float, float]:
    asking.index._meaning = meaning
    times: list[float] = []
    for query in queries:
        start = asking.clock()
        await ask(query)
        times.append(1000 * (asking.clock() - start))
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.99)]


async def _embed(index: TermIndex[Any], model: Meaning, essays: Sequence[Essay]) -> None:
    chosen = random.Random(1)  # noqa: S311 (no secret)

    def vector() -> Vector:
        return chosen.randbytes(_DIMENSIONS).replace(b"\x80", b"\x7f")  # no −128

    for start in range(0, len(essays), _AT_ONCE):
        made: dict[tuple[Slug, str], EssayVectors] = {}
        for essay in essays[start : start + _AT_ONCE]:
            vectors = [vector() for _ in range(_NAMES + _TEXTS)]
            made[essay.slug, essay.draft_hash] = EssayVectors(tuple(vectors[:_NAMES]), tuple(vectors[_NAMES:]))
        await index.put_vectors(model.name, made)


def _sound(word: str) -> str:
    return hiragana("".join(m.reading for m in shared().cut(fold(word))))
