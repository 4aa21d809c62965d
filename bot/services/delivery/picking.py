"""Which essay a subscription's next delivery shows, and the post made of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from bot.core.collection import collection_of
from bot.core.community import Channel, Community
from bot.core.community_settings import CommunitySettings
from bot.core.delivery import DailyPost
from bot.core.essay import Essay, Origin
from bot.core.ids import Slug
from bot.core.pick import Candidate, Pick, Policy, pick
from bot.core.rating import Score, bayesian_mean, overall_mean, parse_scale
from bot.core.subscription import Subscription
from bot.language.markdown import to_plain
from bot.language.normalize import squeeze
from bot.ports.essays import EssayStore
from bot.ports.store import CommunityStore, DeliveryStore, RatingStore
from bot.services.library.collections import Collections, hidden, seen
from bot.summaries.summarize import BUDGET, fitted, summarize


class Planned(NamedTuple):
    """A pick, and the post made of it."""

    pick: Pick
    post: DailyPost


class Picking:
    """Picks without keeping anything: the admin's preview and the worker that claims a delivery ask the same question.

    ``public_url`` is the address of the reading pages, without a path.
    """

    def __init__(
        self,
        essays: EssayStore,
        deliveries: DeliveryStore,
        ratings: RatingStore,
        communities: CommunityStore,
        public_url: str,
    ) -> None:
        self._essays = essays
        self._communities = communities
        self._deliveries = deliveries
        self._ratings = ratings
        self._collections = Collections(essays, public_url)

    async def preview(
        self, subscription: Subscription, ahead: int = 0, settings: CommunitySettings | None = None
    ) -> Planned | None:
        """The essay that ``subscription`` gets next, as it will be posted, or ``ahead`` posts later if nothing changes
        until then; None where the library has none for it. ``settings`` stand in for what the community has settled.
        """
        wanted = subscription.collections
        community = subscription.channel.community
        every = await self._essays.every(subscription.language, await hidden(self._essays, community))
        essays = {essay.slug: essay for essay in every if not wanted or collection_of(essay) in wanted}
        candidates = await self._candidates(subscription, list(essays.values()))
        history = list(await self._deliveries.picks(subscription.id))
        for _ in range(ahead + 1):
            chosen = pick(subscription.policy, candidates, history, subscription.seed)
            if chosen is None:
                return None
            history.append(chosen)
        essay = essays[history[-1].slug]
        return Planned(history[-1], await self._post(subscription, essay, settings))

    async def renewed(self, post: DailyPost, channel: Channel) -> DailyPost | None:
        """``post`` as its essay reads now; None where the channel's community has it no longer."""
        essay = await seen(self._essays, channel.community, post.slug)
        if essay is None:
            return None
        url = await self._collections.address(essay, channel.community)
        return replace(post, url=url, **await self._words(essay, channel.community))

    async def _candidates(self, subscription: Subscription, essays: Sequence[Essay]) -> Sequence[Candidate]:
        """The essays with their scores; only a policy that ranks by score is worth counting all ratings for."""
        scores: Mapping[Slug, Score] = {}
        if subscription.policy is Policy.BEST_RATED_UNSEEN:
            scores = await self._ratings.scores(subscription.channel.community)
        prior = overall_mean(scores.values())
        return [Candidate(e.slug, e.date, bayesian_mean(scores.get(e.slug, Score()), prior)) for e in essays]

    async def _post(self, subscription: Subscription, essay: Essay, settings: CommunitySettings | None) -> DailyPost:
        scale = parse_scale(subscription.scale)
        return DailyPost(
            **await self._words(essay, subscription.channel.community, settings),
            slug=essay.slug,
            language=essay.language,
            url=await self._collections.address(essay, subscription.channel.community),
            seeds=scale.seeds,
            scores=tuple(scale.scores.values()),
        )

    async def _words(
        self, essay: Essay, community: Community, settings: CommunitySettings | None = None
    ) -> dict[str, Any]:
        """What a post says about its essay, in the length and with the question that the community wants."""
        settings = settings or await self._communities.get(community)
        question, origin = essay.question, essay.question_origin
        if not question and settings.question:
            question, origin = filled(settings.question, essay.title), Origin.COMMUNITY
        summary, whose = await _summary(essay, settings.summary_length)
        return {
            "title": essay.title,
            "author": essay.author,
            "category": essay.category,
            "minutes": essay.minutes,
            "summary": summary,
            "summary_origin": whose,
            "question": question,
            "question_origin": origin,
        }


async def _summary(essay: Essay, length: int | None) -> tuple[str, Origin]:
    """``in_length``; what is extracted anew leaves the event loop."""
    if not _is_made_anew(essay, length):
        return in_length(essay, length)
    return await asyncio.to_thread(in_length, essay, length)


def in_length(essay: Essay, length: int | None) -> tuple[str, Origin]:
    """The essay's summary in at most ``length`` characters, and whose words it is in; None: what suits the language,
    and an editor's whatever it is.

    An author's or an editor's words are kept as far as whole sentences fit. Our own extract is made anew for another
    length, and stands in for a model's summary that is too long.
    """
    if length is not None and _is_made_anew(essay, length):
        return summarize(to_plain(essay.body), essay.language, essay.title, length), Origin.EXTRACT
    whose = essay.summary_origin
    if whose in (Origin.EXTRACT, Origin.MODEL) or (length is None and whose is Origin.EDITOR):
        return essay.summary, whose
    return fitted(essay.summary, essay.language, BUDGET[essay.language] if length is None else length), whose


def _is_made_anew(essay: Essay, length: int | None) -> bool:
    if length is None:
        return False
    too_long = essay.summary_origin is Origin.MODEL and len(essay.summary) > length
    return too_long or essay.summary_origin is Origin.EXTRACT


def filled(template: str, title: str) -> str:
    """A community's question with the essay's title where it says ``{title}``."""
    return squeeze(template.replace("{title}", title))
