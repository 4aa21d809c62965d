"""One delivery's way from its claim to a known message: freeze, send, and find out what became of a lost answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.community import MessageRef, Platform
from bot.core.delivery import DailyPost, Delivery, DeliveryState, Reason
from bot.core.subscription import SubscriptionState
from bot.errors import ChatForbidden, ChatGone, ChatRejected, ChatUnavailable
from bot.ports.chat import ChatPort, Held, Missed
from bot.ports.clock import Clock
from bot.ports.store import DeliveryStore, SubscriptionStore
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.pace import Pace, ensure_held
from bot.services.delivery.picking import Picking

log = logging.getLogger(__name__)


class Posting:
    """Works one claimed delivery. Every write to the platform is announced in the store before it is made, so that
    whoever comes next knows what may stand there.

    Raises ``Conflict`` where somebody else took over. A row that is left behind by any other error is taken up again
    when its lease has ended.
    """

    def __init__(
        self,
        subscriptions: SubscriptionStore,
        deliveries: DeliveryStore,
        picking: Picking,
        admins: Admins,
        chats: Mapping[Platform, ChatPort],
        clock: Clock,
        pace: Pace,
    ) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._picking = picking
        self._admins = admins
        self._chats = chats
        self._clock = clock
        self._pace = pace
        self._one_pick = asyncio.Lock()  # two slots of one subscription must see each other's picks

    async def work(self, row: Delivery) -> None:
        """Take ``row``, claimed as ``SENDING`` or ``RECONCILING``, as far as it goes now."""
        if row.state is DeliveryState.SENDING:
            await self._send_new(row, doubtful=False)
        else:
            await self._reconcile(row)

    async def _reconcile(self, row: Delivery) -> None:
        """Find out whether an earlier attempt was accepted; send again only where it was not."""
        refusal = await self._refusal(row)
        if row.first_sent is None:  # no attempt ever got as far as writing
            found: Sequence[MessageRef] | None = ()
        elif not refusal and row.post is not None and self._nonce_holds(row, row.first_sent):
            await self._send(row, row.post, row.first_sent, doubtful=True)
            return
        else:
            found = await self._look(row)
        if found is None:
            return
        if found:
            log.info("Delivery %s: found what an earlier attempt had posted", row.slot.key)
            await self._settle(row, found)
        elif refusal:
            await self._skip(row, refusal)
        else:
            await self._send_new(row, doubtful=row.first_sent is not None)

    async def _refusal(self, row: Delivery) -> Reason:
        """Why nothing more is sent for ``row``; ``NONE`` where it may be."""
        if self._clock.now() > row.late_after:
            return Reason.LATE
        subscription = await self._subscriptions.get(row.slot.subscription)
        if subscription is None or subscription.state is SubscriptionState.PAUSED:
            return Reason.ADMIN
        if subscription.state is SubscriptionState.SUSPENDED:
            return Reason.GONE if subscription.reason == Reason.GONE else Reason.FORBIDDEN
        return Reason.NONE

    def _nonce_holds(self, row: Delivery, first_sent: datetime) -> bool:
        window = self._chat(row).capabilities.nonce_window
        return window is not None and self._clock.now() - first_sent < window

    async def _look(self, row: Delivery) -> Sequence[MessageRef] | None:
        """Our messages with the delivery's key; None where that cannot be known now, and the row says why."""
        chat = self._chat(row)
        if not chat.capabilities.can_scan:
            await self._hold(row)
            return None
        since = row.due - self._pace.look_back
        try:
            return await self._pace.bounded(chat.find(row.channel, row.slot.key, since))
        except (ChatForbidden, ChatRejected):
            await self._hold(row)
        except ChatGone:
            await self._skip(row, Reason.GONE)
            await self._admins.suspend(row.slot.subscription, Reason.GONE)
        except Exception as error:
            await self._doubt(row, error)
        return None

    async def _hold(self, row: Delivery) -> None:
        """Leave ``row`` to the admins: it is never sent again blindly."""
        await self._deliveries.doubt(row.slot, row.fence, Reason.CANNOT_SCAN, None)
        log.warning("Delivery %s: held, because nobody can tell whether it was posted", row.slot.key)
        held = replace(
            row, state=DeliveryState.UNCERTAIN, reason=Reason.CANNOT_SCAN, lease_until=None, next_attempt=None
        )
        await self._admins.tell(row.channel, Held(held))

    async def _send_new(self, row: Delivery, *, doubtful: bool) -> None:
        """Send, opening a new nonce window. ``doubtful``: an earlier attempt may still be accepted after all."""
        post = row.post or await self._freeze(row)
        if post is not None:
            await self._send(row, post, self._clock.now(), doubtful=doubtful)

    async def _freeze(self, row: Delivery) -> DailyPost | None:
        """Pick the essay and keep the post, so that every attempt sends the same; None where there is none to send."""
        async with self._one_pick:
            subscription = await self._subscriptions.get(row.slot.subscription)
            planned = await self._picking.preview(subscription) if subscription is not None else None
            if planned is not None:
                await self._deliveries.freeze(row.slot, row.fence, planned.post, planned.pick.round)
                return planned.post
        await self._skip(row, Reason.ADMIN if subscription is None else Reason.NO_ESSAY)
        return None

    async def _send(self, row: Delivery, post: DailyPost, first_sent: datetime, *, doubtful: bool) -> None:
        await self._deliveries.sending(row.slot, row.fence, first_sent)
        row = replace(row, state=DeliveryState.SENDING, post=post, first_sent=first_sent)
        ensure_held(row, self._clock.now())
        try:
            message = await self._pace.bounded(self._chat(row).post(row.channel, post, row.slot.key))
        except (ChatForbidden, ChatGone) as error:
            await self._refused(row, Reason.GONE if isinstance(error, ChatGone) else Reason.FORBIDDEN, doubtful)
        except ChatRejected as error:
            log.error("Delivery %s: the platform rejects the post: %s", row.slot.key, error)
            await self._skip(row, Reason.REJECTED)
        except ChatUnavailable as error:
            await (self._doubt(row, error) if doubtful else self._release(row, Reason.UNAVAILABLE, error))
        except Exception as error:
            await self._doubt(row, error)
        else:
            await self._settle(row, [message])

    async def _refused(self, row: Delivery, reason: Reason, doubtful: bool) -> None:
        """The channel refuses us. Its admins have until ``late_after`` to mend that and still get today's essay; but a
        delivery in doubt must not become ``DUE`` again, which says that nothing was sent.
        """
        if doubtful:
            await self._skip(row, reason)
        else:
            await self._release(row, reason)
        await self._admins.suspend(row.slot.subscription, reason)

    async def _release(self, row: Delivery, reason: Reason, error: Exception | None = None) -> None:
        again = self._pace.retry_at(self._clock.now(), row.attempts, error)
        await self._deliveries.release(row.slot, row.fence, reason, again)
        log.warning("Delivery %s: not accepted (%s), next attempt at %s", row.slot.key, reason, again)

    async def _doubt(self, row: Delivery, error: Exception) -> None:
        """Perhaps accepted. Where only looking helps, what was accepted is given time to turn up."""
        now = self._clock.now()
        again = self._pace.retry_at(now, row.attempts, error)
        if self._chat(row).capabilities.nonce_window is None:
            again = max(again, now + self._pace.look_after)
        reason = Reason.UNAVAILABLE if isinstance(error, ChatUnavailable) else Reason.NO_ANSWER
        await self._deliveries.doubt(row.slot, row.fence, reason, again)
        log.warning("Delivery %s: in doubt (%s: %s), next look at %s", row.slot.key, type(error).__name__, error, again)

    async def _settle(self, row: Delivery, copies: Sequence[MessageRef]) -> None:
        """First commit wins: the oldest of ``copies`` is the message, unless somebody else has settled on another."""
        now = self._clock.now()
        settled = await self._deliveries.settle(row.slot, copies[0], now, now + self._pace.sweep_after)
        if settled.message == copies[0]:
            log.info("Delivery %s: posted", row.slot.key)
        else:
            log.warning("Delivery %s: somebody else was first; deleting our copy", row.slot.key)
            await self._deliveries.swept(row.slot, now + self._pace.sweep_after)  # should we not live to delete it
        for copy in copies:
            if copy != settled.message:
                await self._delete(row, copy)

    async def _delete(self, row: Delivery, copy: MessageRef) -> None:
        try:
            await self._pace.bounded(self._chat(row).delete(copy))
        except Exception as error:
            log.warning("Delivery %s: a second copy is left to the sweep (%s)", row.slot.key, type(error).__name__)

    async def _skip(self, row: Delivery, reason: Reason) -> None:
        """End ``row`` without a post. A sweep is booked first: an attempt in doubt may yet be accepted."""
        if row.first_sent is not None:
            await self._deliveries.swept(row.slot, self._clock.now() + self._pace.sweep_after)
        skipped = await self._deliveries.skip(row.slot, reason, row.fence)
        log.warning("Delivery %s: skipped (%s)", row.slot.key, reason)
        if reason is not Reason.ADMIN:
            await self._admins.tell(row.channel, Missed(skipped))

    def _chat(self, row: Delivery) -> ChatPort:
        return self._chats[row.channel.platform]
