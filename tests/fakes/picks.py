"""Picks in memory: the rules of ``bot.core.pick`` and ``bot.core.pin`` over all that there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from bot.core.collection import collection_of
from bot.core.comment import Comment
from bot.core.community import Community
from bot.core.delivery import STANDING, DeliveryState, Reason
from bot.core.essay import Language
from bot.core.ids import CommentId, Slug, SubscriptionId
from bot.core.pick import Candidate, Pick, running_round
from bot.core.pin import Pin, Pins, pick_for
from bot.core.rating import Score, bayesian_mean, overall_mean
from bot.core.subscription import Kind, Slot, Subscription
from bot.core.taste import COMMENTS, EVIDENCE, LOOKED_AT, Heard, Known, Taste, hints, traits_in
from bot.errors import Conflict
from bot.ports.picks import Left
from tests.fakes.clicks import MemoryClicks
from tests.fakes.deliveries import MemoryDeliveries
from tests.fakes.essays import MemoryEssays
from tests.fakes.ratings import MemoryRatings


class MemoryPicks:
    """Picks out of the other stores."""

    def __init__(
        self,
        essays: MemoryEssays,
        deliveries: MemoryDeliveries,
        ratings: MemoryRatings,
        comments: Mapping[CommentId, Comment] | None = None,
        clicks: MemoryClicks | None = None,
    ) -> None:
        self._essays = essays
        self._deliveries = deliveries
        self._ratings = ratings
        self._comments: Mapping[CommentId, Comment] = comments if comments is not None else {}
        self._clicks = clicks or MemoryClicks()
        self.pinned: dict[Slot, Slug] = {}
        self.voted: set[Pin] = set()
        self.on_pinned: Callable[[SubscriptionId], None] = lambda _: None

    async def next(
        self, subscription: Subscription, without: Collection[str], slots: Sequence[Slot]
    ) -> Sequence[Pick | None]:
        able = {essay.slug: essay.language for essay in await self._essays.every(None, without)}
        pins = Pins([self._pin(slot, slug) for slot, slug in self._of(subscription.id)], able)
        ahead: dict[Language | None, list[Pick]] = {}
        picks: list[Pick | None] = []
        for slot in slots:
            language, pinned = subscription.language_on(slot.local_date), pins.due(slot)
            counts = able[pinned] if pinned is not None and subscription.counts_by_language else language
            candidates = await self._candidates(subscription, without, language)
            history = [*await self._history(subscription, counts), *ahead.setdefault(counts, [])]
            taste = await self._taste(subscription.channel.community)
            its = (subscription.policy, candidates, history, subscription.seed, subscription.created, taste)
            chosen = pick_for(slot, pins, *its)
            picks.append(chosen)
            ahead[counts] += [chosen] if chosen is not None else []
        return picks

    async def left(
        self, subscription: Subscription, without: Collection[str], most: int, language: Language | None
    ) -> Left | None:
        history = await self._history(subscription, language)
        shown = {pick.slug for pick in history if pick.round == running_round(history)}
        slugs = {each.slug for each in await self._candidates(subscription, without, language)}
        unseen = len(slugs - shown)
        return Left(unseen, len(slugs)) if unseen <= most else None

    async def pin(self, subscription: SubscriptionId, pins: Collection[Pin]) -> None:
        for pin in pins:
            if await self._deliveries.get(pin.slot) is not None:
                raise Conflict("An essay is already being posted on {day}.", day=pin.slot.local_date.isoformat())
        moved = {pin.slug for pin in pins}
        for slot, slug in self._of(subscription):
            if slug in moved:
                del self.pinned[slot]
        self.pinned.update({pin.slot: pin.slug for pin in pins})
        self.voted = {pin for pin in self.voted if self.pinned.get(pin.slot) == pin.slug}
        self.on_pinned(subscription)

    async def unpin(self, slot: Slot) -> bool:
        self.voted = {pin for pin in self.voted if pin.slot != slot}
        return self.pinned.pop(slot, None) is not None

    async def pins(self, subscription: SubscriptionId, since: date) -> Sequence[Pin]:
        return [self._pin(slot, slug) for slot, slug in self._of(subscription) if slot.local_date >= since]

    def _pin(self, slot: Slot, slug: Slug) -> Pin:
        return Pin(slot, slug, Pin(slot, slug) in self.voted)

    def _of(self, subscription: SubscriptionId) -> list[tuple[Slot, Slug]]:
        return sorted((slot, slug) for slot, slug in self.pinned.items() if slot.subscription == subscription)

    async def _history(self, subscription: Subscription, language: Language | None) -> Sequence[Pick]:
        """The picks that count for the rounds of ``language``."""
        return await self._deliveries.picks(subscription.id, language if subscription.counts_by_language else None)

    async def _candidates(
        self, subscription: Subscription, without: Collection[str], language: Language | None
    ) -> list[Candidate]:
        wanted = subscription.collections
        listed = await self._essays.every(language, without)
        scores = await self._ratings.scores(subscription.channel.community)
        hinted = hints(self._heard(subscription.channel.community))
        prior = overall_mean(scores.values())
        return [
            Candidate(
                essay.slug,
                essay.date,
                bayesian_mean(scores.get(essay.slug, Score()), prior),
                essay.news_at,
                traits_in(essay, essay.minutes),
                scores.get(essay.slug, Score()),
                hinted.get(essay.slug, 0.0),
            )
            for essay in listed
            if not wanted or collection_of(essay) in wanted
        ]

    async def _taste(self, community: Community) -> Taste:
        scores = await self._ratings.scores(community)
        most = sorted(scores.items(), key=lambda item: (item[1].count, item[0]), reverse=True)[:EVIDENCE]
        hinted = hints(self._heard(community))
        every = dict(most) | {slug: scores.get(slug, Score()) for slug in hinted}
        rated = [(await self._essays.get(slug, withdrawn=True), score) for slug, score in every.items()]
        return Taste(
            Known(e.slug, traits_in(e, e.minutes), score, hinted.get(e.slug, 0.0))
            for e, score in rated
            if e is not None
        )

    def _heard(self, community: Community) -> dict[Slug, Heard]:
        """What became of the essays of the community's latest deliveries."""
        rows = [each for each in self._deliveries.rows() if each.channel.community == community]
        latest = sorted(sorted(rows, key=lambda each: each.slot), key=lambda each: each.due, reverse=True)[:LOOKED_AT]
        said = Counter(
            each.slot
            for each in self._comments.values()
            if each.deleted is None and each.hidden is None and not each.author.is_bot
        )
        brought = [
            (each.post.slug, each.state, each.slot)
            for each in latest
            if each.kind is Kind.ESSAY
            and each.post is not None
            and (each.state in STANDING or (each.state is DeliveryState.SKIPPED and each.reason is Reason.ADMIN))
        ]
        found: dict[Slug, Heard] = {}
        for slug, state, slot in brought[:EVIDENCE]:
            posts, comments, clicks, skips = found.get(slug, Heard())
            if state is DeliveryState.SKIPPED:
                found[slug] = Heard(posts, comments, clicks, skips + 1)
            else:
                found[slug] = Heard(posts + 1, comments + min(said[slot], COMMENTS), clicks, skips)
        opened = Counter[Slug]()
        for (whose, slug, _), count in self._clicks.kept.items():
            opened[slug] += count if whose == community else 0
        return {slug: heard._replace(clicks=opened[slug]) for slug, heard in found.items()}
