"""Essays and queries as ``tsvector`` and ``tsquery``: ``w`` before words, ``g`` before bigrams and stems."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.adapters.search import tables
from bot.adapters.search.asking import PHRASES, Asked
from bot.text.terms import Term, index_terms
from bot.text.words import Words, has_japanese

WORD: Final = "w"
GRAM: Final = "g"
CANDIDATES: Final = 600
"""Essays that are ranked at least: so many hold the rarest terms of the query together. More cost time and change
hardly any order.
"""
BUCKETS: Final = 5
_PLACES: Final = (32, 8, 2)  # places kept of one lexeme; fewer in a very long text, since a tsvector ends at 1 MB
_VECTOR_MAX: Final = 1_000_000
_PLACE_MAX: Final = 16_383
_LEXEME_MAX: Final = 2_000  # bytes
_LEXEME_HEAD: Final = 8  # bytes beside its characters and places
_CHARACTER: Final = 4  # bytes at most
_SCHEMA_VERSION: Final = "3"

# Weights of D (body), C, B, A (title). Measured: with more for the title Japanese questions find less.
_JAPANESE_WEIGHTS: Final = "{1, 0, 0, 1}"
_LATIN_WEIGHTS: Final = "{0.5, 0, 0, 1}"


@dataclass(frozen=True, slots=True)
class Indexed:
    """One essay as PostgreSQL takes it."""

    slug: str
    language: str
    draft_hash: str
    title: str
    body: str
    vector: str
    readings: frozenset[tuple[str, str]]
    keys: frozenset[tables.Key]
    collection: str = ""
    day: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """``any`` finds every hit. Those that hold each of ``whole`` as it stands and match ``every``, or match
    ``likeliest``, come first. ``buckets`` are the terms by rarity, with what the rank of each bucket counts.
    """

    any: str
    buckets: tuple[tuple[float, str], ...]
    whole: tuple[str, ...]
    every: str
    likeliest: str
    weights: str


def clean(text: str) -> str:
    """``text`` without what PostgreSQL cannot keep: NUL, and halves of surrogate pairs."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def version(words: Words) -> str:
    """Of the tables and of everything in them; an index of another version is thrown away."""
    return f"{_SCHEMA_VERSION}/{tables.version(words)}"


def indexed(row: tables.Row, words: Words, keys: frozenset[tables.Key] = frozenset()) -> Indexed:
    """A text in its terms."""
    places: dict[str, list[str]] = {}
    readings: set[tuple[str, str]] = set()
    for text, weight in ((row.title, "A"), (row.body, "D")):
        found = words.of(text)
        readings |= {(word.reading, word.form) for word in found if word.reading}
        for stream, terms in ((WORD, [word.form for word in found]), (GRAM, index_terms(text))):
            _add(places, stream, terms, weight)
    kept = _kept(places)
    return Indexed(
        slug=row.slug,
        language=row.language,
        draft_hash=row.draft_hash,
        title=clean(row.title),
        body=clean(row.body),
        vector=" ".join(f"'{lexeme}':{','.join(at)}" for lexeme, at in kept.items()),
        readings=frozenset(pair for pair in readings if WORD + pair[1] in kept),
        keys=frozenset(key._replace(key=clean(key.key)) for key in keys),
        collection=clean(row.collection),
        day=row.day,
    )


def names(asked: Asked) -> set[str]:
    """The lexemes that a query may ask for."""
    return {GRAM + term.text for term in asked.grams} | {WORD + form for form in asked.words}


def query(asked: Asked, common: Mapping[str, int], essays: int) -> Query:
    """The query for ``asked``; ``common`` says in how many of all ``essays`` each lexeme stands."""
    known = _known(asked, common)
    sums = list(itertools.accumulate(held for held, _ in known))
    chosen = [
        lexeme for (_, lexeme), total, held in zip(known, sums, known, strict=True) if total - held[0] < CANDIDATES
    ]
    every, whole = _every(asked)
    return Query(
        any=" | ".join(chosen),
        buckets=_buckets(known, essays),
        whole=whole,
        every=every,
        likeliest="",
        weights=_JAPANESE_WEIGHTS if asked.japanese else _LATIN_WEIGHTS,
    )


