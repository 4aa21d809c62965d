"""What members write in the threads of essays: as it comes, and looked for where some may have been missed."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from bot.core.community import Channel, Community, Platform, Shards
from bot.core.delivery import Delivery
from bot.core.ids import MessageId
from bot.core.subscription import Slot, Subscription
from bot.errors import BotError, ChatForbidden, ChatGone, ChatRejected, Conflict, InvalidInput, NotFound
from bot.ports.clock import Clock
from bot.ports.deliveries import DeliveryStore
from bot.ports.platforms import Platforms
from bot.ports.replies import RepliesPort, Reply
from bot.ports.subscriptions import SubscriptionStore
from bot.services.community.discussion import Discussion
from bot.services.keyed_locks import KeyedLocks
from bot.services.portions import PORTION, in_portions

log = logging.getLogger(__name__)

AWAY_POSTS: Final = 7
"""Latest posts of a subscription whose threads are looked at after a time away."""
AWAY_AGE: Final = timedelta(days=7)
"""Of these, older ones are left alone."""
AWAY_MESSAGES: Final = 200
"""Messages of a thread that are looked at after a time away."""

Line: TypeAlias = tuple[Platform, int]
"""What brings events of a platform: the number of a shard on Discord, and 0 elsewhere."""


class Hearing:
    """Keeps members' messages as comments, each once, and how far each thread was heard. What was heard is never
    looked at again, so that nothing comes back that a member has had deleted here.

    Until a line has caught up, what it brings is kept but moves nothing on: what was missed came before it.
    """

    def __init__(
        self,
        platforms: Platforms,
        deliveries: DeliveryStore,
        subscriptions: SubscriptionStore,
        discussion: Discussion,
        clock: Clock,
    ) -> None:
        self._platforms = platforms
        self._deliveries = deliveries
        self._subscriptions = subscriptions
        self._discussion = discussion
        self._clock = clock
        self._locks: KeyedLocks[tuple[Community, MessageId]] = KeyedLocks()
        self._current: set[Line] = set()
        self._ahead: defaultdict[Line, dict[Slot, datetime]] = defaultdict(dict)
        self._forbidden: set[Channel] = set()

    async def heard(self, delivery: Delivery, reply: Reply, line: int = 0) -> None:
        """A member wrote in the delivery's thread. Raises ``InvalidInput`` for the text, and ``Conflict`` where the
        comment was deleted or hidden.
        """
        platform = delivery.channel.platform
        refusal = await self._keep(delivery, reply) if await self._wanted(delivery) else None
        if (platform, line) in self._current:
            await self._deliveries.heard(delivery.slot, reply.at)
        else:
            ahead = self._ahead[platform, line]
            ahead[delivery.slot] = max(reply.at, ahead.get(delivery.slot, reply.at))
        if refusal is not None:
            raise refusal

    def lost(self, platform: Platform, line: int = 0) -> None:
        """A line is new: what happened before it may be missing."""
        self._current.discard((platform, line))

    async def catch_up(
        self,
        platform: Platform,
        line: int = 0,
        serves: Callable[[Community], bool] = lambda community: True,
        shards: Shards | None = None,
    ) -> int:
        """After a time away: look for what was written since in the latest threads of the communities of ``shards``
        that the line ``serves``, everywhere in the newest first; returns how many messages were looked at. One
        community that fails does not stop the others.
        """
        count = 0
        try:
            for first, many in ((0, 1), (1, AWAY_POSTS)):
                failed = set[Community]()
                async for subscription in in_portions(
                    lambda after: self._subscriptions.of_platform(platform, PORTION, after, shards)
                ):
                    community = subscription.channel.community
                    if serves(community) and community not in failed:
                        try:
                            count += await self._look(subscription, first, many)
                        except ChatForbidden as error:
                            self._say(subscription.channel, error)
                        except BotError as error:
                            failed.add(community)
                            log.info("Threads in %s %s could not be read: %s", platform.value, community.id, error)
        finally:
            await self._go_on((platform, line))
        return count

    async def _look(self, subscription: Subscription, first: int, many: int) -> int:
        """Into the threads of the ``many`` latest posts, without the ``first`` of them."""
        count, since = 0, self._clock.now() - AWAY_AGE
        for delivery in (await self._deliveries.latest_of_order(subscription.id, many))[first:]:
            if delivery.settled is not None and delivery.settled >= since:
                try:
                    count += await self._look_into(delivery)
                except (ChatGone, ChatRejected) as error:  # of this thread alone
                    log.debug("A thread could not be read: %s", error)
        return count

    async def _look_into(self, delivery: Delivery) -> int:
        port = self._platforms.replies.get(delivery.channel.platform)
        if port is None or delivery.message is None or not await self._wanted(delivery):
            await self._deliveries.heard(delivery.slot, self._clock.now())
            return 0
        replies = await port.replies(delivery.message, delivery.heard_until, AWAY_MESSAGES)
        for reply in replies:
            if refusal := await self._keep(delivery, reply):
                log.info("A message written while away is not a comment: %s", refusal)
            await self._deliveries.heard(delivery.slot, reply.at)
        return len(replies)

    async def _go_on(self, line: Line) -> None:
        """What came meanwhile was heard, and moves the threads on from now."""
        self._current.add(line)
        for slot, at in self._ahead.pop(line, {}).items():
            await self._deliveries.heard(slot, at)

    async def _keep(self, delivery: Delivery, reply: Reply) -> InvalidInput | Conflict | NotFound | None:
        """Why it is no comment; None where it is one."""
        keep = self._discussion.captured if reply.stored else self._discussion.referred
        async with self._locks.of((reply.author.community, reply.message)):  # it may be heard and looked at at once
            try:
                await keep(reply.author, delivery.slot, reply.message, reply.text, reply.at)
            except (InvalidInput, Conflict, NotFound) as refusal:
                return refusal
        return None

    async def _wanted(self, delivery: Delivery) -> bool:
        """Whether messages in its thread are saved; once its subscription has ended, as the channel was set up
        since.
        """
        port: RepliesPort | None = self._platforms.replies.get(delivery.channel.platform)
        if port is None or port.always:
            return port is not None
        found = await self._subscriptions.get(delivery.slot.subscription)
        if found is not None and not found.is_ended:
            return found.capture
        return any(each.capture for each in await self._subscriptions.of_channel(delivery.channel))

    def _say(self, channel: Channel, error: ChatForbidden) -> None:
        """That a history may not be read is said once."""
        if channel not in self._forbidden:
            self._forbidden.add(channel)
            log.info("Threads in the %s channel %s could not be read: %s", channel.platform.value, channel.id, error)
