"""Who is asked about a delivery of another kind than the daily essay: what it brings, at its claim, and whether a
member for whom it is still is there, before it is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.community import Community
from bot.core.delivery import DailyPost
from bot.core.digest import DigestPost
from bot.core.subscription import Slot, Subscription
from bot.services.delivery.belonging import Belonging


class DigestMaker(Protocol):
    """Makes round-ups."""

    async def compose(self, subscription: Subscription, slot: Slot, due: datetime) -> DigestPost:
        """What ``subscription`` tells in ``slot``, which is due at ``due``; one that is empty is not sent."""
        ...

    async def checked(self, community: Community, post: DigestPost) -> DigestPost:
        """``post`` as it may be sent now: without its quote where the comment was deleted or hidden since, or its
        author took their agreement back. Asked before every sending.
        """
        ...


class PersonalMaker(Protocol):
    """Finds what a member's own hour brings."""

    async def bring(self, subscription: Subscription, slot: Slot, due: datetime) -> DailyPost | None:
        """The post that ``subscription``, which is a member's, gets in ``slot``; None where there is nothing new."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Makers:
    """None of a kind: it is not made here, and a delivery of it waits until its lease has ended. ``belonging`` None:
    nobody can leave.
    """

    digests: DigestMaker | None = None
    personal: PersonalMaker | None = None
    belonging: Belonging | None = None
