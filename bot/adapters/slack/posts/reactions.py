"""Slack's events of reactions as our own values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.adapters.slack.posts import refs
from bot.adapters.slack.posts.emojis import has_tones, seed_of
from bot.adapters.slack.posts.people import People
from bot.adapters.slack.web.events import Events
from bot.core.community import Channel, Community, Member, Platform
from bot.core.ids import MemberId
from bot.ports.delivery_log import DeliveryLog
from bot.services.community.recounting import Recounting


class Reactions:
    """Slack may tell events in another order than that of their time, which each of them carries."""

    def __init__(self, people: People, deliveries: DeliveryLog, recounting: Recounting) -> None:
        self._people = people
        self._deliveries = deliveries
        self._recounting = recounting

    def listen(self, events: Events) -> None:
        """Follow the events of reactions."""
        events.on("reaction_added", self._added)
        events.on("reaction_removed", self._removed)

    async def catch_up(self) -> None:
        """After a time away: what happened then is not told."""
        await self._recounting.recount_later(Platform.SLACK)

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
        seed = seed_of(reaction, delivery.post.scale)
        if seed is None:
            return
        is_bot = await self._people.is_bot(community, user)
        member = Member(community, MemberId(user), "", is_bot=is_bot)
        if added:
            await self._recounting.reacted(member, delivery, seed, _time(event))
            return
        await self._recounting.unreacted(member, delivery, seed, _time(event))
        if has_tones(seed) and not is_bot:  # perhaps the member holds it in another tone as well
            await self._recounting.recount(delivery.channel, delivery.post.slug)


def _time(event: Mapping[str, Any]) -> float:
    try:
        return float(event.get("event_ts", 0))
    except (TypeError, ValueError):
        return 0.0
