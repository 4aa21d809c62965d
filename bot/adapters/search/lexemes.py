"""Essays and queries as ``tsvector`` and ``tsquery``: ``w`` before words, ``g`` before bigrams and stems."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import methodcaller
from typing import Final

from bot.adapters.search import tables
from bot.adapters.search.expressions import WRITTEN_MIN, Asked, Counts
from bot.adapters.search.hearing import Meant, Together, phrases, written
from bot.adapters.search.spellings import spellings_of
from bot.core.essay import Language
from bot.language.fit import rarity
from bot.language.index_terms import Words, has_japanese
from bot.language.sounds import whole
from bot.language.subjects import Phrase, holding
from bot.language.terms import Term, index_text

WORD: Final = "w"
GRAM: Final = "g"
LANGUAGE: Final = "l"
"""Before the language's name in a lexeme that each essay has, so that all are counted like those of one word."""
SOUND: Final = "y"
"""Before the sound of the whole title, in romaji."""
TITLE: Final = "t"
OFTEN: Final = "o"
"""The prefix for words of the title and frequent words, indexed a second time: so the index alone shows which essays
with a common word are about it.
"""
HITS: Final = 1_200
"""The minimum number of essays found: so many hold the rarest terms of the query together."""
POSTINGS: Final = 5_000
"""Essays that one more term may have, where the rarer ones find less than ``HITS``."""
BUCKETS: Final = 5
_FIRST: Final = 1_000_000
_SYNONYM: Final = 100  # thousandths of what a word that was typed tells
_ABOUT: Final = ((TITLE, 8_000), (OFTEN, 4_000))
_ABOUT_WORDS: Final = 3  # keywords of a query short enough to be what an essay is about
_ABOUT_MAX: Final = 500  # lexemes that one essay is about
_TIMES: Final = 3  # how often is often
_PLACES: Final = (32, 8, 2)  # places kept of one lexeme; fewer in a very long text, since a tsvector ends at 1 MB
_VECTOR_MAX: Final = 700_000
_PLACE_MAX: Final = 16_383
_LEXEME_MAX: Final = 2_000  # bytes
_LEXEME_HEAD: Final = 8  # bytes beside its characters and places
_CHARACTER: Final = 4  # bytes at most
_SCHEMA_VERSION: Final = "5"
_PARTED: Final = methodcaller("partition", " ")

# Weights of D (body), C, B, A (title). Measured: with more for the title Japanese questions find less, and short
# queries in Japanese find most with a little more.
_JAPANESE_WEIGHTS: Final = (1.0, 0.0, 0.0, 1.0)
_SHORT_WEIGHTS: Final = (0.7, 0.0, 0.0, 1.0)
_LATIN_WEIGHTS: Final = (0.5, 0.0, 0.0, 1.0)


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
    spellings: frozenset[str] = frozenset()
    collection: str = ""
    day: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """An essay is a hit if it matches one of ``telling``, each with its weight, in thousandths. Those that
    match ``every`` and hold each of ``whole`` as it is, or match ``likeliest``, come first. ``buckets`` are the
    terms by rarity, with what the rank of each bucket counts.
    """

    telling: tuple[tuple[int, str], ...]
    buckets: tuple[tuple[float, str], ...]
    whole: tuple[str, ...]
    every: str
    likeliest: str
    weights: tuple[float, float, float, float]


