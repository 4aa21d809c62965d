"""What is said about a search beside its results: what was searched instead, and what else to search for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.conversation import schedule_text
from bot.conversation.phrases import Phrases
from bot.conversation.wording import NOTHING_FOUND, only_pages
from bot.core.essay import Essay, Language
from bot.core.phrase import message
from bot.services.library.searching import SearchPage
from bot.services.library.suggesting import ANY_FILTER, Wider, topic_query

PERHAPS: Final = message("Perhaps one of these:")
_NOT_ALL: Final = message("No essay fits all of this.")
_TOPICS: Final = message("You can browse by topic:")
_ONWARD: Final = message("{command} shows today's essay, {example} any other.")
_ONLY_IN: Final[Mapping[Language, str]] = {
    Language.JA: message("Only essays in Japanese were found."),
    Language.EN: message("Only essays in English were found."),
}
_OTHERS: Final[Mapping[Language, str]] = {
    Language.JA: message("Search essays in Japanese"),
    Language.EN: message("Search essays in English"),
}
_LEFT_OUT: Final[Mapping[str, str]] = {
    "tag": message("the tag"),
    "category": message("the category"),
    "author": message("the author"),
    "after": message("the first day"),
    "before": message("the last day"),
    "rating": message("the rating"),
    "phrase": message("the quotation marks"),
    "without": message("the excluded words"),
    ANY_FILTER: message("all filters"),
}
"""What is left out, by its kind."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Another search; ``label`` is not escaped."""

    label: str
    query: str
    language: Language | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Offers:
    """Other searches below one sentence, which may be empty. There is at least one."""

    sentence: str
    offers: tuple[Offer, ...]


def above(p: Phrases, page: SearchPage) -> list[str]:
    """The sentences above the results, or where there are none."""
    said: list[str] = []
    if page.typed:
        said.append(p._("Nothing for “{typed}”; showing “{query}”.", typed=page.typed, query=page.query))
    if page.found_nothing:
        said.append(_nothing(p, page))
    elif not page.results and not page.remarks:
        said.append(only_pages(p, page.pages))
    if page.all_in:
        said.append(p.text(_ONLY_IN[page.all_in]))
    return said


def onward(p: Phrases, page: SearchPage) -> str:
    """Where to go in a chat when there is nothing to search for; else nothing."""
    if not page.found_nothing or page.nearest or page.wider:
        return ""
    return p.text(_ONWARD, command="/essay today", example="/essay random")


def foreign(p: Phrases, page: SearchPage, essay: Essay) -> str:
    """The language of a result, where it is not the query's."""
    return p.text(schedule_text.LANGUAGES[essay.language]) if page.is_foreign(essay) else ""


def offers(p: Phrases, page: SearchPage, category: str = "") -> Iterator[Offers]:
    """What else to search for; ``category`` is what was asked for beside the query."""
    plain = p.unescaped()
    if page.typed:
        label = plain._("Search for “{typed}” as it is", typed=page.typed)
        yield Offers("", (Offer(label, page.as_typed, page.language, category),))
    if page.wider:
        yield Offers("", tuple(_wider(plain, each) for each in page.wider))
    if page.nearest:
        near = tuple(Offer(query, query, page.language, category) for query in page.nearest)
        yield Offers(p.text(PERHAPS), near)
    if page.topics:
        yield Offers(p.text(_TOPICS), tuple(Offer(topic, topic_query(topic)) for topic in page.topics))


def _nothing(p: Phrases, page: SearchPage) -> str:
    if not page.wider:
        return p.text(NOTHING_FOUND)
    other = page.wider[0]
    if other.found_in is Language.JA:
        return p._n(
            "No English essay fits; {number} Japanese one does.",
            "No English essay fits; {number} Japanese ones do.",
            other.total,
        )
    if other.found_in is Language.EN:
        return p._n(
            "No Japanese essay fits; {number} English one does.",
            "No Japanese essay fits; {number} English ones do.",
            other.total,
        )
    return p.text(_NOT_ALL)


def _wider(p: Phrases, wider: Wider) -> Offer:
    if wider.found_in:
        label = p.text(_OTHERS[wider.found_in])
    else:
        name = p.text(_LEFT_OUT[wider.without])
        label = p._n("Without {name} ({number} essay)", "Without {name} ({number} essays)", wider.total, name=name)
    return Offer(label, wider.query, wider.language, wider.category)
