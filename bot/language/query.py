"""A query as people write it: words, "phrases", -words that must not be there, and filters such as tag:人脈."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.core.essay import Language
from bot.core.phrase import NOT_A_CHOICE
from bot.errors import InvalidInput
from bot.language.detect import CJK
from bot.language.index_terms import has_japanese
from bot.language.normalize import fold
from bot.language.terms import RUN, keywords, stem

FILTERS: Final = ("tag", "category", "author", "lang", "after", "before", "rating")

_QUOTED: Final = re.compile(r'"([^"]*)"|“([^”]*)”|「([^」]*)」(?=\s|$)|＂([^＂]*)＂')
_NAMED: Final = re.compile(r"([^\W\d_]{2,12})[:：](?=\S)")
_DATE: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_RATING: Final = re.compile(r"(?:>=|≥)?([1-5](?:\.\d)?)\+?")
_LATIN: Final = re.compile(rf"[^\W_{CJK}]")
_JOINS: Final = re.compile(rf"[^\W_{CJK}]|['\-./&+#]")
_SPACE: Final = re.compile(r"\s*")
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Query:
    """``words`` is what is ranked by, the phrases included. ``after`` is the first day that counts, ``before`` the
    first that does not any more.
    """

    words: str
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    category: str = ""
    author: str = ""
    language: Language | None = None
    after: date | None = None
    before: date | None = None
    rating: float | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether more was asked for than words and a language."""
        lists = self.phrases or self.without or self.tags
        return bool(lists or self.category or self.author or self.after or self.before or self.rating)

    @property
    def loose(self) -> str:
        """``words`` without the phrases."""
        return self.words.removesuffix(" ".join(self.phrases)).rstrip()


@dataclass(slots=True)
class _Parts:
    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    filters: dict[str, list[str]] = field(default_factory=dict)

    def only(self) -> tuple[str, str]:
        """The kind of the one piece that was put here, and its value."""
        lists = {"word": self.words, "phrase": self.phrases, "without": self.without, **self.filters}
        return next((kind, values[0]) for kind, values in lists.items() if values)


def pieces(query: Query) -> tuple[str, ...]:
    """What a short text must contain, folded, to match all words of ``query``: Japanese as it is, other words by
    their stem, and phrases. None if nothing is asked for.
    """
    runs = [run for word in keywords(query.words) for run in RUN.findall(word.text)]
    words = [run if has_japanese(run) else stem(run) for run in runs]
    return tuple(dict.fromkeys(filter(None, (*words, *map(_plain, query.phrases)))))


def stands_in(text: str, phrase: str) -> bool:
    """Whether a folded ``phrase`` stands in a folded ``text`` as it is: an English one not from within a word on, nor
    behind a hyphen.
    """
    at = text.find(phrase)
    while at > 0 and _LATIN.match(phrase) and _JOINS.match(text, at - 1):
        at = text.find(phrase, at + 1)
    return at >= 0


def left_out(query: Query) -> tuple[str, ...]:
    """What a text must not contain, folded."""
    return tuple(dict.fromkeys(filter(None, map(_plain, query.without))))


def _plain(text: str) -> str:
    """Folded, without what cannot be stored."""
    return "".join(c for c in fold(text) if c.isprintable()).strip()


def read_query(text: str) -> Query:
    """What ``text`` asks for. Raises ``InvalidInput`` for a filter whose value cannot be, or a name
    that is nearly one.
    """
    parts = _Parts()
    at = _after_space(text, 0)
    while at < len(text):
        at = _after_space(text, _take(text, at, parts))
    given = parts.filters
    return Query(
        words=" ".join([*parts.words, *parts.phrases]),
        phrases=tuple(parts.phrases),
        without=tuple(parts.without),
        tags=tuple(given.get("tag", ())),
        category=_last(given, "category"),
        author=_last(given, "author"),
        language=_language(_last(given, "lang")),
        after=_day(_last(given, "after"), "after"),
        before=_day(_last(given, "before"), "before"),
        rating=_rating(_last(given, "rating")),
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a query as it was typed. ``kind`` is ``word``, ``phrase``, ``without`` or the name of a filter;
    ``value`` is it without quotes, minus and name.
    """

    text: str
    kind: str
    value: str


def pieces_of(text: str) -> list[Piece]:
    """The pieces of ``text`` in order; joined by spaces they ask for the same. Raises as ``read_query`` does."""
    found: list[Piece] = []
    at = _after_space(text, 0)
    while at < len(text):
        parts = _Parts()
        end = _take(text, at, parts)
        kind, value = parts.only()
        found.append(Piece(text[at:end], kind, value))
        at = _after_space(text, end)
    return found


def _take(text: str, at: int, parts: _Parts) -> int:
    """Put the piece of ``text`` that begins at ``at`` where it belongs; returns its end."""
    minus = text[at] in "-－−" and at + 1 < len(text) and not text[at + 1].isspace()
    start = at + 1 if minus else at
    named = _NAMED.match(text, start)
    name = _filter_called(named[1]) if named else ""
    if named and name:
        start = named.end()
    quoted = _QUOTED.match(text, start)
    end = quoted.end() if quoted else _end_of_word(text, start)
    value = next((g for g in quoted.groups() if g is not None), "").strip() if quoted else text[start:end]
    if name and not minus:
        parts.filters.setdefault(name, []).append(value)
    elif minus and any(c.isalnum() for c in value):
        parts.without.append(value)
    elif quoted and any(c.isalnum() for c in value):
        parts.phrases.append(value)
    else:
        parts.words.append(text[at:end])
    return end


def _filter_called(name: str) -> str:
    """The filter called ``name``, or nothing where it is a word like any other."""
    wanted = unicodedata.normalize("NFKC", name).casefold()
    if wanted in FILTERS:
        return wanted
    near = difflib.get_close_matches(wanted, FILTERS, n=1, cutoff=0.75) if wanted.isascii() else []
    if near:
        raise InvalidInput(
            "There is no filter “{name}”. Did you mean {near}?", name=f"{name[:_SHOWN]}:", near=f"{near[0]}:"
        )
    return ""


def _language(value: str) -> Language | None:
    wanted = value.casefold()
    if not wanted or wanted == "any":
        return None
    if wanted not in set(Language):
        raise InvalidInput(
            NOT_A_CHOICE,
            value=value[:_SHOWN],
            option="lang:",
            choices=", ".join(Language),
        )
    return Language(wanted)


def _day(value: str, name: str) -> date | None:
    """The first day of the day, month or year ``value``."""
    if not value:
        return None
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", value))
    try:
        if found is None:
            raise ValueError(value)
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError as exc:
        raise InvalidInput(
            "“{value}” is not a date for {option}. Write it like 2026-04-01, 2026-04 or 2026.",
            value=value[:_SHOWN],
            option=f"{name}:",
        ) from exc


def _rating(value: str) -> float | None:
    if not value:
        return None
    found = _RATING.fullmatch(unicodedata.normalize("NFKC", value))
    if found is None or float(found[1]) > 5:
        raise InvalidInput(
            "“{value}” is not a rating. Write a number from 1 to 5, as in rating:4.", value=value[:_SHOWN]
        )
    return float(found[1])


def _last(given: dict[str, list[str]], name: str) -> str:
    return given.get(name, [""])[-1]


def _end_of_word(text: str, start: int) -> int:
    end = start
    while end < len(text) and not text[end].isspace():
        end += 1
    return max(end, start)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
