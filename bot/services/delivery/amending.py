"""Posts are updated when their essay was corrected, here or by another process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime

from bot.core.community import Platform, Shards
from bot.core.delivery import LEASED, Delivery
from bot.core.ids import Slug
from bot.errors import ChatForbidden, ChatGone, ChatRejected
from bot.ports.chat import ChatPort
from bot.ports.clock import Clock
from bot.ports.deliveries import DeliveryStore
from bot.ports.essays import EssayStore
from bot.services.delivery.about import done_about
from bot.services.delivery.opening import question_key
from bot.services.delivery.pace import Pace
from bot.services.delivery.picking import Picking

log = logging.getLogger(__name__)

HOPELESS = (ChatForbidden, ChatGone, ChatRejected)
"""Errors that a retry does not fix: the post keeps its old text."""


class Amending:
    """Updates posts of corrected essays in place. The store knows which essays changed since, so that
    a crash loses none; updating a post twice does no harm, so that it needs no lease.
    """

    def __init__(
        self,
        essays: EssayStore,
        deliveries: DeliveryStore,
        picking: Picking,
        chats: Mapping[Platform, ChatPort],
        clock: Clock,
        pace: Pace | None = None,
        shards: Shards | None = None,
    ) -> None:
        self._essays = essays
        self._deliveries = deliveries
        self._picking = picking
        self._chats = chats
        self._clock = clock
        self._pace = pace or Pace()
        self._shards = shards
        self._attempts: dict[Slug, int] = {}
        self._not_before: dict[Slug, datetime] = {}

    async def tick(self) -> int:
        """Update posts, for a limited time; returns how many were updated. Never raises an ``Exception``:
        what fails is logged and retried at a later tick.
        """
        until = self._clock.now() + self._pace.tick_limit
        count = 0
        try:
            for slug, changes in sorted((await self._essays.unshown()).items()):
                now = self._clock.now()
                if now < until and now >= self._not_before.get(slug, now):
                    count += await self._show(slug, changes, until)
        except Exception:
            log.exception("Posts could not be updated")
        return count

    async def _show(self, slug: Slug, changes: int, until: datetime) -> int:
        """Update one essay's posts wherever they are, unless it takes longer than ``until``."""
        every = await self._deliveries.of_essay(slug)
        rows = [row for row in every if self._is_ours(row)]
        count, settled = 0, len(rows) == len(every)  # other platforms and shards are another process's
        for start in range(0, len(rows), self._pace.concurrency):
            if self._clock.now() >= until:
                return count
            shown = await asyncio.gather(
                *(done_about(row, self._amend) for row in rows[start : start + self._pace.concurrency])
            )
            count += shown.count(True)
            settled = settled and None not in shown
        if settled:
            await self._essays.shown(slug, changes)
            self._attempts.pop(slug, None)
            self._not_before.pop(slug, None)
        else:
            self._attempts[slug] = self._attempts.get(slug, 0) + 1
            self._not_before[slug] = self._pace.retry_at(self._clock.now(), self._attempts[slug])
        return count

    def _is_ours(self, row: Delivery) -> bool:
        ours = self._shards is None or self._shards.serve(row.channel.community)
        return ours and row.channel.platform in self._chats

    async def _amend(self, row: Delivery) -> bool | None:
        """Whether the post was updated; None where it must be looked at again."""
        if row.post is None:
            return False
        underway = row.next_attempt is not None or row.state in LEASED  # it may still show the old text
        try:
            post = await self._picking.renewed(row.post, row.channel)
            changed = post is not None and post != row.post and row.message is not None
            if changed and post is not None and row.message is not None:
                chat = self._chats[row.channel.platform]
                keys = row.slot.key, question_key(row.slot)
                await self._pace.bounded(chat.amend(row.message, row.thread, post, *keys))
                await self._deliveries.amend(row.slot, post)
        except HOPELESS as error:
            log.warning("Delivery %s: its post keeps its old text (%s)", row.slot.key, type(error).__name__)
            return False
        except Exception as error:
            log.warning("Delivery %s: not updated yet (%s)", row.slot.key, type(error).__name__)
            return None
        return None if underway else changed
