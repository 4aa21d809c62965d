"""Digests in memory follow what becomes of the comments that they quote."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.core.community import Community, Platform, Shards
from bot.core.delivery import Delivery, DeliveryState, Waits
from bot.core.digest import DigestPost, DigestQuote
from bot.core.ids import CommentId
from bot.core.subscription import Slot

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)


class MemoryQuotes:
    """The part of the delivery store that is about quotes."""

    def __init__(self) -> None:
        self.kept: dict[Slot, Delivery] = {}
        self.amend_at: dict[Slot, datetime] = {}
        self.on_requoted: Callable[[str, Callable[[DigestQuote], DigestQuote | None]], None] = lambda key, change: None

    def requote_all(
        self, which: Callable[[CommentId, Community], bool], change: Callable[[DigestQuote], DigestQuote | None]
    ) -> None:
        """Change the quotes of the comments ``which``, and have what may stand of them shown anew: no port asks."""
        for slot, row in self.kept.items():
            quote = row.digest.quote if row.digest is not None else None
            if row.digest is not None and quote is not None and which(quote.comment, row.channel.community):
                self.kept[slot] = replace(row, digest=replace(row.digest, quote=change(quote)))
                if row.state is not DeliveryState.SKIPPED:
                    self.amend_at[slot] = AT_ONCE
                if row.channel.platform is Platform.LOCAL:
                    self.on_requoted(slot.key, change)

    def pull_in_amendments(self, now: datetime, waits: Waits) -> int:
        ahead = [slot for slot, at in self.amend_at.items() if at > now + waits.own]
        self.amend_at |= dict.fromkeys(ahead, now)
        return len(ahead)

    async def claim_amendments(
        self,
        now: datetime,
        again: datetime,
        platforms: Collection[Platform],
        limit: int,
        shards: Shards | None = None,
    ) -> Sequence[Delivery]:
        known = [self.kept[slot] for slot in self.amend_at if slot in self.kept]
        standing = [row for row in known if row.message is not None]
        ours = [row for row in standing if row.channel.platform in platforms]
        ours = [row for row in ours if shards is None or shards.serve(row.channel.community)]
        due = sorted((self.amend_at[row.slot], row.slot) for row in ours if self.amend_at[row.slot] <= now)[:limit]
        self.amend_at |= dict.fromkeys((slot for _, slot in due), again)
        return [self.kept[slot] for slot in sorted(slot for _, slot in due)]

    async def requote(self, slot: Slot, claimed: datetime, digest: DigestPost) -> bool:
        if self.amend_at.get(slot) != claimed:
            return False
        self.kept[slot] = replace(self.kept[slot], digest=digest)
        return True

    async def schedule_amendment(
        self, slot: Slot, claimed: datetime, amend_at: datetime | None, *, now: datetime, overtaken: datetime
    ) -> None:
        known = self.amend_at.get(slot)
        if known == claimed:
            del self.amend_at[slot]
            if amend_at is not None:
                self.amend_at[slot] = amend_at
        elif slot in self.kept and (known is None or known > now):
            self.amend_at[slot] = overtaken
