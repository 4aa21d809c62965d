"""What a search shows of each essay: the stretch of its text that was found, with the hits marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.language.markdown import to_plain
from bot.language.morphemes import shared
from bot.language.query import Query
from bot.language.readings import as_written
from bot.language.snippet import Segment, snippet
from bot.language.thesaurus import SAME, found_in

_PLAIN_MAX: Final = 20_000  # characters of an essay whose words are remembered


@dataclass(frozen=True, slots=True)
class Result:
    """One essay found. ``snippet`` is a stretch of its original text, cut into parts that are hits, which are whole
    words, and parts that are not. Where the text holds no word that was asked for, it is of the summary.
    """

    essay: Essay
    snippet: tuple[Segment, ...]


@lru_cache(maxsize=200)
def _plain(body: str, title: str) -> str:
    """The words of an essay: what was found once is often found again, on the next page and by others."""
    return to_plain(body, title)


def with_snippets(essays: Sequence[Essay], asked: Query, about: Mapping[Slug, str] | None = None) -> tuple[Result, ...]:
    """``about`` are passages of essays that were found by their meaning."""
    results: list[Result] = []
    synonyms = [synonym for found in found_in(asked.loose, shared()).values() for synonym in found]
    same = [synonym.text for synonym in synonyms if synonym.weight == SAME]
    sounding: dict[str, None] = {}  # a page mostly has one word of a sound; to read a text takes longer than to mark it
    for essay in essays:
        plain = (_plain if len(essay.body) <= _PLAIN_MAX else to_plain)(essay.body, essay.title)
        if not any(word in plain for word in sounding):
            sounding |= dict.fromkeys(as_written(plain, asked.loose, shared()))
        shown = partial(
            snippet,
            plain,
            asked.loose,
            essay.language,
            phrases=asked.phrases,
            about=(about or {}).get(essay.slug, ""),
            summary=essay.summary,
        )
        found = shown(also=tuple(sounding))
        for also in (same, [synonym.text for synonym in synonyms]):  # other words, where the one that was asked for
            if also and not any(segment.hit for segment in found):  # is not there; what is only near comes last
                found = shown(also=(*sounding, *also))
        results.append(Result(essay, found))
    return tuple(results)
