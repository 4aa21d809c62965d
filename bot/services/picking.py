"""Which essay a subscription's next delivery shows, and the post made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.core.delivery import DailyPost
from bot.core.essay import Essay, collection_of
from bot.core.ids import Slug
from bot.core.pick import Candidate, Pick, Policy, pick
from bot.core.rating import Score, bayesian_mean, overall_mean, parse_scale
from bot.core.subscription import Subscription
from bot.ports.store import DeliveryStore, EssayStore, RatingStore


class Planned(NamedTuple):
    """A pick, and the post made of it."""

    pick: Pick
    post: DailyPost


class Picking:
    """Picks without keeping anything: the admin's preview and the worker that claims a delivery ask the same question.

    ``public_url`` is the address of the reading pages, without a path.
    """

    def __init__(self, essays: EssayStore, deliveries: DeliveryStore, ratings: RatingStore, public_url: str) -> None:
        self._essays = essays
        self._deliveries = deliveries
        self._ratings = ratings
        self._public_url = public_url.rstrip("/")

    async def preview(self, subscription: Subscription, ahead: int = 0) -> Planned | None:
        """The essay that ``subscription`` gets next, as it will be posted, or ``ahead`` posts later if nothing changes
        until then; None where the library has none for it.
        """
        wanted = subscription.collections
        every = await self._essays.every(subscription.language)
        essays = {essay.slug: essay for essay in every if not wanted or collection_of(essay) in wanted}
        candidates = await self._candidates(subscription, list(essays.values()))
        history = list(await self._deliveries.picks(subscription.id))
        for _ in range(ahead + 1):
            chosen = pick(subscription.policy, candidates, history, subscription.seed)
            if chosen is None:
                return None
            history.append(chosen)
        return Planned(history[-1], self._post(subscription, essays[history[-1].slug]))

    async def _candidates(self, subscription: Subscription, essays: Sequence[Essay]) -> Sequence[Candidate]:
        """The essays with their scores; only a policy that ranks by score is worth counting all ratings for."""
        scores: Mapping[Slug, Score] = {}
        if subscription.policy is Policy.BEST_RATED_UNSEEN:
            scores = await self._ratings.scores(subscription.channel.community)
        prior = overall_mean(scores.values())
        return [Candidate(e.slug, e.date, bayesian_mean(scores.get(e.slug, Score()), prior)) for e in essays]

    def _post(self, subscription: Subscription, essay: Essay) -> DailyPost:
        scale = parse_scale(subscription.scale)
        return DailyPost(
            slug=essay.slug,
            title=essay.title,
            author=essay.author,
            language=essay.language,
            category=essay.category,
            minutes=essay.minutes,
            summary=essay.summary,
            question=essay.question,
            url=f"{self._public_url}/e/{essay.slug}",
            seeds=scale.seeds,
            scores=tuple(scale.scores.values()),
        )
