"""Comments that were made by a command or a form are shown in their thread: at once, or as soon as the platform takes
them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from bot.core.comment import Comment, CommentMirror
from bot.core.community import MessageRef, Platform, Shards
from bot.errors import ChatError, ChatForbidden, ChatGone, ChatRejected, NotAllowed, NotFound
from bot.ports.chat import MirrorPort
from bot.ports.clock import Clock
from bot.ports.comments import CommentStore
from bot.ports.store import DeliveryStore
from bot.services.pace import Pace
from bot.text.catalogue import message

log = logging.getLogger(__name__)

FIRST_RETRY: Final = timedelta(minutes=2)
"""Longer than any answer is waited for, so that a comment that is on its way is not sent beside itself."""
HOPELESS: Final = (ChatForbidden, ChatGone, ChatRejected)
"""What trying again does not mend: the comment is kept, and stands among the comments alone."""


class Shown(Enum):
    """Where a comment stands."""

    IN_THREAD = auto()
    LATER = auto()
    """It is kept, and shown as soon as the platform takes it."""
    NOWHERE = auto()
    """It is kept, and there is no thread to show it in."""


STANDS: Final = {
    Shown.IN_THREAD: message("Your comment is in the thread below its essay:"),
    Shown.LATER: message("Your comment is kept, and comes into the thread as soon as it can be written there:"),
    Shown.NOWHERE: message("Your comment is kept. Its essay has no thread any more, so it stands in the list alone:"),
}
"""What its author is told."""
_LOCKED: Final = message("The thread of this essay is closed, so nothing can be written in it. Nothing was saved.")


class Mirroring:
    """The store knows which comments wait, so that a crash loses none; each is looked for before it is sent again."""

    def __init__(
        self,
        comments: CommentStore,
        deliveries: DeliveryStore,
        chats: Mapping[Platform, MirrorPort],
        clock: Clock,
        pace: Pace | None = None,
        shards: Shards | None = None,
    ) -> None:
        self._comments = comments
        self._deliveries = deliveries
        self._chats = chats
        self._clock = clock
        self._pace = pace or Pace()
        self._shards = shards

    async def show(self, comment: Comment) -> Shown:
        """Show a comment that was made just now. Raises ``NotAllowed`` where its thread is locked; nothing is kept."""
        mirror = await self._mirror(comment)
        if mirror is None:
            return Shown.LATER
        try:
            place = await self._pace.bounded(self._chat(comment).mirror(mirror))
        except ChatForbidden as error:
            await self._comments.delete(comment.id, self._clock.now())
            raise NotAllowed(_LOCKED) from error
        except HOPELESS as error:
            await self._give_up(comment, error)
            return Shown.NOWHERE
        except (ChatError, TimeoutError) as error:
            log.warning("Comment %s is not in its thread yet (%s)", comment.id, type(error).__name__)
            return Shown.LATER
        await self._placed(comment, place)
        return Shown.IN_THREAD

    async def tick(self) -> int:
        """Show comments that wait, for a limited time; returns how many were shown. Never raises an ``Exception``: what
        fails is logged and tried again at a later tick.
        """
        start = self._clock.now()
        until, count = start + self._pace.tick_limit, 0
        try:
            while (now := self._clock.now()) < until:
                waiting = await self._comments.claim_mirrors(
                    now, now + FIRST_RETRY, list(self._chats), self._pace.concurrency, self._shards
                )
                if not waiting:
                    break
                count += sum(await asyncio.gather(*(self._show_again(comment) for comment in waiting)))
        except Exception:
            log.exception("Comments could not be shown in their threads")
        return count

    async def _show_again(self, comment: Comment) -> bool:
        try:
            mirror = await self._mirror(comment)
            if mirror is None:
                await self._later(comment)
                return False
            chat = self._chat(comment)
            place = await self._found(mirror)
            if place is None:
                place = await self._pace.bounded(chat.mirror(mirror))
            await self._placed(comment, place)
        except HOPELESS as error:
            await self._give_up(comment, error)
        except Exception as error:
            log.warning("Comment %s is not in its thread yet (%s)", comment.id, type(error).__name__)
            await self._later(comment)
        else:
            return True
        return False

    async def _found(self, mirror: CommentMirror) -> MessageRef | None:
        """The message of an earlier attempt, whose answer was lost. Two comments may read alike: one that is another's
        is passed over.
        """
        community = mirror.comment.author.community
        for place in await self._pace.bounded(self._chat(mirror.comment).mirrored(mirror)):
            if await self._comments.of_message(community, place.id) is None:
                return place
        return None

    async def _placed(self, comment: Comment, place: MessageRef) -> None:
        """Keep where the comment stands; one that was deleted or hidden meanwhile is taken back."""
        try:
            await self._comments.placed(comment.id, place.id)
            known = await self._comments.get(comment.id)
        except NotFound:
            known = None
        if known is None or not known.stands:
            await self._chat(comment).delete(place)

    async def _later(self, comment: Comment) -> None:
        """Try again when it has waited half as long again, up to a day."""
        now = self._clock.now()
        waited = now - comment.created
        again: datetime | None = now + max(FIRST_RETRY, waited / 2)
        if waited > self._pace.give_up_after:
            log.warning("Comment %s did not come into its thread", comment.id)
            again = None
        await self._comments.mirror_at(comment.id, again)

    async def _give_up(self, comment: Comment, error: Exception) -> None:
        log.warning("Comment %s stands in no thread (%s)", comment.id, type(error).__name__)
        await self._comments.mirror_at(comment.id, None)

    async def _mirror(self, comment: Comment) -> CommentMirror | None:
        """What to show; None while it is not known in which message the essay was posted."""
        delivery = await self._deliveries.get(comment.slot)
        if delivery is None or delivery.message is None or delivery.post is None:
            return None
        return CommentMirror(comment, delivery.message, delivery.thread, delivery.post)

    def _chat(self, comment: Comment) -> MirrorPort:
        return self._chats[comment.author.community.platform]
