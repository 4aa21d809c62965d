"""What follows a known message: its thread is opened, and the closing question asked in it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeVar

from bot.core.community import MessageRef, Platform
from bot.core.delivery import DailyPost, Delivery, DeliveryState, Reason
from bot.core.ids import ThreadId
from bot.core.subscription import THREADED_KINDS, Slot
from bot.errors import ChatForbidden, ChatGone, ChatRejected, ChatUnavailable, ChatUncertain
from bot.ports.chat import ChatPort
from bot.ports.clock import Clock
from bot.ports.delivery_queue import DeliveryQueue
from bot.ports.metrics import NO_METRICS, Metrics, Step
from bot.services.delivery.pace import Pace, ensure_held

log = logging.getLogger(__name__)
T = TypeVar("T")

HOPELESS: Final = (ChatForbidden, ChatGone, ChatRejected)
"""Errors that a retry does not fix. The post is there all the same, so no subscription is suspended for it."""


class _Stopped(Exception):
    """This step failed, and the row says what becomes of it."""


QUESTION_MARK: Final = "q"
"""What ``question_key`` adds to a post's key."""


def question_key(slot: Slot) -> str:
    """The key of the closing question: not the post's, which is in the same thread on some platforms."""
    return f"{slot.key}{QUESTION_MARK}"


class Opening:
    """Works one delivery claimed as ``POSTED`` or ``THREADED``. Raises ``Conflict`` if another worker took over."""

    def __init__(
        self,
        deliveries: DeliveryQueue,
        chats: Mapping[Platform, ChatPort],
        clock: Clock,
        pace: Pace,
        metrics: Metrics = NO_METRICS,
    ) -> None:
        self._metrics = metrics
        self._deliveries = deliveries
        self._chats = chats
        self._clock = clock
        self._pace = pace

    async def work(self, row: Delivery) -> None:
        """Take ``row`` to ``DONE``, or as far as the platform lets it; at once where it has no thread."""
        if row.kind not in THREADED_KINDS:
            await self._deliveries.close(row.slot, row.fence)
            log.info("Delivery %s: done", row.slot.key)
            return
        message, post = row.message, row.post
        if message is None or post is None:
            raise ValueError(f"{row.slot.key} is {row.state} without a message or a post")
        before = row
        try:
            if row.state is DeliveryState.POSTED:
                row = await self._open(row, message, post)
            asked = not self._is_just_posted(before) and await self._asked(row, message, post)
            if not asked:
                await self._ask(row, message, post)
        except _Stopped:
            return
        await self._deliveries.done(row.slot, row.fence)
        log.info("Delivery %s: done", row.slot.key)

    def _is_just_posted(self, row: Delivery) -> bool:
        """Whether nobody can have asked: the message is our own, and its thread has not been known. A message that was
        found may have had its question long ago.
        """
        if row.state is not DeliveryState.POSTED or row.first_sent is None or row.settled is None:
            return False
        return timedelta(0) <= row.settled - row.first_sent <= 2 * self._pace.lease

    async def _open(self, row: Delivery, message: MessageRef, post: DailyPost) -> Delivery:
        ensure_held(row, self._clock.now())
        thread = await self._step(row, self._chat(row).open_thread(message, post))
        await self._deliveries.threaded(row.slot, row.fence, thread)
        return replace(row, state=DeliveryState.THREADED, thread=thread, attempts=0)

    async def _asked(self, row: Delivery, message: MessageRef, post: DailyPost) -> bool:
        """Whether an earlier attempt has asked; such an attempt may have died at any point."""
        if not post.question:
            return False
        return await self._step(row, self._chat(row).asked(message, _thread(row), question_key(row.slot)))

    async def _ask(self, row: Delivery, message: MessageRef, post: DailyPost) -> None:
        if not post.question:
            return
        ensure_held(row, self._clock.now())
        await self._step(row, self._chat(row).ask(message, _thread(row), post, question_key(row.slot)))

    async def _step(self, row: Delivery, call: Awaitable[T]) -> T:
        try:
            return await self._pace.bounded(call)
        except HOPELESS as error:
            await self._deliveries.postpone(row.slot, row.fence, None)
            self._metrics.given_up(row.channel.platform)
            log.warning("Delivery %s: its thread ends as %s (%s)", row.slot.key, row.state, type(error).__name__)
            raise _Stopped from error
        except Exception as error:
            await self._postpone(row, error)
            raise _Stopped from error

    async def _postpone(self, row: Delivery, error: Exception) -> None:
        now = self._clock.now()
        if row.attempts >= self._pace.steps and now > row.late_after:
            await self._deliveries.postpone(row.slot, row.fence, None)
            self._metrics.given_up(row.channel.platform)
            log.error("Delivery %s: its thread is given up (%s)", row.slot.key, type(error).__name__)
            return
        again = self._pace.retry_at(now, row.attempts, error)
        if isinstance(error, ChatUncertain):
            again = max(again, now + self._pace.look_after)
        await self._deliveries.postpone(row.slot, row.fence, again)
        reason = Reason.UNAVAILABLE if isinstance(error, ChatUnavailable) else Reason.NO_ANSWER
        self._metrics.retried(row.channel.platform, Step.THREAD, reason)
        log.warning("Delivery %s: its thread waits until %s (%s)", row.slot.key, again, type(error).__name__)

    def _chat(self, row: Delivery) -> ChatPort:
        return self._chats[row.channel.platform]


def _thread(row: Delivery) -> ThreadId:
    if row.thread is None:
        raise ValueError(f"{row.slot.key} is {row.state} without a thread")
    return row.thread
