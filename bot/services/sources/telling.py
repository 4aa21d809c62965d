"""Tells admins what happened to a source of their community."""

from __future__ import annotations

import logging

from bot.core.source import Source
from bot.ports.chat import SourceGone
from bot.ports.subscriptions import SubscriptionStore
from bot.services.delivery.admin_notices import Admins

log = logging.getLogger(__name__)


class Telling:
    """A notice goes where those about the community's oldest channel go. An operator reads the log."""

    def __init__(self, subscriptions: SubscriptionStore, admins: Admins) -> None:
        self._subscriptions = subscriptions
        self._admins = admins

    async def gone(self, source: Source) -> None:
        """Its address says that it is gone, so it is read no more. Never raises an ``Exception``."""
        log.warning("The source %s (%s) is gone and is read no more.", source.name, source.address)
        if source.owner is None:
            return
        try:
            known = await self._subscriptions.of_community(source.owner)
        except Exception:
            log.exception("Nobody could be told of the source %s", source.name)
            return
        for subscription in known:
            if not subscription.is_ended:
                await self._admins.tell(subscription.channel, SourceGone(source.title), subscription)
                return
