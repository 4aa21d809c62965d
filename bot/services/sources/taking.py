"""What a channel does with a source that was added in it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bot.core.community import Channel
from bot.core.pick import Policy
from bot.core.source import Backlog, Source
from bot.core.subscription import Subscription
from bot.services.community.changes import Change
from bot.services.community.subscribing import Subscribing

POLICIES: Final[Mapping[Backlog, Policy]] = {
    Backlog.OLDEST_FIRST: Policy.IN_ORDER,
    Backlog.SHUFFLED: Policy.SHUFFLE,
    Backlog.NEWEST_FIRST: Policy.NEWEST,
}
"""The order of a channel that posts a back catalogue in the order that was chosen for it."""


class Take(StrEnum):
    """What a channel posts of a new source."""

    ONLY = "only"
    """Its essays alone."""
    BESIDE = "beside"
    """Its essays beside those that the channel has already."""
    NOT = "not"
    """Whatever the channel had, in the order that it had."""


class Taking:
    """Brings a channel's subscription in line with a source."""

    def __init__(self, subscribing: Subscribing) -> None:
        self._subscribing = subscribing

    async def in_channel(self, channel: Channel | None) -> Subscription | None:
        """The channel's subscription; None where it has none."""
        if channel is None:
            return None
        known = await self._subscribing.of_community(channel.community)
        return next((each for each in known if each.channel == channel and not each.is_ended), None)

    async def take(self, channel: Channel | None, source: Source, take: Take) -> Subscription | None:
        """Have the channel take the source, in the order chosen; None where it has no subscription, or shall not. One
        that takes all collections takes this one already.
        """
        subscription = await self.in_channel(channel)
        if subscription is None or take is Take.NOT:
            return None
        before = subscription.collections
        beside = before | {source.title} if before else before
        collections = frozenset({source.title}) if take is Take.ONLY else beside
        change = Change(collections=collections, policy=POLICIES[source.backlog])
        return await self._subscribing.schedule(subscription.id, change)
