"""Acts of readers: today's essay, search, cards, rankings, what was posted, and help."""

from __future__ import annotations

import json
from typing import Final
from zoneinfo import ZoneInfo

from bot.conversation import labels
from bot.conversation.acts.channels import nearest_zone, zone_of
from bot.conversation.acts.essays import card, chosen_slug, named
from bot.conversation.acts.notifying import offer
from bot.conversation.options import language_of, page_of, query_of
from bot.conversation.request import Request
from bot.conversation.screens import (
    AboutScreen,
    EssayScreen,
    FinderScreen,
    HistoryScreen,
    RankingScreen,
    ReadingScreen,
    RelatedScreen,
    ResultsScreen,
    TodayScreen,
)
from bot.conversation.stage import Stage
from bot.core.essay import Language
from bot.core.ids import Slug
from bot.errors import NotFound
from bot.services.community.engagement import Period

HISTORY: Final = 15
"""Posts of a channel that its history shows."""
NUMBER_MAX: Final = 6
"""Digits of a part's number."""
CATEGORY_MAX: Final = 120
"""Characters of a category in a search's argument."""


async def today(stage: Stage, request: Request) -> TodayScreen | EssayScreen:
    """The channel's latest essay; where the bot does not live, one of the library's for the day."""
    services = stage.services
    if request.channel is None or request.is_guest:
        day = services.clock.now().astimezone(ZoneInfo(services.zone)).date()
        essay = await services.library.of_the_day(day, request.language, request.member.community)
        return await card(stage, request, essay)
    latest = await services.reading.today(request.here)
    essay = await services.library.essay(latest.post.slug, request.member.community)
    slot = latest.delivery.slot
    [address] = await stage.host.addresses([latest.delivery])
    return TodayScreen(
        await card(stage, request, essay),
        latest,
        (await services.discussion.counts([slot])).get(slot, 0),
        address,
        await zone_of(stage, request),
        await offer(stage, request),
    )


async def read(stage: Stage, request: Request) -> TodayScreen | EssayScreen:
    name = request.options.get("essay", "")
    if not name:
        return await today(stage, request)
    essay = await named(stage, request, name)
    await stage.services.search_trail.opened(request.member, essay.slug)
    return await card(stage, request, essay)


async def opened(stage: Stage, request: Request) -> EssayScreen:
    """An essay was chosen from a menu."""
    essay = await stage.services.library.essay(request.value(), request.member.community)
    await stage.services.search_trail.opened(request.member, essay.slug)
    return await card(stage, request, essay)


async def in_chat(stage: Stage, request: Request) -> ReadingScreen:
    """A part of an essay's whole text: its slug, and behind a slash which part, as far as it is not the first."""
    slug, _, number = request.argument.partition("/")
    services, community = stage.services, request.member.community
    essay = await services.library.essay(slug, community)
    await services.search_trail.opened(request.member, essay.slug)
    await services.reading_lists.opened(request.member, essay.slug, await nearest_zone(stage, request))
    part = await services.reading_in_chat.part(essay, part_number(number), stage.host.fit)
    page = await services.collections.page_address(essay, community)
    return ReadingScreen(await card(stage, request, essay), part, page)


def part_argument(slug: Slug, number: int) -> str:
    """What a component carries that leads to a part of an essay."""
    return f"{slug}/{number}"


def part_number(text: str) -> int:
    """The opposite; 1 for what is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= NUMBER_MAX else 1


async def found(stage: Stage, request: Request) -> FinderScreen:
    """An essay was chosen where they are looked for."""
    return FinderScreen(await opened(stage, request))


async def look(stage: Stage, request: Request) -> FinderScreen:
    return FinderScreen()


async def at_random(stage: Stage, request: Request) -> EssayScreen:
    essay = await stage.services.library.at_random(request.member.community, language_of(request.options))
    return await card(stage, request, essay)


async def search(stage: Stage, request: Request) -> ResultsScreen:
    options = request.options
    category, page = options.get("category", ""), page_of(options.get("page", "1"))
    return await _results(stage, request, query_of(options), category, language_of(options), page)


async def turned(stage: Stage, request: Request) -> ResultsScreen:
    """Another page of a search; the component carries all of it."""
    page, language, category, query = read_search_argument(request.argument)
    return await _results(stage, request, query, category, language, page)


def search_argument(page: int, language: Language | None, category: str, query: str) -> str:
    """What a component carries that leads to another page of a search."""
    return json.dumps([page, language.value if language else "", category[:CATEGORY_MAX], query], ensure_ascii=False)


def read_search_argument(argument: str) -> tuple[int, Language | None, str, str]:
    """The opposite of ``search_argument``. Raises ``NotFound`` for what is none."""
    try:
        page, language, category, query = json.loads(argument)
        return int(page), Language(language) if language else None, str(category), str(query)
    except (ValueError, TypeError):
        raise NotFound(labels.GONE) from None


async def _results(
    stage: Stage, request: Request, query: str, category: str, language: Language | None, page: int
) -> ResultsScreen:
    services, community = stage.services, request.member.community
    results = await services.searching.search(query, community, language, page, category, request.channel)
    slugs = [result.essay.slug for result in results.results]
    services.search_trail.found(request.member, results.query, slugs)
    scores = await services.engagement.scores(community, slugs)
    return ResultsScreen(results, category, scores)


async def related(stage: Stage, request: Request) -> RelatedScreen:
    """Essays like the one that was named, else like the one that is spoken of."""
    services, community = stage.services, request.member.community
    essay = await services.library.essay(await chosen_slug(stage, request), community)
    others = await services.searching.related(essay, community)
    return RelatedScreen(essay, others, await services.engagement.scores(community, [other.slug for other in others]))


async def top(stage: Stage, request: Request) -> RankingScreen:
    period = Period(request.options.get("period", Period.ALL))
    return RankingScreen(await stage.services.engagement.top(request.member.community, period))


async def history(stage: Stage, request: Request) -> HistoryScreen:
    posts = await stage.services.reading.history(request.here, HISTORY)
    addresses = await stage.host.addresses([post.delivery for post in posts])
    return HistoryScreen(posts, addresses, await zone_of(stage, request))


async def about(stage: Stage, request: Request) -> AboutScreen:
    community = request.member.community
    settings = await stage.services.moderation.settings(community)
    counts = await stage.services.library.languages(community)
    return AboutScreen(counts, settings.rules.text, settings.quote_comments)
