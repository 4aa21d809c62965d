"""Admins decide on the comments of readers without an account."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot.core.community import LOCAL_CHANNEL, Channel, Community, Platform
from bot.core.guest import GuestComment, GuestState, is_guest_id
from bot.core.ids import GuestCommentId, Slug
from bot.core.phrase import NO_GUEST_COMMENT
from bot.errors import NotFound
from bot.ports.chat import ChatPort, GuestsWaiting
from bot.ports.clock import Clock
from bot.ports.essays import EssayStore
from bot.ports.guests import GuestStore
from bot.ports.subscriptions import SubscriptionStore
from bot.services.delivery.admin_notices import Admins

log = logging.getLogger(__name__)

NOTICE_PAUSE: Final = timedelta(hours=1)
"""Between two notices, however many comments come."""


class Guests:
    """Adapters ask for the admin's permission before they let somebody decide. ``community`` is the one whose admins
    are told; others still decide on what came before. ``chats`` says whom this process can tell.
    """

    def __init__(
        self,
        guests: GuestStore,
        essays: EssayStore,
        subscriptions: SubscriptionStore,
        admins: Admins,
        chats: Mapping[Platform, ChatPort],
        clock: Clock,
        community: Community | None,
    ) -> None:
        self._guests = guests
        self._essays = essays
        self._subscriptions = subscriptions
        self._admins = admins
        self._chats = chats
        self._clock = clock
        self._community = community
        self._has_warned = False

    async def waiting(self, community: Community) -> int | None:
        """How many wait for a community's admins; None where readers never write to them."""
        number = await self._guests.count(community, GuestState.WAITING)
        if number or community == self._community or await self._guests.count(community, GuestState.APPROVED):
            return number
        return None

    async def count(self, community: Community, state: GuestState) -> int:
        return await self._guests.count(community, state)

    async def listed(
        self, community: Community, state: GuestState, limit: int, offset: int = 0
    ) -> Sequence[GuestComment]:
        """Those that wait the oldest first, those on the pages the newest first."""
        return await self._guests.listed(community, state, limit, offset)

    async def get(self, community: Community, id_: str) -> GuestComment:
        """Raises ``NotFound``, also for another community's."""
        found = await self._guests.get(GuestCommentId(id_)) if is_guest_id(id_) else None
        if found is None or found.community != community:
            raise NotFound(NO_GUEST_COMMENT)
        return found

    async def titles(self, slugs: Collection[Slug]) -> Mapping[Slug, str]:
        """What the essays are called; those that are not there any more by their short names."""
        known = await self._essays.some(sorted(set(slugs)))
        return {slug: known[slug].title if slug in known else slug for slug in slugs}

    async def approve(self, community: Community, id_: str, *, links: bool = False) -> GuestComment:
        """Put it on its essay's page. Raises ``NotFound`` and ``Conflict``."""
        found = await self.get(community, id_)
        return await self._guests.update(found.id, lambda before: before.approved(self._clock.now(), links=links))

    async def decline(self, community: Community, id_: str) -> GuestComment:
        """Raises ``NotFound`` and ``Conflict``."""
        found = await self.get(community, id_)
        return await self._guests.update(found.id, lambda before: before.declined(self._clock.now()))

    async def take_back(self, community: Community, id_: str) -> GuestComment:
        """Take it from its essay's page. Raises ``NotFound`` and ``Conflict``."""
        found = await self.get(community, id_)
        return await self._guests.update(found.id, lambda before: before.taken_back(self._clock.now()))

    async def tick(self) -> int:
        """Tell the admins of what came, at most once in ``NOTICE_PAUSE``; returns of how many. Never raises an
        ``Exception``.
        """
        try:
            if self._community is None or not self._can_tell(self._community):
                return 0
            number = await self._guests.claim_notice(self._community, self._clock.now(), NOTICE_PAUSE)
            if number:
                await self._tell(self._community, number)
        except Exception:
            log.exception("Admins could not be told that comments wait")
            return 0
        return number

    def _can_tell(self, community: Community) -> bool:
        """Whether we serve its platform; the log says so once where we do not."""
        if community.platform in self._chats:
            return True
        if not self._has_warned:
            self._has_warned = True
            log.warning(
                "GUEST_COMMENTS names a community on %s, and nobody here can tell its admins", community.platform
            )
        return False

    async def _tell(self, community: Community, number: int) -> None:
        """In their log channel, or else whoever set up the first channel."""
        known = await self._subscriptions.of_community(community)
        subscription = next((each for each in known if not each.is_ended), None)
        fallback = LOCAL_CHANNEL if community.platform is Platform.LOCAL else Channel(community, "")
        latest = await self._guests.listed(community, GuestState.WAITING, 1) if number == 1 else []
        comment = latest[0] if latest else None
        title = (await self.titles([comment.slug]))[comment.slug] if comment is not None else ""
        notice = GuestsWaiting(number, self._clock.now(), comment, title)
        await self._admins.tell(subscription.channel if subscription else fallback, notice, subscription)
