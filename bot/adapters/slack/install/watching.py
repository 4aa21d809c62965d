"""What happens to channels and workspaces: what can no longer be posted is suspended."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from bot.adapters.slack.install.workspaces import Workspaces
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.events import Events
from bot.adapters.slack.web.failures import DEAD, wrapped
from bot.core.community import Channel, Community, Platform
from bot.core.delivery import Reason
from bot.core.subscription import EVERY_KIND
from bot.errors import ChatError, ChatUnavailable, ChatUncertain
from bot.ports.subscriptions import SubscriptionStore
from bot.services.community.subscribing import Subscribing
from bot.services.delivery.admin_notices import Admins
from bot.services.portions import PORTION, in_portions

log = logging.getLogger(__name__)

GONE: Final = ("channel_deleted", "channel_archive", "group_deleted", "group_archive")
LEFT: Final = ("channel_left", "group_left")


class Watching:
    """Suspends, never deletes, and tells the admins once. Whoever mends the cause resumes with a command; where we were
    uninstalled, a new installation is word enough.
    """

    def __init__(
        self,
        clients: Clients,
        workspaces: Workspaces,
        subscribing: Subscribing,
        subscriptions: SubscriptionStore,
        admins: Admins,
    ) -> None:
        self._clients = clients
        self._workspaces = workspaces
        self._subscribing = subscribing
        self._subscriptions = subscriptions
        self._admins = admins

    def listen(self, events: Events) -> None:
        """Follow the events of channels and of our own installation."""
        for kind in GONE:
            events.on(kind, self._gone)
        for kind in LEFT:
            events.on(kind, self._left)
        events.on("member_left_channel", self._somebody_left)
        events.on("tokens_revoked", self._revoked)
        events.on("app_uninstalled", self._uninstalled)

    async def back(self, community: Community) -> None:
        """We are installed there, and our token works: what its loss had stopped goes on."""
        for subscription in await self._subscriptions.of_community(community, EVERY_KIND):
            if subscription.reason == Reason.UNINSTALLED:
                await self._subscribing.resume(subscription.id)
                log.warning("Subscription %s: goes on, for its workspace has us installed again", subscription.id)

    async def catch_up(self) -> None:
        """What was installed again before this process began, and was not resumed."""
        async for community in in_portions(
            lambda after: self._subscriptions.stopped(Platform.SLACK, Reason.UNINSTALLED, PORTION, after)
        ):
            if await self._works(community):
                await self.back(community)

    async def _gone(self, event: Mapping[str, Any], community: Community) -> None:
        await self._admins.suspend_channel(Channel(community, str(event.get("channel"))), Reason.GONE)

    async def _left(self, event: Mapping[str, Any], community: Community) -> None:
        await self._admins.suspend_channel(Channel(community, str(event.get("channel"))), Reason.FORBIDDEN)

    async def _somebody_left(self, event: Mapping[str, Any], community: Community) -> None:
        if event.get("user") == (await self._clients.workspace(community)).user:
            await self._left(event, community)

    async def _revoked(self, event: Mapping[str, Any], community: Community) -> None:
        """Only the bot's own token matters to us."""
        tokens = event.get("tokens")
        if not isinstance(tokens, Mapping) or not tokens.get("bot"):
            return
        if await self._is_own(community):
            log.warning("Slack revoked our token for the workspace %s; its essays wait for another one", community.id)
        else:
            await self._uninstalled(event, community)

    async def _uninstalled(self, event: Mapping[str, Any], community: Community) -> None:
        if await self._works(community):  # installed again, and the event comes late
            return
        await self._workspaces.forget(community.id)
        every = await self._subscriptions.of_community(community, EVERY_KIND)
        # quietly: nobody there can be told any more
        lost = [await self._admins.suspend(one.id, Reason.UNINSTALLED, quietly=True) for one in every]
        if any(lost):
            log.warning("The workspace %s took our token back; its essays wait for a new installation", community.id)

    async def _is_own(self, community: Community) -> bool:
        """Whether its token stands in the settings: the operator mends it, and everything goes on."""
        try:
            return (await self._clients.workspace(community)).own
        except ChatError:
            return False

    async def _works(self, community: Community) -> bool:
        """Whether Slack still takes our token. Raises ``ChatUnavailable`` where it does not say."""
        try:
            client = await self._clients.of(community)
            with wrapped():
                await client.auth_test()
        except ChatUncertain as error:
            raise ChatUnavailable("Slack does not say whether it takes our token.") from error
        except ChatUnavailable as error:
            if error.fields.get("code") not in DEAD:
                raise
            return False
        except ChatError:
            return False
        log.info("The workspace %s has us installed", community.id)
        return True
