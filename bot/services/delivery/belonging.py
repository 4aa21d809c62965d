"""Whether somebody still is in the community from which essays and round-ups come to their direct messages."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.core.community import Member, Platform, person_within
from bot.core.delivery import Delivery, Reason
from bot.core.ids import MemberId
from bot.core.subscription import Kind
from bot.errors import ChatGone
from bot.ports.clock import Clock
from bot.ports.direct import DirectMessages
from bot.ports.subscriptions import SubscriptionStore

log = logging.getLogger(__name__)

FRESH_FOR: Final = timedelta(hours=1)
"""How long an answer holds: short, since essays of a private collection may not follow whoever leaves; and long enough
for a member who presses several buttons to be asked about once.
"""
KEPT_MAX: Final = 10_000


class Belonging:
    """No event tells who leaves, so the platform is asked before something is sent. Where it does not say, nothing is
    sent and nothing ends.
    """

    def __init__(
        self, direct: Mapping[Platform, DirectMessages], subscriptions: SubscriptionStore, clock: Clock
    ) -> None:
        self._direct = direct
        self._subscriptions = subscriptions
        self._clock = clock
        self._seen: OrderedDict[tuple[Platform, str, MemberId], datetime] = OrderedDict()

    async def is_in(self, member: Member) -> bool:
        """Whether the member is in the community, as the platform says now or said a while ago. Raises as
        ``DirectMessages.belongs`` does.
        """
        direct = self._direct.get(member.community.platform)
        if direct is None:  # a platform without direct messages has nobody who could leave
            return True
        key, now = (member.community.platform, member.community.id, member.id), self._clock.now()
        known = self._seen.get(key)
        if known is not None and timedelta(0) <= now - known < FRESH_FOR:
            return True
        self._seen.pop(key, None)
        if not await direct.belongs(member):
            return False
        self._seen[key] = now
        if len(self._seen) > KEPT_MAX:
            self._seen.popitem(last=False)
        return True

    async def remove(self, member: Member) -> None:
        """Nothing comes from the community to whoever has left it, and nothing says any more that it ever did."""
        count = await self._subscriptions.forget_direct(person_within(member))
        log.info("A member has left %s, so %d orders of theirs are removed", member.community.id, count)

    async def hindrance(self, row: Delivery) -> Reason:
        """Why ``row`` must not be sent: ``MEMBER_LEFT``, ``GONE`` where we are not in the community ourselves,
        ``ADMIN`` where a member's order was taken back; ``NONE`` where it may be. Raises ``ChatUnavailable`` where the
        platform does not say.
        """
        if row.kind is Kind.ESSAY:
            return Reason.NONE
        member = await self._reader(row)
        if member is None:
            return Reason.ADMIN if row.kind is Kind.PERSONAL else Reason.NONE
        try:
            return Reason.NONE if await self.is_in(member) else Reason.MEMBER_LEFT
        except ChatGone:
            return Reason.GONE

    async def end(self, row: Delivery) -> None:
        """Whom ``row`` was for has left."""
        if (member := await self._reader(row)) is not None:
            await self.remove(member)

    async def _reader(self, row: Delivery) -> Member | None:
        subscription = await self._subscriptions.get(row.slot.subscription)
        if subscription is None or subscription.member is None:
            return None
        return Member(row.channel.community, subscription.member, "")
