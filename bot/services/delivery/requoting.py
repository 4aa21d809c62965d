"""Round-ups that stand are shown anew when what they quote has changed: a comment that goes leaves them, too."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.core.community import Platform, Shards
from bot.core.delivery import Delivery
from bot.core.digest import DigestPost
from bot.core.subscription import Slot
from bot.ports.chat import ChatPort
from bot.ports.clock import Clock
from bot.ports.delivery_queue import DeliveryQueue
from bot.services.delivery.about import done_about
from bot.services.delivery.amending import HOPELESS
from bot.services.delivery.composing import DigestMaker
from bot.services.delivery.opening import question_key
from bot.services.delivery.pace import Pace

log = logging.getLogger(__name__)


class Requoting:
    """Each is claimed for a while, in the store that knows which ones changed, so that a crash loses none. Showing one
    twice does no harm. However old a message is, it follows: its row says which comment it quotes.
    """

    def __init__(
        self,
        deliveries: DeliveryQueue,
        digests: DigestMaker,
        chats: Mapping[Platform, ChatPort],
        clock: Clock,
        pace: Pace | None = None,
        shards: Shards | None = None,
    ) -> None:
        self._deliveries = deliveries
        self._digests = digests
        self._chats = chats
        self._clock = clock
        self._pace = pace or Pace()
        self._shards = shards
        self._attempts: dict[Slot, int] = {}

    async def tick(self) -> int:
        """Show what waits, for a limited time; returns how many messages were changed. Never raises an ``Exception``:
        what fails is logged and retried at a later tick.
        """
        end, count = self._clock.now() + self._pace.tick_limit, 0
        try:
            while self._clock.now() < end:
                now = self._clock.now()
                until = now + self._pace.lease
                rows = await self._deliveries.claim_amendments(
                    now, until, frozenset(self._chats), self._pace.concurrency, self._shards
                )
                show = partial(self._shown, claimed=until)
                shown = await asyncio.gather(*(done_about(row, show) for row in rows))
                count += shown.count(True)
                if len(rows) < self._pace.concurrency:
                    break
        except Exception:
            log.exception("Round-ups could not be updated")
        return count

    async def _shown(self, row: Delivery, claimed: datetime) -> bool:
        """Whether its message was changed."""
        again, is_shown, key = None, False, row.slot.key
        try:
            is_shown = await self._show(row, claimed)
        except HOPELESS as error:
            log.warning("Delivery %s: its message keeps what it quotes (%s)", key, type(error).__name__)
        except Exception as error:
            self._attempts[row.slot] = self._attempts.get(row.slot, 0) + 1
            again = self._pace.retry_at(self._clock.now(), self._attempts[row.slot], error)
            log.warning("Delivery %s: not updated yet (%s)", key, type(error).__name__)
        if again is None:
            self._attempts.pop(row.slot, None)
        now = self._clock.now()
        await self._deliveries.schedule_amendment(row.slot, claimed, again, now=now, overtaken=now + self._pace.lease)
        return is_shown

    async def _show(self, row: Delivery, claimed: datetime) -> bool:
        if row.digest is None or row.message is None:
            return False
        checked = await self._digests.checked(row.channel.community, row.digest)
        kept = _as_kept(row.digest, checked)
        if kept != row.digest and not await self._deliveries.requote(row.slot, claimed, kept):
            return False  # it has changed again, and is due once more
        chat = self._chats[row.channel.platform]
        await self._pace.bounded(chat.amend(row.message, None, checked, row.slot.key, question_key(row.slot)))
        return True


def _as_kept(before: DigestPost, now: DigestPost) -> DigestPost:
    """``now`` as it is stored: without a member's words where the row is too old to keep them."""
    if now.quote is None or before.quote is None or before.quote.text:
        return now
    return replace(now, quote=before.quote)