def clean(text: str) -> str:
    """``text`` without what PostgreSQL cannot store: NUL, and halves of surrogate pairs."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def version(words: Words) -> str:
    """Of the tables and of everything in them; an index of another version is thrown away."""
    return f"{_SCHEMA_VERSION}/{tables.version(words)}"


def indexed(row: tables.Row, words: Words, keys: frozenset[tables.Key] = frozenset()) -> Indexed:
    """A text in its terms."""
    places: dict[str, list[str]] = {}
    readings: set[str] = set()
    for text, weight in ((row.title, "A"), (row.body, "D")):
        found = words.of(text)
        readings |= tables.readings_in(found)
        for stream, terms in ((WORD, [word.form for word in found]), (GRAM, index_text(text).split())):
            _add(places, stream, terms, weight)
    kept = _kept(places)
    sound = tables.sound_of(row.title, words.morphemes)
    sounds = [f"'{SOUND}{sound}'"] if sound else []
    own = f"'{LANGUAGE}{row.language}'"
    return Indexed(
        slug=row.slug,
        language=row.language,
        draft_hash=row.draft_hash,
        title=clean(row.title),
        body=clean(row.body),
        vector=" ".join((own, *sounds, *_about(kept), *(f"'{lexeme}':{','.join(at)}" for lexeme, at in kept.items()))),
        readings=frozenset((read, form) for read, _, form in map(_PARTED, readings) if WORD + form in kept),
        keys=frozenset(key._replace(key=clean(key.key)) for key in keys),
        spellings=spellings_of(row.title, row.body),
        collection=clean(row.collection),
        day=row.day,
    )


def _about(kept: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The lexemes of what the essay is about. They need no places: nothing is ranked by them."""
    grams = [(lexeme, at) for lexeme, at in kept.items() if lexeme.startswith(GRAM)]
    title = [lexeme for lexeme, at in grams if at[0].endswith("A")]
    often = [lexeme for lexeme, at in grams if len(at) >= _TIMES]
    for stream, lexemes in ((TITLE, title), (OFTEN, often)):
        yield from (f"'{stream}{lexeme.removeprefix(GRAM)}'" for lexeme in lexemes[:_ABOUT_MAX])


def names(asked: Asked) -> set[str]:
    """The lexemes whose counts a query needs."""
    words = {GRAM + term.text for term in asked.grams} | {WORD + form for form in asked.words}
    return (
        words | {name for phrase in asked.phrases for name in _names(phrase)} | {LANGUAGE + each for each in Language}
    )


def counts_of(held: Mapping[str, int]) -> Counts:
    """The counts, where ``held`` says in how many essays each lexeme is."""
    return Counts(held, sum(held.get(LANGUAGE + language, 0) for language in Language), GRAM, WORD)


def query(asked: Asked, counts: Counts) -> Query:
    """The query for ``asked``."""
    known = [(held, rarity(held, counts.total), lexeme) for held, lexeme in _known(asked, counts.terms)]
    every, whole = _every(asked)
    return Query(
        telling=tuple(_telling(asked, counts, every)),
        buckets=_buckets([(rarity, lexeme) for _, rarity, lexeme in known]),
        whole=whole,
        every=every,
        likeliest="",
        weights=_SHORT_WEIGHTS if asked.again else _JAPANESE_WEIGHTS if asked.japanese else _LATIN_WEIGHTS,
    )


def _telling(asked: Asked, counts: Counts, every: str) -> list[tuple[int, str]]:
    """What finds the hits, the rarest first, as far as ``HITS`` reaches."""
    telling: list[tuple[int, str]] = []
    found = 0
    for one in holding(asked.subjects, counts.of, counts.total):
        held = [min(map(counts.of, way)) for way in (*one.own, *one.others)]
        if telling and (found >= HITS or max(held) > POSTINGS):
            break
        weights = (*(1_000 for _ in one.own), *(_SYNONYM for _ in one.others))
        telling += [
            (round(weight * rarity(number, counts.total)), _all_phrases(way))
            for number, weight, way in zip(held, weights, (*one.own, *one.others), strict=True)
        ]
        found += max(held)
    if telling and every:
        if len(asked.keywords) > 1 or len(asked.keywords[0].terms) > 1:
            telling.append((_FIRST, every))
        if len(asked.keywords) <= _ABOUT_WORDS:
            for stream, tells in _ABOUT:
                telling += [(tells, _all_of(stream, word.terms)) for word in asked.keywords]
    return telling


def _names(phrase: Phrase) -> Sequence[str]:
    return [(WORD if phrase.words else GRAM) + term for term in phrase.terms]


def _all_phrases(way: Sequence[Phrase]) -> str:
    return " & ".join(map(_in_order, way))


def every_of(phrases: Sequence[Phrase]) -> str:
    """What holds all of ``phrases``: in any order, since of a long text not every place is kept."""
    return " & ".join(f"'{name}'" + (":*" if phrase.prefix else "") for phrase in phrases for name in _names(phrase))


def _in_order(phrase: Phrase) -> str:
    terms = [f"'{name}'" + (":*" if phrase.prefix else "") for name in _names(phrase)]
    return f"({' <-> '.join(terms)})" if len(terms) > 1 else terms[0]


