"""One delivery's way from its claim to a known message: freeze, send, and find out what became of a lost answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.community import MessageRef, Platform
from bot.core.delivery import QUIET, Content, Delivery, DeliveryState, Reason, holding
from bot.core.ids import Slug
from bot.core.subscription import STOPPED_BY_ADMINS, Kind, Slot, SubscriptionState
from bot.errors import ChatError, ChatForbidden, ChatGone, ChatRejected, ChatUnavailable
from bot.ports.chat import ChatPort
from bot.ports.clock import Clock
from bot.ports.delivery_queue import DeliveryQueue
from bot.ports.metrics import NO_METRICS, Metrics, Step
from bot.ports.subscriptions import SubscriptionStore
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.composing import Makers
from bot.services.delivery.copies import Copies
from bot.services.delivery.freezing import NO_MAKERS, Freezing, Frozen
from bot.services.delivery.pace import Pace, ensure_held
from bot.services.delivery.pick_notices import PickNotices
from bot.services.delivery.picking import Picking
from bot.services.delivery.trail import Trail

log = logging.getLogger(__name__)


class Posting:
    """Works one claimed delivery. Every write to the platform is recorded in the store before it is made, so that
    the next worker knows what may have been posted.

    Raises ``Conflict`` if another worker took over. A row that is left behind by any other error is picked up again
    when its lease has ended.
    """

    def __init__(
        self,
        subscriptions: SubscriptionStore,
        deliveries: DeliveryQueue,
        picking: Picking,
        admins: Admins,
        chats: Mapping[Platform, ChatPort],
        clock: Clock,
        pace: Pace,
        copies: Copies,
        metrics: Metrics = NO_METRICS,
        makers: Makers = NO_MAKERS,
    ) -> None:
        self._metrics = metrics
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._freezing = Freezing(subscriptions, deliveries, picking, makers)
        self._belonging = makers.belonging
        self._admins = admins
        self._chats = chats
        self._clock = clock
        self._pace = pace
        self._copies = copies
        self._notices = PickNotices(subscriptions, picking, admins)
        self._trail = Trail(pace.look_first_after)

    async def work(self, row: Delivery) -> None:
        """Take ``row``, claimed as ``SENDING`` or ``RECONCILING``, as far as it goes now."""
        if row.state is not DeliveryState.SENDING:
            await self._reconcile(row)
        elif self._trail.is_clean(row, self._clock.now()):
            await self._send_new(row, doubtful=False)
        else:
            await self._look_first(row)

    def made(self, slot: Slot) -> None:
        """This process has just made the slot, at its time: nothing can stand there yet."""
        self._trail.made(slot)

    async def _reconcile(self, row: Delivery) -> None:
        """Find out whether an earlier attempt was accepted; send again only where it was not."""
        refusal = await self._refusal(row)
        if row.first_sent is None and not self._trail.is_late(row, self._clock.now()):
            found: Sequence[MessageRef] | None = ()  # no attempt ever got as far as writing
        elif not refusal and row.content and row.first_sent and self._nonce_holds(row, row.first_sent):
            await self._send(row, row.content, row.first_sent, doubtful=True)
            return
        else:
            found = await self._look(row)
        if found is None:
            return
        if found:
            await self._adopt(row, found)
        elif refusal:
            await self._skip(row, refusal)
        else:
            await self._send_new(row, doubtful=row.first_sent is not None)

    async def _look_first(self, row: Delivery) -> None:
        """Before the first send of a delivery that may have been posted without our knowing of it: by a process whose
        database was replaced by an older copy, or past a firewall that kept the answer back.
        """
        chat = self._chat(row)
        try:
            found = await self._copies.find(row) if chat.capabilities.can_scan else None
        except (ChatForbidden, ChatRejected):
            found = None
        except ChatGone:
            await self._refused(row, Reason.GONE, doubtful=False)
            return
        except Exception as error:
            await self._release(row, Reason.UNAVAILABLE, error)
            return
        if found:
            await self._adopt(row, found)
        elif found is None and self._trail.is_late(row, self._clock.now()):
            await self._hold(row)
        else:
            await self._send_new(row, doubtful=False)

    async def _adopt(self, row: Delivery, found: Sequence[MessageRef]) -> None:
        """What stands there is the delivery's message. A row that was never frozen gets the post of the essay that it
        shows; a round-up what it would tell now, if there is anything.
        """
        if row.content is None:
            shown = await self._chat(row).slug_in(found[0]) if row.kind is not Kind.DIGEST else None
            if row.kind is not Kind.ESSAY:
                await self._freezing.freeze(row, shown)
            elif not await self._freeze(row, shown):
                return
        log.info("Delivery %s: found what an earlier attempt had posted", row.slot.key)
        await self._settle(row, found)

    async def _refusal(self, row: Delivery) -> Reason:
        """Why nothing more is sent for ``row``; ``NONE`` where it may be."""
        subscription = await self._subscriptions.get(row.slot.subscription)
        if subscription is None or subscription.state in STOPPED_BY_ADMINS:
            return Reason.ADMIN
        if self._clock.now() > row.late_after:
            return row.reason if row.reason is Reason.NO_ESSAY else Reason.LATE
        if subscription.state is SubscriptionState.SUSPENDED:
            return Reason.GONE if subscription.reason in (Reason.GONE, Reason.UNINSTALLED) else Reason.FORBIDDEN
        return Reason.NONE

    def _nonce_holds(self, row: Delivery, first_sent: datetime) -> bool:
        """Never where the clock was set back since: nobody knows then how long ago that was."""
        window = self._chat(row).capabilities.nonce_window
        return window is not None and timedelta(0) <= self._clock.now() - first_sent < window

    async def _look(self, row: Delivery) -> Sequence[MessageRef] | None:
        """Our messages with the delivery's key; None where that cannot be known now, and the row says why."""
        chat = self._chat(row)
        if not chat.capabilities.can_scan:
            await self._hold(row)
            return None
        try:
            return await self._copies.find(row)
        except (ChatForbidden, ChatRejected):
            await self._hold(row)
        except ChatGone:
            await self._skip(row, Reason.GONE)
            await self._admins.suspend(row.slot.subscription, Reason.GONE)
        except Exception as error:
            await self._mark_uncertain(row, error)
        return None

    async def _hold(self, row: Delivery) -> None:
        """Leave ``row`` to the admins: it is never resent blindly. What came to a member alone is left out quietly."""
        if await self._admins.is_a_members(row):
            await self._skip(row, Reason.CANNOT_SCAN)
            return
        await self._deliveries.mark_uncertain(row.slot, row.fence, Reason.CANNOT_SCAN, None)
        self._metrics.held(row.channel.platform)
        log.warning("Delivery %s: held, because it is unclear whether it was posted", row.slot.key)
        held = replace(
            row, state=DeliveryState.UNCERTAIN, reason=Reason.CANNOT_SCAN, lease_until=None, next_attempt=None
        )
        await self._admins.tell_held(held)

    async def _send_new(self, row: Delivery, *, doubtful: bool) -> None:
        """Send, opening a new nonce window. ``doubtful``: an earlier attempt may still be accepted after all."""
        made = None if row.content else await self._freeze(row)
        content = row.content or (made.content if made else None)
        if content is not None:
            await self._send(row, content, self._clock.now(), doubtful=doubtful)
        else:
            self._trail.refused(row, foreign=False)
        if made is not None and made.pick is not None:
            await self._notices.picked(row, made.pick)

    async def _freeze(self, row: Delivery, shown: Slug | None = None) -> Frozen | None:
        """Make and keep what is sent; None where there is nothing to send now. Until it is too late an essay can still
        come into the library.
        """
        made = await self._freezing.freeze(row, shown)
        if isinstance(made, Frozen):
            return made
        if made is Reason.NO_ESSAY:
            await self._wait_for_an_essay(row)
        else:
            await self._skip(row, made)
        return None

    async def _wait_for_an_essay(self, row: Delivery) -> None:
        """Like any other hindrance. What was once in doubt never becomes ``DUE`` again."""
        if row.state is DeliveryState.SENDING:
            await self._release(row, Reason.NO_ESSAY)
            return
        again = self._pace.retry_at(self._clock.now(), row.attempts)
        await self._deliveries.mark_uncertain(row.slot, row.fence, Reason.NO_ESSAY, again)
        self._metrics.retried(row.channel.platform, Step.LOOK, Reason.NO_ESSAY)
        log.warning("Delivery %s: no essay fits it now, next attempt at %s", row.slot.key, again)

    async def _send(self, row: Delivery, made: Content, first_sent: datetime, *, doubtful: bool) -> None:
        if not await self._is_for_somebody_there(row, doubtful):
            return
        content = await self._freezing.checked(row, made)
        if content is None:  # what an earlier attempt may have posted goes, too
            await self._skip(row, Reason.NOTHING_NEW)
            return
        await self._deliveries.record_send(row.slot, row.fence, first_sent)
        row = replace(holding(row, content), state=DeliveryState.SENDING, first_sent=first_sent)
        ensure_held(row, self._clock.now())
        try:
            message = await self._pace.bounded(self._chat(row).post(row.channel, content, row.slot.key))
        except (ChatForbidden, ChatGone) as error:
            await self._refused(row, Reason.GONE if isinstance(error, ChatGone) else Reason.FORBIDDEN, doubtful)
            self._trail.refused(row, foreign=False)
        except ChatRejected as error:
            log.error("Delivery %s: the platform rejects the post: %s", row.slot.key, error)
            await self._skip(row, Reason.REJECTED)
        except ChatUnavailable as error:
            await (self._mark_uncertain(row, error) if doubtful else self._release(row, Reason.UNAVAILABLE, error))
            self._trail.refused(row, error.foreign)
        except Exception as error:
            await self._mark_uncertain(row, error)
        else:
            await self._settle(row, [message])

    async def _is_for_somebody_there(self, row: Delivery, doubtful: bool) -> bool:
        """Nothing that comes to a member alone goes to one who has left, or while the platform does not say so."""
        if self._belonging is None:
            return True
        try:
            reason = await self._pace.bounded(self._belonging.hindrance(row))
        except (ChatError, TimeoutError) as error:
            await (self._mark_uncertain(row, error) if doubtful else self._release(row, Reason.UNAVAILABLE, error))
            return False
        if reason is Reason.GONE:
            await self._refused(row, reason, doubtful)
        elif reason is not Reason.NONE:
            await self._skip(row, reason)
        if reason is Reason.MEMBER_LEFT:
            await self._belonging.end(row)
        return reason is Reason.NONE

    async def _refused(self, row: Delivery, reason: Reason, doubtful: bool) -> None:
        """The channel refuses us. Its admins have until ``late_after`` to fix that and still get today's essay; but a
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
        self._metrics.retried(row.channel.platform, Step.POST, reason)
        why = f"{reason}: {error}" if error is not None else reason
        log.warning("Delivery %s: not accepted (%s), next attempt at %s", row.slot.key, why, again)

    async def _mark_uncertain(self, row: Delivery, error: Exception) -> None:
        """Perhaps accepted. Where only looking helps, what was accepted is given time to turn up."""
        now = self._clock.now()
        again = self._pace.retry_at(now, row.attempts, error)
        if self._chat(row).capabilities.nonce_window is None:
            again = max(again, now + self._pace.look_after)
        reason = Reason.UNAVAILABLE if isinstance(error, ChatUnavailable) else Reason.NO_ANSWER
        await self._deliveries.mark_uncertain(row.slot, row.fence, reason, again)
        self._metrics.retried(row.channel.platform, Step.LOOK, reason)
        log.warning("Delivery %s: in doubt (%s: %s), next look at %s", row.slot.key, type(error).__name__, error, again)

    async def _settle(self, row: Delivery, copies: Sequence[MessageRef]) -> None:
        """First commit wins: the oldest of ``copies`` is the message, unless somebody else has settled on another."""
        now = self._clock.now()
        publish_at = now if self._chat(row).publishes(row.channel) else None
        settled = await self._deliveries.settle(row.slot, copies[0], now, now + self._pace.sweep_after, publish_at)
        if settled.message == copies[0]:
            self._metrics.posted(row.channel.platform, (now - row.due).total_seconds())
            log.info("Delivery %s: posted", row.slot.key)
        else:
            log.warning("Delivery %s: somebody else was first", row.slot.key)
            # Booked before we look, should we not live to do it.
            await self._deliveries.schedule_sweep(row.slot, now + self._pace.sweep_after)
        if settled.message != copies[0] or len(copies) > 1:
            await self._copies.remove_ours(settled, copies)

    async def _skip(self, row: Delivery, reason: Reason) -> None:
        """End ``row`` without a post. A sweep is booked first: an attempt in doubt may still be accepted."""
        if row.first_sent is not None:
            await self._deliveries.schedule_sweep(row.slot, self._clock.now() + self._pace.sweep_after)
        skipped = await self._deliveries.skip(row.slot, reason, row.fence)
        self._metrics.skipped(row.channel.platform, reason)
        log.log(logging.INFO if reason in QUIET else logging.WARNING, "Delivery %s: skipped (%s)", row.slot.key, reason)
        await self._admins.tell_missed(skipped)

    def _chat(self, row: Delivery) -> ChatPort:
        return self._chats[row.channel.platform]
