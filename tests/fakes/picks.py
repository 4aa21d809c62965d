"""Picks in memory: the rule of ``bot.core.pick`` over all that there is."""

from __future__ import annotations

from collections.abc import Collection

from bot.core.collection import collection_of
from bot.core.pick import Candidate, Pick, pick
from bot.core.rating import Score, bayesian_mean, overall_mean
from bot.core.subscription import Subscription
from tests.fakes.deliveries import MemoryDeliveries
from tests.fakes.essays import MemoryEssays
from tests.fakes.ratings import MemoryRatings


class MemoryPicks:
    """Picks out of the other stores."""

    def __init__(self, essays: MemoryEssays, deliveries: MemoryDeliveries, ratings: MemoryRatings) -> None:
        self._essays = essays
        self._deliveries = deliveries
        self._ratings = ratings

    async def next(self, subscription: Subscription, without: Collection[str], ahead: int = 0) -> Pick | None:
        wanted = subscription.collections
        listed = await self._essays.every(subscription.language, without)
        scores = await self._ratings.scores(subscription.channel.community)
        prior = overall_mean(scores.values())
        candidates = [
            Candidate(essay.slug, essay.date, bayesian_mean(scores.get(essay.slug, Score()), prior))
            for essay in listed
            if not wanted or collection_of(essay) in wanted
        ]
        history = list(await self._deliveries.picks(subscription.id))
        for _ in range(ahead + 1):
            chosen = pick(subscription.policy, candidates, history, subscription.seed)
            if chosen is None:
                return None
            history.append(chosen)
        return history[-1]
