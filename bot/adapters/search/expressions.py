"""From a query to the expressions for FTS5.

A query is an OR of its terms in both streams, the rarest first up to a number of postings; what a query has as
one word is searched as a phrase, too. Essays that hold every word as it was typed come first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from bot.adapters.search.hearing import Meant, Together, phrases, written
from bot.adapters.search.tables import LANGUAGE, SOUND, WORD
from bot.core.essay import Language
from bot.language.evidence import Content, content_of
from bot.language.index_terms import EVERYWHERE, Words, has_japanese
from bot.language.sounds import sound_of, whole
from bot.language.stopwords import FRAME_WORDS, STOPWORDS
from bot.language.subjects import Phrase, Subject, Way, holding, subjects_of
from bot.language.terms import TERMS_MAX, Keyword, Term, keywords, stem, strong
from bot.language.thesaurus import found_in

POSTINGS: Final = 10_000
"""Places in the index that the terms of one stream may have together: the rest of a long query is common words, which
cost time and change no order. Measured: 5,000 costs 0.002 of nDCG, 20,000 gives nothing.
"""
PHRASE_MAX: Final = 20  # characters of what is looked for as a whole; longer ones are questions
KEYWORDS_MAX: Final = 3
"""More words than that are a question, even without anything that frames one."""
WRITTEN_MIN: Final = 4  # kana that are searched as they are; fewer stand in the middle of anything
_KATAKANA: Final = re.compile("[\u30a1-\u30faー]+")

_LANGUAGES: Final = " OR ".join(f'"{LANGUAGE}{language}"' for language in Language)

# Weights of body and title. FTS5 fixes k1 at 1.2, but weights that all grow by a factor act as k1
# divided by it: 0.6 for Japanese, whose bigrams repeat by chance, and 2 for English.
JAPANESE_WEIGHTS: Final = (2.0, 8.0)
LATIN_WEIGHTS: Final = (0.6, 1.2)


@dataclass(frozen=True, slots=True)
class Asked:
    """A parsed query: its words, the Japanese ones among them, and the kana that may be readings."""

    keywords: tuple[Keyword, ...]
    words: tuple[str, ...]
    japanese: bool
    kana: str
    """All words as hiragana where all of them may be readings, in kana or in romaji; else nothing."""
    content: tuple[Content, ...] = ()
    """What a question asks about; empty where it is none."""
    subjects: tuple[Subject, ...] = ()
    """The words of which an essay must hold one."""
    asks: bool = True
    """Whether somebody asks it, and not a text what else is like it."""
    question: bool = False
    """Whether it is more than a few keywords: then no essay need hold all of its words."""

    def plain(self, count: Callable[[Phrase], int]) -> Asked:
        """Without synonyms, where it is a few keywords and essays hold each of them as it was typed; ``count`` says how
        many do.
        """
        if self.question or not self._is_held(count):
            return self
        return replace(self, subjects=tuple(one._replace(synonyms=()) for one in self.subjects))

    def is_meant(self, count: Callable[[Phrase], int]) -> bool:
        """Whether it is asked what it means: not of a reading, whose kana mean nothing to a model, and not of keywords
        that essays hold.
        """
        if self.kana and self.japanese and not self.katakana:
            return False
        return self.asks and (self.question or not self._is_held(count))

    def _is_held(self, count: Callable[[Phrase], int]) -> bool:
        """Of words side by side each may be in another essay."""
        return all(any(len(way) == 1 and count(way[0]) for way in one.said.ways) for one in self.subjects)

    @property
    def phrases(self) -> frozenset[Phrase]:
        """Every phrase whose essays are counted."""
        sayings = (saying for one in self.subjects for saying in (one.said, *one.synonyms))
        of_parts = (phrase for one in self.subjects for phrase in one.parts)
        return frozenset((*(phrase for saying in sayings for way in saying.ways for phrase in way), *of_parts))

    @property
    def katakana(self) -> bool:
        """Whether it is written in katakana alone, which suggests a name or a loan word rather than a reading."""
        return all(_KATAKANA.fullmatch(word.text) for word in self.keywords)

    @property
    def reads_texts(self) -> bool:
        """Whether the texts of the best hits are looked at."""
        return bool(self.again or self.content or self.question or len(self.subjects) > 1 or self._has_synonyms)

    @property
    def _has_synonyms(self) -> bool:
        return any(one.synonyms for one in self.subjects)

    @property
    def grams(self) -> tuple[Term, ...]:
        """The terms of the stream of bigrams and stems."""
        found = tuple(dict.fromkeys(term for word in self.keywords for term in word.terms))
        if self.japanese:
            return strong(found)
        telling = {stem(word.text) for word in self.keywords if word.text not in STOPWORDS}
        return tuple(term for term in found if term.text in telling) or found

    @property
    def wholes(self) -> tuple[str, ...]:
        """The words short enough to be searched as they are."""
        return tuple(word.text for word in self.keywords if len(word.text) <= PHRASE_MAX)

    @property
    def again(self) -> tuple[str, ...]:
        """The words that rerank the best hits: all words of a short Japanese query."""
        short = self.japanese and len(self.wholes) == len(self.keywords) < 3
        return self.wholes if short else ()


class Counts(NamedTuple):
    """In how many of the ``total`` essays each term is; ``gram`` and ``word`` stand before the terms of each stream."""

    terms: Mapping[str, int]
    total: int
    gram: str = ""
    word: str = WORD

    def of(self, phrase: Phrase) -> int:
        """In how many essays ``phrase`` is, at most."""
        stream = self.word if phrase.words else self.gram
        return 1 if phrase.prefix else min(self.terms.get(stream + term, 0) for term in phrase.terms)


class Expressions(NamedTuple):
    """The query for FTS5. An essay is a hit if it has one of ``telling``, or of ``also``, which says the same in other
    words; what else it has of the query, in ``common``, counts too. ``every`` finds those that hold all words, and is
    empty where that adds nothing.
    """

    telling: tuple[str, ...]
    common: tuple[str, ...]
    every: str
    weights: tuple[float, float]
    also: tuple[str, ...] = ()

    def synonyms(self, language: Language | None) -> str:
        """The expression for what says the same in other words, in one language or in all; empty where nothing does."""
        others = " OR ".join(self.also)
        return f'({others}) AND "{LANGUAGE}{language}"' if others and language else others

    def any(self, language: Language | None) -> str:
        """The expression for every hit, in one language or in all."""
        own = f'"{LANGUAGE}{language}"' if language else ""
        hits = " OR ".join(self.telling)
        if self.common:  # each essay has a language: so the bracket excludes nothing, and FTS5 counts what is in it
            return f"({hits}) AND {own + ' AND ' if own else ''}({' OR '.join((own or _LANGUAGES, *self.common))})"
        return f"({hits}) AND {own}" if own else hits


def read(query: str, words: Words, *, asks: bool = True) -> Asked:
    """The parsed ``query``, which ``asks`` where it may be a question. It needs a morphological analysis, so not on the
    event loop.
    """
    asked = keywords(query)
    japanese = any(has_japanese(word.text) for word in asked)
    text = " ".join(word.text for word in asked)
    its = [word.form for word in words.of(text) if word.form not in EVERYWHERE] if japanese else []
    forms = tuple(dict.fromkeys(its))[:TERMS_MAX]
    kana = sound_of([word.text for word in asked])
    content = content_of(text, words.morphemes) if asks and japanese and not kana else ()
    subjects = subjects_of(asked, words, found_in(text, words.morphemes) if asks else {})
    question = asks and not kana and _is_question(asked, content)
    return Asked(asked, forms, japanese, kana, content, subjects, asks, question)


def _is_question(asked: Sequence[Keyword], content: Sequence[Content]) -> bool:
    framed = any(word.text in STOPWORDS or word.text in FRAME_WORDS for word in asked)
    return bool(content) or framed or len(asked) > KEYWORDS_MAX


def names(asked: Asked) -> set[str]:
    """The terms whose counts a query needs."""
    whole = {name for phrase in asked.phrases for name in _names(phrase)}
    return whole | {term.text for term in asked.grams} | {WORD + form for form in asked.words}


def expressions(asked: Asked, counts: Counts) -> Expressions:
    """The expressions for ``asked``."""
    common = counts.terms
    grams = _rarest([(term.text, _quoted(term), term.prefix) for term in asked.grams], common)
    words = _rarest([(WORD + form, f'"{WORD}{form}"', False) for form in asked.words], common)
    scored = [*grams, *words]
    if asked.japanese:
        # Numbers and Latin words matter most in a Japanese question; a Japanese word is searched in both streams, too.
        scored += [_phrase(word) for word in asked.keywords if len(word.text) <= PHRASE_MAX and len(word.phrase) > 1]
        scored += [term for term in grams if not has_japanese(term)]
    weights = JAPANESE_WEIGHTS if asked.japanese else LATIN_WEIGHTS
    held = holding(asked.subjects, counts.of, counts.total)
    telling = list(dict.fromkeys(_way(way) for one in held for way in one.own))
    also = tuple(dict.fromkeys(_way(way) for one in held for way in one.others))
    for one in telling:  # what finds an essay counts for its score, too, but not twice
        if one in scored:
            scored.remove(one)
    return Expressions(tuple(telling), tuple(scored), _every(asked), weights, also)


def with_readings(asking: Expressions, kana: str, meant: Meant, read_as: Sequence[Expressions]) -> Expressions:
    """``asking`` for what the whole of ``kana`` may mean, as if that were typed (``read_as``), and for ``kana`` as it
    is written.

    Then nothing is asked for that is only a piece of it: てんしょく finds what 転職 does, and no しょく.
    """
    title = [f'"{SOUND}{sound}"'] if (sound := whole(kana)) else []
    if not meant.texts:
        first = " OR ".join([*title, *filter(None, [asking.every])])
        return asking._replace(telling=(*title, *asking.telling), every=first)
    as_typed = [_written(kana)] if " " not in kana and len(kana) >= WRITTEN_MIN else []
    every = [" AND ".join(f"({expression(words)})" for words in way) for way in meant.ways]
    found = [expression(way[0]) for way in meant.ways if len(way) == 1]
    found += [one for asked in read_as for one in asked.telling]
    also = dict.fromkeys(one for asked in read_as for one in asked.also)
    telling = tuple(dict.fromkeys((*title, *as_typed, *found)))
    first = " OR ".join(f"({one})" for one in dict.fromkeys((*title, *as_typed, *every)))
    return asking._replace(telling=telling, common=(), every=first, weights=JAPANESE_WEIGHTS, also=tuple(also))


def expression(words: Together) -> str:
    """What holds ``words``: as words, or as they are written."""
    found = phrases(words)
    made = [f'"{" ".join(WORD + form for form in phrase)}"' for phrase in found]
    made += [_written(text) for text in written(found)]
    return " OR ".join(dict.fromkeys(made))


def _written(text: str) -> str:
    """Japanese text as it is, by its bigrams."""
    return f'"{" ".join(text[at : at + 2] for at in range(len(text) - 1))}"'


def _rarest(terms: Sequence[tuple[str, str, bool]], common: Mapping[str, int]) -> list[str]:
    """Of (term, as it is asked for, whether it is a prefix) those that the index holds, the rarest first, as far as
    ``POSTINGS`` reaches.
    """
    known = sorted(
        (common.get(name, 0), number) for number, (name, _, prefix) in enumerate(terms) if prefix or name in common
    )
    chosen: list[str] = []
    total = 0
    for held, number in known:
        total += held
        if total <= POSTINGS or not chosen:
            chosen.append(terms[number][1])
    return chosen


def _names(phrase: Phrase) -> Sequence[str]:
    return [WORD + term for term in phrase.terms] if phrase.words else phrase.terms


def _way(way: Way) -> str:
    if len(way) == 1:
        return _in_order(way[0])
    return f"({every_of(way)})"


def every_of(phrases: Sequence[Phrase]) -> str:
    """The expression for what holds all of ``phrases``."""
    return " AND ".join(map(_in_order, phrases))


def _in_order(phrase: Phrase) -> str:
    return f'"{" ".join(_names(phrase))}"' + ("*" if phrase.prefix else "")


def _every(asked: Asked) -> str:
    if len(asked.wholes) < len(asked.keywords):
        return ""
    return " AND ".join(_phrase(word) for word in asked.keywords)


def _phrase(word: Keyword) -> str:
    if len(word.phrase) > 1 or not word.terms:
        return f'"{" ".join(word.phrase)}"'
    return _quoted(word.terms[0])


def _quoted(term: Term) -> str:
    """Terms are letters and digits alone, so nothing of FTS5's syntax passes through."""
    return f'"{term.text}"*' if term.prefix else f'"{term.text}"'
