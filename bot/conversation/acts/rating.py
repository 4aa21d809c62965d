"""Acts of members who rate."""

from __future__ import annotations

from bot.conversation.acts.essays import chosen_slug, pointed_at, slot_of
from bot.conversation.options import score_of
from bot.conversation.request import Request
from bot.conversation.screens import RatedScreen, ReactionHeldScreen, ScoresScreen, WithdrawnScreen
from bot.conversation.stage import Stage
from bot.core.ids import Slug
from bot.core.rating import BY_COMMAND


async def rate(stage: Stage, request: Request) -> RatedScreen:
    """``/essay rate``."""
    score = score_of(request.options.get("score", ""))
    return await _rate(stage, request, await chosen_slug(stage, request), score)


async def scored(stage: Stage, request: Request) -> RatedScreen:
    """A score's button was pressed."""
    slug, _, score = request.argument.rpartition(":")
    return await _rate(stage, request, Slug(slug), score_of(score))


async def scores_of_post(stage: Stage, request: Request) -> ScoresScreen:
    """*Rate* below a post."""
    return await _choice(stage, request, (await stage.services.reading.posted(slot_of(request))).post.slug)


async def scores_of_essay(stage: Stage, request: Request) -> ScoresScreen:
    """*Rate* below a card."""
    return await _choice(stage, request, Slug(request.argument))


async def scores_of_message(stage: Stage, request: Request) -> ScoresScreen:
    """*Rate this essay* in a message's menu."""
    return await _choice(stage, request, (await pointed_at(stage, request)).post.slug)


async def withdraw(stage: Stage, request: Request) -> WithdrawnScreen | ReactionHeldScreen:
    """Take the member's rating back, unless a reaction of their own on the platform holds it."""
    slug, member, engagement = Slug(request.argument), request.member, stage.services.engagement
    rating = await engagement.summary(member.community, slug, member)
    if rating.my_source and rating.my_source != BY_COMMAND and stage.host.has_reactions:
        return ReactionHeldScreen(rating.my_source)
    if rating.my_source:
        rating = await engagement.withdraw(member, slug, rating.my_source)
        stage.services.refreshing.rated(member.community, slug)
    return WithdrawnScreen(rating)


def _check(request: Request) -> None:
    """Raise ``InvalidInput`` where a rating would count nowhere."""
    if not request.can_rate:
        request.here  # noqa: B018 (raises in a direct message)


async def _choice(stage: Stage, request: Request, slug: Slug) -> ScoresScreen:
    _check(request)
    community = request.member.community
    essay = await stage.services.library.essay(slug, community)
    return ScoresScreen(essay, await stage.services.engagement.summary(community, slug, request.member))


async def _rate(stage: Stage, request: Request, slug: Slug, score: float) -> RatedScreen:
    _check(request)
    services, member = stage.services, request.member
    essay = await services.library.essay(slug, member.community)
    rating = await services.engagement.rate(member, slug, score, alone=not stage.host.has_reactions)
    services.refreshing.rated(member.community, slug)
    return RatedScreen(essay, score, rating, await services.collections.address(essay, member.community))
