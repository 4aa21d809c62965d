"""Finding essays: pages of results with snippets, and completion while typing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from bot.core.collection import Audience
from bot.core.comment import Comment
from bot.core.community import Channel, Community
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.core.pages import number_of_pages
from bot.core.rating import HIGHEST, LOWEST, Score, bayesian_mean
from bot.errors import InvalidInput
from bot.language.markdown import to_searchable
from bot.language.normalize import fold
from bot.language.query import Query, read_query, stands_in
from bot.ports.essays import Described, EssayStore
from bot.ports.meaning import Meaning, direction_of
from bot.ports.metrics import NO_METRICS, Metrics
from bot.ports.ratings import RatingStore
from bot.ports.search import WINDOW, SearchIndex
from bot.services.library.collections import invisible_collections, visible_essays
from bot.services.library.remarks import Remark, Remarks
from bot.services.library.results import Result, with_snippets
from bot.services.library.suggesting import Counting, Suggesting, Wider, tongue, wider

QUERY_MAX: Final = 200
"""Characters of a query that are looked at; nobody types more, and longer pasted text adds nothing."""
PAGE_SIZE: Final = 5
REMARKS_SIZE: Final = 3
"""Comments on a page, below its essays."""
RELATED_MAX: Final = 3
_ABOUT_MAX: Final = 400  # characters of an essay that say what it is about
_MIDDLE: Final = (LOWEST + HIGHEST) / 2  # as good as this is an essay that nobody rated
_READ_AT_ONCE: Final = 200  # essays whose texts are held and looked at together
PAGES_MAX: Final = 1_000_000
"""Pages beyond it are as empty as this one; an index need not count further."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results. ``page`` counts from 1; ``pages`` is at least 1; ``total`` counts all essays found. Where
    nothing was found of what was ``typed``, and it is clear what was meant, ``query`` is that; ``as_typed`` is the
    query that asks for what was typed and nothing else.
    """

    query: str
    language: Language | None
    page: int
    pages: int
    total: int
    results: tuple[Result, ...]
    nearest: tuple[str, ...] = ()
    """Queries that differ by a slip and find something, where nothing was found, or where no essay holds a word."""
    remarks: tuple[Remark, ...] = ()
    in_comments: int = 0
    """The comments of this page that were found beside the essays, and how many there are in all."""
    typed: str = ""
    as_typed: str = ""
    wider: tuple[Wider, ...] = ()
    """Where nothing was found: what is found with less asked for."""
    topics: tuple[str, ...] = ()
    """Where nothing was found and nothing else is offered: the categories of most essays."""
    asked_in: Language | None = None
    """The language of the query; None for what is the same in both."""

    @property
    def found_nothing(self) -> bool:
        return not self.total and not self.in_comments

    def is_foreign(self, essay: Essay) -> bool:
        """Whether ``essay`` is in another language than the query."""
        return self.asked_in not in (None, essay.language)

    @property
    def all_in(self) -> Language | None:
        """The language of all results, where it is not the query's."""
        foreign = self.results and all(self.is_foreign(result.essay) for result in self.results)
        return self.results[0].essay.language if foreign else None

    @property
    def essays(self) -> Sequence[Essay]:
        """Every essay on the page once, those of the comments last."""
        found = [*(result.essay for result in self.results), *(remark.essay for remark in self.remarks)]
        return list({essay.slug: essay for essay in found}.values())


@dataclass(frozen=True, slots=True)
class _View:
    """What of the library is searched at all."""

    audience: Audience
    language: Language | None
    without: frozenset[str]
    size: int = PAGE_SIZE

    @property
    def community(self) -> Community | None:
        return self.audience if isinstance(self.audience, Community) else None