def with_readings(asking: Query, kana: str, meant: Meant, read_as: Sequence[Query]) -> Query:
    """``asking`` for what the whole of ``kana`` may mean, as if that were typed (``read_as``), and for ``kana`` as it
    is written.
    """
    title = [f"'{SOUND}{sound}'" for sound in [whole(kana)] if sound]
    if not meant.texts:
        return replace(asking, telling=(*((_FIRST, one) for one in title), *asking.telling)) if title else asking
    as_typed = [_written(kana)] if " " not in kana and len(kana) >= WRITTEN_MIN else []
    found = [f"({expression(way[0])})" for way in meant.ways if len(way) == 1]
    every = [" & ".join(f"({expression(together)})" for together in way) for way in meant.ways]
    first = " | ".join(f"({one})" for one in dict.fromkeys((*title, *as_typed, *every)))
    others = [pair for query in read_as for pair in query.telling if pair[0] < _FIRST]
    heard = [expression(together) for way in meant.ways for together in way] or [one for _, one in others]
    ranked = " | ".join(dict.fromkeys((*as_typed, *heard)))
    own = [*(((_FIRST, first),) if first else ()), *((1000, one) for one in (*as_typed, *found))]
    return replace(
        asking,
        telling=tuple(dict.fromkeys((*own, *others))),
        buckets=((1.0, ranked),) if ranked else (),
        whole=(),
        every="",
        likeliest=first,
        weights=_SHORT_WEIGHTS,
    )


def expression(together: Together) -> str:
    """What holds ``together``: as words, or as they are written."""
    found = phrases(together)
    made = [_phrase(phrase) for phrase in found] + [_written(text) for text in written(found)]
    return " | ".join(dict.fromkeys(made))


def _written(text: str) -> str:
    """Japanese text as it is, by its bigrams."""
    return "(" + " <-> ".join(f"'{GRAM}{text[at : at + 2]}'" for at in range(len(text) - 1)) + ")"


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
    """What there is room for in a ``tsvector``: for a huge text, fewer places and only the first lexemes."""
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
    """The lexemes of ``asked`` that some essay holds, quoted, the rarest first; a prefix is taken where it is a word by
    itself or nothing else is left, since it matches many lexemes, which is slow and means little.
    """
    alone = {word.terms[0] for word in asked.keywords if len(word.terms) == 1}
    grams = [(common.get(GRAM + term.text, 0), term) for term in asked.grams]
    found = [(common[WORD + form], f"'{WORD}{form}'") for form in asked.words if WORD + form in common]
    found += [(held, _quoted(GRAM, term)) for held, term in grams if (term in alone if term.prefix else held)]
    found = found or [(held, _quoted(GRAM, term)) for held, term in grams if term.prefix]
    return sorted(found, key=lambda pair: pair[0])


def _buckets(rarities: Sequence[tuple[float, str]]) -> tuple[tuple[float, str], ...]:
    """The terms in groups of like rarity. ``ts_rank`` of an OR is the mean of its terms' ranks, so that it counts as
    many times as there are terms, and as much as the mean of their rarities.
    """
    size = math.ceil(len(rarities) / BUCKETS) or 1
    groups = [rarities[start : start + size] for start in range(0, len(rarities), size)]
    return tuple((sum(rarity for rarity, _ in group), " | ".join(lexeme for _, lexeme in group)) for group in groups)


def _every(asked: Asked) -> tuple[str, tuple[str, ...]]:
    """What essays that hold every word of ``asked`` match, and what they hold as it is: of several terms in
    Japanese the text itself must be checked; other words are searched by their stems.
    """
    if len(asked.wholes) < len(asked.keywords):
        return "", ()
    whole = tuple(clean(word.text) for word in asked.keywords if has_japanese(word.text) and len(word.terms) > 1)
    return " & ".join(dict.fromkeys(_all_of(GRAM, word.terms) for word in asked.keywords)), whole


def _all_of(stream: str, terms: Sequence[Term]) -> str:
    """What has all ``terms``; prefixes beside whole ones are left out, as in ``_known``."""
    whole = [term for term in terms if not term.prefix] or terms
    return " & ".join(dict.fromkeys(_quoted(stream, term) for term in whole))


def _phrase(forms: Sequence[str]) -> str:
    return "(" + " <-> ".join(f"'{WORD}{form}'" for form in forms) + ")"


def _quoted(stream: str, term: Term) -> str:
    """Terms are letters and digits alone, so nothing of a ``tsquery``'s syntax passes through."""
    return f"'{stream}{term.text}'" + (":*" if term.prefix else "")
