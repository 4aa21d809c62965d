"""The first run, and the language in which it begins: the operator's machine or the first browser decides it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import time
from functools import partial
from typing import Final

from bot.core.community import LOCAL_CHANNEL
from bot.core.delivery import UNSETTLED, DeliveryState
from bot.core.essay import Language
from bot.core.subscription import FirstDay, Subscription, SubscriptionState
from bot.errors import BotError, Conflict, InvalidInput
from bot.ports.delivery_log import DeliveryLog
from bot.ports.subscriptions import SubscriptionStore
from bot.services.community.changes import Change, PostNow
from bot.services.community.subscribing import Subscribing

log = logging.getLogger(__name__)

FIRST_RUN_AT: Final = time(8, 0)


class FirstRun:
    """Makes the local channel's first subscription, in ``machine``'s language (None: the machine does not say).

    A machine that speaks Japanese has decided. Else the first browser that opens the page can: Japanese wins over what
    the machine says, and English over a machine that says nothing. From then on, or as soon as an admin has changed
    anything, the language is the admins' alone. ``Subscription.first_day`` keeps that over restarts.
    """

    def __init__(
        self,
        subscriptions: SubscriptionStore,
        deliveries: DeliveryLog,
        subscribing: Subscribing,
        zone: str,
        machine: Language | None = None,
    ) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._subscribing = subscribing
        self._zone = zone
        self._machine = machine
        self._browser: Language | None = None
        self._is_over = False
        self._one_by_one = asyncio.Lock()  # of several tabs and the start

    async def begin(self) -> PostNow | None:
        """Give the local channel its daily subscription and its first essay at once; None where it has had one.

        A start that was killed between the two continues where it stopped.
        """
        async with self._one_by_one:
            if await self._deliveries.recent(LOCAL_CHANNEL, 1):
                await self._pay(await self._standing())
                return None
            known = await self._subscriptions.of_community(LOCAL_CHANNEL.community)
            subscription = known[-1] if known else await self._made()
            is_active = subscription.state is SubscriptionState.ACTIVE
            return await self._subscribing.post_now(subscription.id) if is_active else None

    async def opened(self, browser: Language) -> None:
        """Somebody who is allowed to set up the channel looks at its page with a browser that prefers ``browser``.

        A failure is logged: it keeps nobody from the page, and the next request tries again.
        """
        if self._is_over:
            return
        try:
            async with self._one_by_one:
                await self._decide(browser)
        except BotError as error:
            log.warning("The language of the first essays could not be settled: %s", error)

    async def _made(self) -> Subscription:
        """The first subscription. A browser that came before it has decided already."""
        language = self._wanted(self._browser) if self._browser else self._machine
        is_over = self._browser is not None or self._machine is Language.JA
        first_day = FirstDay.OVER if is_over else FirstDay.OPEN
        change = Change(at=FIRST_RUN_AT, zone=self._zone, language=language)
        return await self._subscribing.add(LOCAL_CHANNEL, change, first_day)

    def _wanted(self, browser: Language) -> Language:
        return Language.JA if Language.JA in (browser, self._machine) else browser

    async def _decide(self, browser: Language) -> None:
        known = await self._subscriptions.of_community(LOCAL_CHANNEL.community)
        if not known:
            self._browser = self._browser or browser
            return
        standing = await self._standing()
        if standing is not None and standing.first_day is FirstDay.OPEN:
            await self._subscriptions.update(standing.id, partial(_decided, self._wanted(browser)))
        await self._pay(await self._standing())

    async def _standing(self) -> Subscription | None:
        """The first run's subscription while it is not settled; None afterwards, and on an existing installation."""
        known = await self._subscriptions.of_community(LOCAL_CHANNEL.community)
        return next((each for each in known if each.first_day is not FirstDay.OVER), None)

    async def _pay(self, subscription: Subscription | None) -> None:
        """Post an essay in the language that a browser decided, where so far there is only the first essay, in another
        one. While that is still on its way, which language it gets is seen at the next request or start.
        """
        self._is_over = subscription is None
        if subscription is None or subscription.first_day is FirstDay.OPEN:
            return
        posted = await self._deliveries.recent(LOCAL_CHANNEL, 2)
        if len(posted) <= 1:
            first = next(iter(posted), None)
            if first is None or first.state in UNSETTLED | {DeliveryState.DUE}:
                return
            if first.post is None or first.post.language is not subscription.language:
                with suppress(Conflict, InvalidInput):  # somebody asked for another one, or paused the channel
                    await self._subscribing.post_now(subscription.id)
        await self._subscriptions.update(subscription.id, _settled)
        self._is_over = True


def _decided(language: Language, before: Subscription) -> Subscription:
    if before.first_day is not FirstDay.OPEN:  # an admin was faster
        return before
    is_changed = before.language is not language
    return replace(before, language=language, first_day=FirstDay.OWED if is_changed else FirstDay.OVER)


def _settled(before: Subscription) -> Subscription:
    return replace(before, first_day=FirstDay.OVER)