class Searching:
    """Search over what an audience sees of the library. ``ratings`` are those that ``rating:`` asks for; without
    ``remarks`` no comments are searched, and without ``meaning`` words alone decide.
    """

    def __init__(
        self,
        essays: EssayStore,
        index: SearchIndex,
        ratings: RatingStore,
        remarks: Remarks | None = None,
        meaning: Meaning | None = None,
        metrics: Metrics = NO_METRICS,
    ) -> None:
        self._metrics = metrics
        self._meaning = meaning
        self._remarks = remarks
        self._essays = essays
        self._index = index
        self._ratings = ratings
        self._suggesting = Suggesting(essays, index)

    async def search(
        self,
        query: str,
        audience: Audience,
        language: Language | None = None,
        page: int = 1,
        category: str = "",
        here: Channel | None = None,
        size: int = PAGE_SIZE,
        mends: bool = True,
    ) -> SearchPage:
        """One page of ``size`` results, with ``category`` of those alone whose category begins with it. ``rating:``
        asks for the ratings of the community that asks, or else for everybody's. The comments of ``here`` are searched,
        too, where they may be. A page beyond the last is empty. Where nothing is found, what was meant is searched for
        if that is clear; else the page says what to search for instead. With ``mends`` false it does neither. Raises
        ``InvalidInput`` for an empty query, a wrong filter or a page below 1.
        """
        began = time.monotonic()
        found = await self._search(query, audience, language, page, category, here, size, mends)
        self._metrics.searched(time.monotonic() - began)
        return found

    async def _search(
        self,
        query: str,
        audience: Audience,
        language: Language | None,
        page: int,
        category: str,
        here: Channel | None,
        size: int,
        mends: bool,
    ) -> SearchPage:
        wanted = " ".join(query.split())[:QUERY_MAX]
        if not wanted:
            raise InvalidInput("Type what to search for, for example: {example}", example="/essay search 人脈")
        if page < 1:
            raise InvalidInput("Page numbers start at 1.")
        page = min(page, PAGES_MAX)
        asked = read_query(wanted)
        if category:
            asked = replace(asked, category=category)
        view = _View(audience, language or asked.language, await invisible_collections(self._essays, audience), size)
        slugs, total = await self._found(asked, view, (page - 1) * size)
        essays = await visible_essays(self._essays, audience, slugs)
        results = await asyncio.to_thread(with_snippets, essays, asked)
        said = await self._said(asked, view, here)
        pages = max(number_of_pages(total, size), number_of_pages(len(said), REMARKS_SIZE))
        start = (page - 1) * REMARKS_SIZE
        remarks = await Remarks.shown(said[start : start + REMARKS_SIZE], asked)
        marked = [part.text for result in results for part in result.snippet if part.hit]
        own = tongue(asked.words, marked)
        found = SearchPage(wanted, language, page, pages, total, results, (), remarks, len(said), asked_in=own)
        if not mends:
            return found
        if not found.found_nothing:
            nearest = await self._suggesting.unknown(wanted, self._counting(view, category)) if page == 1 else ()
            return replace(found, nearest=nearest)
        return await self._instead(found, view, category, partial(self._search, here=here, page=page, size=size))

    async def _instead(
        self, found: SearchPage, view: _View, category: str, search: Callable[..., Awaitable[SearchPage]]
    ) -> SearchPage:
        """What is shown where nothing was found; ``search`` searches for something else."""
        language, counting = found.language, self._counting(view, category)

        async def count(query: str, language: Language | None, category: str) -> int:
            return await self._counting(replace(view, language=language), category)(query)

        if less := await wider(found.query, language, category, count):
            return replace(found, wider=less)
        guess = await self._suggesting.guess(found.query, view.without, counting)
        if guess.clear:
            mended = await search(guess.nearest[0], view.audience, language, category=category, mends=False)
            return replace(mended, typed=found.query, as_typed=guess.as_typed)
        if guess.nearest:
            return replace(found, nearest=guess.nearest)
        return replace(found, topics=await self._suggesting.topics(found.query, view.without))

    def _counting(self, view: _View, category: str) -> Counting:
        """How many essays a query finds in ``view`` and ``category``."""

        async def count(query: str) -> int:
            asked = read_query(query)
            if category:
                asked = replace(asked, category=category)
            return (await self._found(asked, replace(view, language=view.language or asked.language, size=1), 0))[1]

        return count

    async def _said(self, asked: Query, view: _View, here: Channel | None) -> Sequence[tuple[Comment, Essay]]:
        """The comments that answer the query, each with its essay, which passes the filters."""
        if self._remarks is None or here is None or here.community != view.community:
            return ()
        comments = await self._remarks.found(here, asked)
        slugs = list(dict.fromkeys(comment.slug for comment in comments))
        visible = await visible_essays(self._essays, view.audience, slugs)
        rated = await self._rated(asked, view)
        fitting = {
            essay.slug: essay
            for essay in visible
            if view.language in (None, essay.language)
            and _is_described(essay, asked)
            and (rated is None or essay.slug in rated)
        }
        return [(comment, fitting[comment.slug]) for comment in comments if comment.slug in fitting]

    async def _rated(self, asked: Query, view: _View) -> Collection[Slug] | None:
        """The essays with the rating that is asked for; None where none is."""
        if not asked.rating:
            return None
        scores = await self._ratings.scores(view.community)
        return {slug for slug, score in scores.items() if (score.mean or 0) >= asked.rating}

    async def _found(self, asked: Query, view: _View, offset: int) -> tuple[Sequence[Slug], int]:
        """One page of slugs, and how many there are in all. Without words, the newest essays come first."""
        if asked.is_narrow:
            fitting = await self._fitting(asked, view)
            if not asked.words:
                return fitting[offset : offset + view.size], len(fitting)
            return await self._ranked(asked.words, view, offset, set(fitting))
        if asked.words:
            return await self._ranked(asked.words, view, offset)
        newest = await self._essays.newest(view.size, view.language, view.without, offset)
        counts = await self._essays.languages(view.without)
        total = counts.get(view.language, 0) if view.language else sum(counts.values())
        return [essay.slug for essay in newest], total

    async def _fitting(self, asked: Query, view: _View) -> Sequence[Slug]:
        """The essays that everything but the words of ``asked`` lets through, newest first. Names are compared here,
        essays in the database; texts are read a few at a time, and only where a phrase is asked for or excluded.
        """
        wanted = Described(
            language=view.language,
            without=view.without,
            categories=await self._categories(asked.category),
            authors=await self._authors(asked.author, view),
            tags=await self._spellings(asked.tags, view),
            after=asked.after,
            before=asked.before,
        )
        slugs = await self._essays.described(wanted)
        rated = await self._rated(asked, view)
        if rated is not None:
            slugs = [slug for slug in slugs if slug in rated]
        if not asked.phrases and not asked.without:
            return slugs
        held = await self._index.holding(asked.phrases)
        if held is not None:
            slugs = [slug for slug in slugs if slug in held]
        fitting: list[Slug] = []
        for start in range(0, len(slugs), _READ_AT_ONCE):
            some = slugs[start : start + _READ_AT_ONCE]
            fitting += await asyncio.to_thread(_worded, some, await self._essays.some(some), asked)
        return fitting

    async def _categories(self, asked: str) -> frozenset[str] | None:
        """The names that begin with what is ``asked``; None where nothing is."""
        known = await self._essays.categories() if asked else {}
        return frozenset(name for name in known if fold(name).startswith(fold(asked))) if asked else None

    async def _authors(self, asked: str, view: _View) -> frozenset[str] | None:
        """The names that hold what is ``asked``; None where nothing is."""
        known = await self._essays.authors(view.without) if asked else {}
        return frozenset(name for name in known if fold(asked) in fold(name)) if asked else None

    async def _spellings(self, tags: Sequence[str], view: _View) -> tuple[frozenset[str], ...]:
        """For each of ``tags`` the ways in which essays write it."""
        known = await self._essays.tags(view.without) if tags else {}
        return tuple(frozenset(tag for tag in known if fold(tag) == fold(asked)) for asked in tags)

    async def _ranked(
        self, words: str, view: _View, offset: int, only: Collection[Slug] | None = None
    ) -> tuple[Sequence[Slug], int]:
        """One page of hits. The best ``WINDOW`` are taken together, so that pages stay stable: what is as good as
        equally relevant goes by its rating, then newest first.
        """
        if offset >= WINDOW:
            hits, total = await self._index.search(words, view.language, view.size, offset, only, view.without)
            return [hit.slug for hit in hits], total
        hits, total = await self._index.search(words, view.language, WINDOW, 0, only, view.without)
        if len({hit.group for hit in hits}) < len(hits):
            scores = await self._ratings.scores(view.community, slugs=[hit.slug for hit in hits])
            means = {hit.slug: bayesian_mean(scores.get(hit.slug, Score()), _MIDDLE) for hit in hits}
            hits = sorted(hits, key=lambda hit: (hit.group, -means[hit.slug]))  # stable: newest first comes from below
        return [hit.slug for hit in hits[offset : offset + view.size]], total

    async def related(self, essay: Essay, audience: Audience, limit: int = RELATED_MAX) -> Sequence[Essay]:
        """Essays in the same language that say most of what ``essay`` says, the nearest first: by their meaning as far
        as it is known, then by their words.
        """
        unseen = await invisible_collections(self._essays, audience)
        found = await self._near(essay, limit + 1, unseen)
        if len(found) <= limit:
            about = " ".join((essay.title, *essay.tags, essay.category, essay.summary))[:_ABOUT_MAX]
            hits, _ = await self._index.search(about, essay.language, limit + 1, without=unseen, asks=False)
            found = [*found, *(hit.slug for hit in hits)]
        slugs = [slug for slug in dict.fromkeys(found) if slug != essay.slug]
        return (await visible_essays(self._essays, audience, slugs))[:limit]

    async def related_token(self) -> str:
        """Another one when other essays may be related, though the library is the same."""
        return await self._index.vectors_token() if self._meaning is not None else ""

    async def _near(self, essay: Essay, limit: int, unseen: Collection[str]) -> Sequence[Slug]:
        """The nearest to all that ``essay`` says, itself among them; none where its meaning is not known."""
        if self._meaning is None:
            return []
        model = self._meaning.name
        vectors = (await self._index.vectors(model, [essay.slug])).get(essay.slug)
        if vectors is None:
            return []
        near = await self._index.nearest(model, direction_of(vectors.all), limit, essay.language, without=unseen)
        return [each.slug for each in near]

    async def complete(self, text: str, audience: Audience, limit: int = 8) -> Sequence[Essay]:
        """Essays of which a title, tag, category, author or slug has ``text`` at the beginning of a word, in kanji,
        kana or romaji; titles that begin with it first. The newest essays where ``text`` has no letter or digit.
        """
        unseen = await invisible_collections(self._essays, audience)
        if not any(char.isalnum() for char in text):
            return await self._essays.newest(limit, None, unseen)
        found = await self._index.complete(text[:QUERY_MAX], limit, unseen)
        return await visible_essays(self._essays, audience, found)


def _worded(slugs: Sequence[Slug], essays: Mapping[Slug, Essay], asked: Query) -> list[Slug]:
    """Those of ``slugs`` whose ``essays`` have the phrases that are asked for, and none that is excluded."""
    return [slug for slug in slugs if slug in essays and _is_worded(essays[slug], asked)]


def _is_described(essay: Essay, asked: Query) -> bool:
    tags = {fold(tag) for tag in essay.tags}
    return (
        all(fold(tag) in tags for tag in asked.tags)
        and fold(essay.category).startswith(fold(asked.category))
        and fold(asked.author) in fold(essay.author)
        and (asked.after is None or essay.date >= asked.after)
        and (asked.before is None or essay.date < asked.before)
    )


def _is_worded(essay: Essay, asked: Query) -> bool:
    if not asked.phrases and not asked.without:
        return True
    text = fold(
        "\n".join((essay.title, essay.summary, to_searchable(essay.body, essay.title), essay.question, *essay.tags))
    )
    return all(stands_in(text, fold(p)) for p in asked.phrases) and not any(fold(w) in text for w in asked.without)