def with_readings(asking: Query, read: Sequence[Sequence[Sequence[str]]]) -> Query:
    """``asking`` with what every word of it may be the reading of; the likeliest group of each comes first."""
    phrases = [_phrase(phrase) for groups in read for group in groups for phrase in group][:PHRASES]
    likeliest = [_phrase(phrase) for groups in read for phrase in (groups[0] if groups else ())][:PHRASES]
    if not phrases:
        return asking
    either = " | ".join(phrases)
    return replace(
        asking,
        any=" | ".join(filter(None, [either, asking.any])),
        buckets=(*asking.buckets, (1.0, either)),
        likeliest=" | ".join(likeliest),
    )


def _add(places: dict[str, list[str]], stream: str, terms: Iterable[str], weight: str) -> None:
    """Each stream has its own count of places, so that a phrase is words that follow each other."""
    begin = 1 if weight == "A" else _PLACE_MAX // 8  # a phrase does not reach from the title into the body
    for number, term in enumerate(terms, begin):
        at = f"{number if number < _PLACE_MAX else _PLACE_MAX}{weight}"
        held = places.get(stream + term)
        if held is None:
            places[stream + term] = [at]
        elif len(held) < _PLACES[0]:
            held.append(at)


def _kept(places: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """What there is room for in a ``tsvector``: of a text beyond all measure fewer places, and the first lexemes."""
    longest = max(map(len, places), default=0)
    if longest * _CHARACTER <= _LEXEME_MAX and _most_bytes(places) < _VECTOR_MAX:
        return places
    usable = {lexeme: at for lexeme, at in places.items() if len(lexeme.encode("utf-8", "replace")) <= _LEXEME_MAX}
    most = next((n for n in _PLACES if sum(_bytes(lexeme, at, n) for lexeme, at in usable.items()) < _VECTOR_MAX), 1)
    kept: dict[str, Sequence[str]] = {}
    room = _VECTOR_MAX
    for lexeme, at in usable.items():
        room -= _bytes(lexeme, at, most)
        if room < 0:
            break
        kept[lexeme] = at[:most]
    return kept


def _most_bytes(places: Mapping[str, Sequence[str]]) -> int:
    """What a ``tsvector`` takes at most, without a look at each lexeme."""
    return _CHARACTER * sum(map(len, places)) + (_LEXEME_HEAD + 2 * _PLACES[0]) * len(places)


def _bytes(lexeme: str, at: Sequence[str], most: int) -> int:
    return len(lexeme.encode()) + _LEXEME_HEAD + 2 * min(len(at), most)


def _known(asked: Asked, common: Mapping[str, int]) -> list[tuple[int, str]]:
    """The lexemes of ``asked`` that some essay holds, quoted, the rarest first; a prefix is always taken."""
    found: list[tuple[int, str]] = []
    for term in asked.grams:
        held = common.get(GRAM + term.text, 0)
        if held or term.prefix:
            found.append((held, _quoted(GRAM, term)))
    found += [(common[WORD + form], f"'{WORD}{form}'") for form in asked.words if WORD + form in common]
    return sorted(found, key=lambda pair: pair[0])


def _buckets(known: Sequence[tuple[int, str]], essays: int) -> tuple[tuple[float, str], ...]:
    """The terms in groups of like rarity. ``ts_rank`` of an OR is the mean of its terms' ranks, so that it counts as
    many times as there are terms, and as much as the mean of their inverse document frequencies (Robertson and Zaragoza
    2009).
    """
    if not known:
        return ()
    rarities = [(math.log(1 + (essays - held + 0.5) / (held + 0.5)), lexeme) for held, lexeme in known]
    size = math.ceil(len(rarities) / BUCKETS)
    groups = [rarities[start : start + size] for start in range(0, len(rarities), size)]
    return tuple((sum(rarity for rarity, _ in group), " | ".join(lexeme for _, lexeme in group)) for group in groups)


def _every(asked: Asked) -> tuple[str, tuple[str, ...]]:
    """What essays that hold every word of ``asked`` match, and what they hold as it stands: Japanese is looked for in
    the text itself, other words by their stems.
    """
    if len(asked.wholes) < len(asked.keywords):
        return "", ()
    whole = tuple(clean(word.text) for word in asked.keywords if has_japanese(word.text))
    stems = [_quoted(GRAM, term) for word in asked.keywords if not has_japanese(word.text) for term in word.terms]
    return " & ".join(stems), whole


def _phrase(forms: str) -> str:
    return "(" + " <-> ".join(f"'{WORD}{form}'" for form in forms.split(" ")) + ")"


def _quoted(stream: str, term: Term) -> str:
    """Terms are letters and digits alone, so nothing of a ``tsquery``'s syntax passes through."""
    return f"'{stream}{term.text}'" + (":*" if term.prefix else "")
