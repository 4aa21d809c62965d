"""Comments that were made by a command or a form are shown in their thread: at once, or as soon as the platform takes
them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from bot.core.comment import Comment, CommentMirror
from bot.core.community import MessageRef, Platform, Shards
from bot.core.ids import CommentId
from bot.core.phrase import message
from bot.errors import (
    BotError,
    ChatForbidden,
    ChatGone,
    ChatRejected,
    ChatUnavailable,
    NotAllowed,
    NotFound,
)
from bot.ports.chat import MirrorPort
from bot.ports.clock import Clock
from bot.ports.comments import CommentStore
from bot.ports.store import DeliveryStore
from bot.services.delivery.pace import Pace

log = logging.getLogger(__name__)

FIRST_RETRY: Final = timedelta(minutes=2)
"""Longer than any answer is waited for, so that a comment that is on its way is not sent beside itself."""
HOPELESS: Final = (ChatGone, ChatRejected)
"""What trying again does not mend: the comment is kept, and stands among the comments alone."""


class Shown(Enum):
    """Where a comment stands."""

    IN_THREAD = auto()
    LATER = auto()
    """It is kept, and shown as soon as the platform takes it."""
    FORBIDDEN = auto()
    """It is kept, and shown as soon as we may write there."""
    NOWHERE = auto()
    """It is kept, and there is no thread to show it in."""


STANDS: Final = {
    Shown.IN_THREAD: message("Your comment is in the thread below its essay:"),
    Shown.LATER: message("Your comment is kept, and comes into the thread as soon as it can be written there:"),
    Shown.FORBIDDEN: message("Your comment is kept. I may not write in the thread until an admin allows it:"),
    Shown.NOWHERE: message("Your comment is kept. Its essay has no thread any more, so it stands in the list alone:"),
}
"""What its author is told."""
_LOCKED: Final = message("The thread of this essay is closed, so nothing can be written in it. Nothing was saved.")


class Mirroring:
    """The store knows which comments wait, so that a crash loses none; each is looked for before it is sent again. One
    that was taken back while it waited is looked for, too, and removed from where it may stand.
    """

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
        self._since: dict[CommentId, datetime] = {}

    async def show(self, comment: Comment) -> Shown:
        """Show a comment that was made just now. Raises ``NotAllowed`` where its thread is locked; nothing is kept."""
        try:
            return await self._show(comment)
        except ChatForbidden as error:
            if error.locked:
                await self._comments.delete(comment.id, self._clock.now())
                await self._done(comment)
                raise NotAllowed(_LOCKED) from error
            _say_waiting(comment, error)
            return Shown.FORBIDDEN
        except HOPELESS as error:
            await self._give_up(comment, error)
            return Shown.NOWHERE
        except (BotError, TimeoutError) as error:
            _say_waiting(comment, error)
        except Exception:  # it is kept already, so whoever is told anything else writes it again
            log.exception("Comment %s is not in its thread yet", comment.id)
        return Shown.LATER

    async def take_back(self, comment: Comment) -> None:
        """Remove what shows a comment that does not stand any more. Raises any ``ChatError``."""
        mirror = await self._mirror(comment)
        if mirror is not None and comment.message is None and comment.mirror_at is not None:
            await self._remove(mirror)

    async def tick(self) -> int:
        """Show comments that wait, for a limited time; returns how many were shown. Never raises an ``Exception``: what
        fails is logged and tried again at a later tick.
        """
        until, count = self._clock.now() + self._pace.tick_limit, 0
        try:
            while (now := self._clock.now()) < until:
                again, most = now + FIRST_RETRY, self._pace.concurrency
                waiting = await self._comments.claim_mirrors(now, again, list(self._chats), most, self._shards)
                if not waiting:
                    break
                count += sum(await asyncio.gather(*(self._show_again(comment) for comment in waiting)))
        except Exception:
            log.exception("Comments could not be shown in their threads")
        return count

    async def _show(self, comment: Comment) -> Shown:
        mirror = await self._mirror(comment)
        if mirror is None:
            return Shown.LATER
        place = await self._pace.bounded(self._chat(comment).mirror(mirror))
        await self._placed(comment, place)
        return Shown.IN_THREAD

    async def _show_again(self, comment: Comment) -> bool:
        """Whether it stands in its thread now. Raises nothing: what fails is claimed again."""
        try:
            return await self._shown_again(comment)
        except Exception as error:
            _say_waiting(comment, error)
        return False

    async def _shown_again(self, comment: Comment) -> bool:
        self._since.setdefault(comment.id, self._clock.now())
        try:
            mirror = await self._mirror(comment)
            if mirror is None:
                await self._later(comment)
                return False
            if not comment.stands:
                await self._remove(mirror)
                await self._done(comment)
                return False
            found = await self._found(mirror)
            if not found:
                found = [await self._pace.bounded(self._chat(comment).mirror(mirror))]
            await self._placed(comment, found[0])
        except HOPELESS as error:
            await self._give_up(comment, error)
        except (BotError, TimeoutError) as error:
            if isinstance(error, ChatForbidden) and error.locked:
                await self._give_up(comment, error)
            else:
                _say_waiting(comment, error)
                await self._later(comment, error)
        else:
            self._since.pop(comment.id, None)
            return True
        return False

    async def _found(self, mirror: CommentMirror) -> Sequence[MessageRef]:
        """The messages of earlier attempts, whose answers were lost."""
        return await self._pace.bounded(self._chat(mirror.comment).mirrored(mirror))

    async def _remove(self, mirror: CommentMirror) -> None:
        for place in await self._found(mirror):
            await self._pace.bounded(self._chat(mirror.comment).delete(place))

    async def _placed(self, comment: Comment, place: MessageRef) -> None:
        """Keep where the comment stands. One that was taken back or changed meanwhile is removed, and the changed one
        shown anew.
        """
        known = await self._comments.get(comment.id)
        if known is not None and known.stands and known.text == comment.text:
            with suppress(NotFound):
                await self._comments.placed(comment.id, place.id)
                known = await self._comments.get(comment.id)
                if known is not None and known.stands:
                    return
        await self._pace.bounded(self._chat(comment).delete(place))
        if known is not None and known.stands:
            await self._comments.mirror_at(comment.id, self._clock.now())

    async def _later(self, comment: Comment, error: Exception | None = None) -> None:
        """Try again when it has waited half as long again, up to a day; not before the platform said so."""
        now = self._clock.now()
        waited = now - self._since.get(comment.id, now)
        if waited > self._pace.give_up_after:
            log.warning("Comment %s did not come into its thread", comment.id)
            await self._done(comment)
            return
        wait = max(FIRST_RETRY, waited / 2)
        if isinstance(error, ChatUnavailable) and error.retry_after is not None:
            wait = max(wait, error.retry_after)
        await self._comments.mirror_at(comment.id, now + wait)

    async def _give_up(self, comment: Comment, error: Exception) -> None:
        log.warning("Comment %s stands in no thread (%s)", comment.id, type(error).__name__)
        await self._done(comment)

    async def _done(self, comment: Comment) -> None:
        self._since.pop(comment.id, None)
        await self._comments.mirror_at(comment.id, None)

    async def _mirror(self, comment: Comment) -> CommentMirror | None:
        """What to show; None while it is not known in which message the essay was posted."""
        delivery = await self._deliveries.get(comment.slot)
        if delivery is None or delivery.message is None or delivery.post is None:
            return None
        return CommentMirror(comment, delivery.message, delivery.thread, delivery.post)

    def _chat(self, comment: Comment) -> MirrorPort:
        return self._chats[comment.author.community.platform]


def _say_waiting(comment: Comment, error: Exception) -> None:
    log.warning("Comment %s is not in its thread yet (%s)", comment.id, type(error).__name__)
