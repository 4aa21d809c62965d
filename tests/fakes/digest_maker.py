"""A maker of round-ups with something to tell of every week."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.community import Community
from bot.core.delivery import DailyPost
from bot.core.digest import DigestEntry, DigestPost, DigestQuote
from bot.core.essay import Language
from bot.core.ids import CommentId, Slug
from bot.core.subscription import Slot, Subscription

QUOTED = CommentId("quoted0001")


class FakeDigestMaker:
    """``deleted`` are comments that are quoted no more; with ``is_empty`` there is nothing to tell, and with
    ``only_quote`` nothing but a comment.
    """

    def __init__(self) -> None:
        self.deleted: set[CommentId] = set()
        self.is_empty = False
        self.only_quote = False
        self.composed = 0

    async def compose(self, subscription: Subscription, slot: Slot, due: datetime) -> DigestPost:
        self.composed += 1
        entry = DigestEntry(
            slug=Slug("essay-1"), title="Essay 1", author="A. Writer", language=Language.EN, minutes=1, mean=4.5
        )
        told = DigestPost(
            since=slot.local_date - timedelta(days=7),
            until=slot.local_date - timedelta(days=1),
            monthly=subscription.schedule.monthly,
            language=Language.EN,
        )
        if self.is_empty:
            return told
        quote = DigestQuote(comment=QUOTED, slug=Slug("essay-1"), title="Essay 1", text="I read it twice.")
        return replace(told, best=() if self.only_quote else (entry,), quote=quote)

    async def checked(self, community: Community, post: DigestPost) -> DigestPost:
        gone = post.quote is not None and post.quote.comment in self.deleted
        return replace(post, quote=None) if gone else post


class FakePersonalMaker:
    """Brings ``post``; None: there is nothing new."""

    def __init__(self, post: DailyPost | None = None) -> None:
        self.post = post

    async def bring(self, subscription: Subscription, slot: Slot, due: datetime) -> DailyPost | None:
        return self.post
