"""What a delivery sends: made at its claim and kept, so that every attempt sends the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from bot.core.community import Channel
from bot.core.delivery import Content, DailyPost, Delivery, Reason
from bot.core.digest import DigestPost
from bot.core.ids import Slug, SubscriptionId
from bot.core.pick import Pick
from bot.core.subscription import Kind, Subscription
from bot.ports.delivery_queue import DeliveryQueue
from bot.ports.subscriptions import SubscriptionStore
from bot.services.delivery.composing import Makers
from bot.services.delivery.picking import Picking
from bot.services.keyed_locks import KeyedLocks


class Frozen(NamedTuple):
    """What is kept to be sent. ``pick`` is that of an essay which was picked just now."""

    content: Content
    pick: Pick | None = None


NO_MAKERS: Final = Makers()


class Freezing:
    """Every method raises ``Conflict`` if another worker took over."""

    def __init__(
        self,
        subscriptions: SubscriptionStore,
        deliveries: DeliveryQueue,
        picking: Picking,
        makers: Makers = NO_MAKERS,
    ) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._picking = picking
        self._makers = makers
        # Two slots of one subscription must see each other's picks.
        self._one_at_a_time: KeyedLocks[SubscriptionId] = KeyedLocks()

    async def freeze(self, row: Delivery, shown: Slug | None = None) -> Frozen | Reason:
        """Make what ``row`` sends, or take the essay that is ``shown`` already, and keep it. A reason where there is
        nothing to keep: ``ADMIN`` where its subscription is gone, ``NO_ESSAY`` where an essay can still come into the
        library, ``NOTHING_NEW`` for good.
        """
        async with self._one_at_a_time.of(row.slot.subscription):
            subscription = await self._subscriptions.get(row.slot.subscription)
            if subscription is None:
                return Reason.ADMIN
            made = await self._made(row, subscription, shown)
            if isinstance(made, Frozen):
                await self._keep(row, made.content, made.pick.round if made.pick is not None else 0)
        return made

    async def checked(self, row: Delivery, content: Content) -> Content | None:
        """``content`` as it may be sent now, and kept so: a comment that was deleted since is quoted no more. None
        where nothing of it is left, and for a member's own where the essay has left the library.
        """
        if row.kind is Kind.PERSONAL and not isinstance(content, DigestPost) and row.first_sent is None:
            return content if await self._picking.renewed(content, row.channel) is not None else None
        if not isinstance(content, DigestPost) or content.quote is None or self._makers.digests is None:
            return content
        checked = await self._makers.digests.checked(row.channel.community, content)
        if checked != content:
            await self._keep(row, checked, row.round)
        return None if checked.is_empty else checked

    async def _keep(self, row: Delivery, content: Content, round_: int) -> None:
        await self._deliveries.freeze(row.slot, row.fence, content, round_)

    async def _made(self, row: Delivery, subscription: Subscription, shown: Slug | None) -> Frozen | Reason:
        match row.kind:
            case Kind.ESSAY:
                planned = await self._picking.plan(subscription, [row.slot])
                if planned is None:
                    return Reason.NO_ESSAY
                return Frozen(await self._of_essay(planned.post, shown, row.channel), planned.pick)
            case Kind.DIGEST if self._makers.digests is not None:
                digest = await self._makers.digests.compose(subscription, row.slot, row.due)
                return Reason.NOTHING_NEW if digest.is_empty else Frozen(digest)
            case Kind.PERSONAL if self._makers.personal is not None:
                # What is shown was brought: it is kept as that, so that it does not come again.
                post = (
                    await self._picking.of_essay(subscription, shown)
                    if shown is not None
                    else await self._makers.personal.bring(subscription, row.slot, row.due)
                )
                return Reason.NOTHING_NEW if post is None else Frozen(post)
        raise LookupError(f"Nobody here makes what is sent of the kind {row.kind}")

    async def _of_essay(self, planned: DailyPost, shown: Slug | None, channel: Channel) -> DailyPost:
        """``planned``, or the post of the essay that is ``shown`` instead, where it still is in the library."""
        if shown is None or shown == planned.slug:
            return planned
        return await self._picking.renewed(replace(planned, slug=shown), channel) or planned
