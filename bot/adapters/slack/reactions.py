"""Reactions under posts as ratings, as they come and, after a time away, as they stand."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.adapters.slack import refs
from bot.adapters.slack.counting import Counting, Turns
from bot.adapters.slack.emojis import has_tones, seed_of
from bot.adapters.slack.events import Events
from bot.core.community import Channel, Community, Member, MessageRef
from bot.core.ids import MemberId, Slug
from bot.ports.store import DeliveryStore
from bot.services.community.engagement import Engagement

log = logging.getLogger(__name__)

REMEMBERED: Final = 5_000


@dataclass(frozen=True, slots=True)
class Act:
    """A member's latest act with one emoji, at Slack's time of it."""

    at: float
    added: bool


class Order:
    """The latest acts of members under messages: Slack may tell them in another order than that of their time."""

    def __init__(self) -> None:
        self._acts: OrderedDict[tuple[MessageRef, str], dict[str, Act]] = OrderedDict()

    def take(self, message: MessageRef, user: str, seed: str, act: Act) -> list[str] | None:
        """Remember ``act``. None where a later one with the same emoji is known; else the emojis that the member added
        after it, in the order in which they did.
        """
        acts = self._acts.setdefault((message, user), {})
        self._acts.move_to_end((message, user))
        if len(self._acts) > REMEMBERED:
            self._acts.popitem(last=False)
        known = acts.get(seed)
        if known is not None and known.at > act.at:
            return None
        acts[seed] = act
        later = [(each.at, name) for name, each in acts.items() if each.added and each.at > act.at]
        return [name for _, name in sorted(later)]


class Reactions:
    """``changed`` is told of each new rating."""

    def __init__(
        self,
        deliveries: DeliveryStore,
        engagement: Engagement,
        counting: Counting,
        turns: Turns,
        changed: Callable[[Channel, Slug], None] = lambda channel, slug: None,
    ) -> None:
        self._deliveries = deliveries
        self._engagement = engagement
        self._counting = counting
        self._turns = turns
        self._changed = changed
        self._order = Order()

    def listen(self, events: Events) -> None:
        """Follow the events of reactions."""
        events.on("reaction_added", self._added)
        events.on("reaction_removed", self._removed)

    async def recount(self, channel: Channel) -> int:
        """Bring the marks in step with the reactions under the channel's posts; returns how many changed."""
        return await self._counting.recount(channel)

    async def recount_all(self) -> None:
        """The same everywhere, after a time away: what happened then is not told."""
        if changed := await self._counting.recount_all():
            log.info("Reactions made on Slack while away: %d ratings changed", changed)

    async def _added(self, event: Mapping[str, Any], community: Community) -> None:
        await self._follow(event, community, added=True)

    async def _removed(self, event: Mapping[str, Any], community: Community) -> None:
        await self._follow(event, community, added=False)

    async def _follow(self, event: Mapping[str, Any], community: Community, *, added: bool) -> None:
        item, user, reaction = event.get("item") or {}, str(event.get("user", "")), str(event.get("reaction", ""))
        if item.get("type") != "message" or not user:
            return
        message = refs.message_of(Channel(community, str(item.get("channel"))), str(item.get("ts")))
        delivery = await self._deliveries.of_message(message)
        if delivery is None or delivery.post is None:
            return
        scale = delivery.post.scale
        seed = seed_of(reaction, scale)
        if seed is None or await self._counting.is_bot(community, user):
            return
        member = Member(community, MemberId(user), "")
        act = Act(_time(event), added)
        async with self._turns.of(community, delivery.post.slug):
            later = self._order.take(message, user, seed, act)
            if later is None:
                return
            if added:
                for name in [seed, *later]:  # the latest that was added counts, and so comes last
                    await self._engagement.react(member, delivery.post.slug, name, scale)
            else:
                await self._engagement.withdraw(member, delivery.post.slug, seed)
        if not added and has_tones(seed):  # perhaps the member holds it in another tone as well
            await self._counting.recount(delivery.channel, only=delivery.post.slug)
        self._changed(delivery.channel, delivery.post.slug)


def _time(event: Mapping[str, Any]) -> float:
    try:
        return float(event.get("event_ts", 0))
    except (TypeError, ValueError):
        return 0.0
