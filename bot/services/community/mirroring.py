"""Comments that were made by a command or a form are shown in their thread: at once, or as soon as the platform accepts
them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from bot.core.comment import Comment, CommentMirror
from bot.core.community import MessageRef, Platform, Shards
from bot.core.ids import CommentId, MessageId
from bot.core.phrase import message
from bot.errors import (
    BotError,
    ChatError,
    ChatForbidden,
    ChatGone,
    ChatRejected,
    ChatUnavailable,
    ChatUncertain,
    NotAllowed,
    NotFound,
)
from bot.ports.clock import Clock
from bot.ports.comments import CommentStore
from bot.ports.delivery_log import DeliveryLog
from bot.ports.mirrors import MirrorPort
from bot.ports.platforms import Platforms
from bot.services.delivery.pace import Pace

log = logging.getLogger(__name__)

FIRST_RETRY: Final = timedelta(minutes=2)
"""Longer than we wait for any answer, so that a comment that is on its way is not sent twice."""
HOPELESS: Final = (ChatGone, ChatRejected)
"""Errors that a retry does not fix: the comment is saved, and appears only in the list of comments."""


class Shown(Enum):
    """Where a comment is shown."""

    IN_THREAD = auto()
    LATER = auto()
    """It is saved, and shown as soon as the platform accepts it."""
    FORBIDDEN = auto()
    """It is saved, and shown as soon as we are allowed to write there."""
    NOWHERE = auto()
    """It is saved, and there is no thread to show it in."""


class Removal(Enum):
    """What became of the message in which a comment stood that was taken back."""

    GONE = auto()
    """Nobody sees it any more. Where the platform does not answer just now, that is so as soon as it does."""
    STILL_SEEN = auto()
    """It is in the member's own message, which stays theirs; or we are not allowed to remove ours."""
    NOT_SHOWN = auto()
    """It never stood anywhere."""


_OWN: Final = message("This comment is your own message. Edit it in the thread.")
_LOCKED: Final = message("This essay's thread is closed, so nothing can be posted in it. Nothing was saved.")


@dataclass(frozen=True, slots=True)
class _Leftover:
    """What shows a comment that was taken back, to be removed when the platform answers again; without its text."""

    mirror: CommentMirror
    since: datetime
    due: datetime


class Mirroring:
    """The store knows which comments wait, so that a crash loses none; each is looked for before it is sent again. One
    that was deleted while it waited is looked for, too, and removed where it was posted.
    """

    def __init__(
        self,
        comments: CommentStore,
        deliveries: DeliveryLog,
        platforms: Platforms,
        clock: Clock,
        pace: Pace | None = None,
        shards: Shards | None = None,
    ) -> None:
        self._comments = comments
        self._deliveries = deliveries
        self._platforms = platforms
        self._clock = clock
        self._pace = pace or Pace()
        self._shards = shards
        self._since: dict[CommentId, datetime] = {}
        self._leftovers: dict[CommentId, _Leftover] = {}

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
        except Exception:  # it is saved already: an author who sees an error would write it again
            log.exception("Comment %s is not in its thread yet", comment.id)
        return Shown.LATER

    async def remove(self, comment: Comment) -> Removal:
        """Remove what shows a comment that was taken back. Never raises a ``ChatError``. Our own message alone is
        deleted; a member's is theirs.
        """
        if comment.author.community.platform not in self._platforms.mirrors:  # it goes from the page by itself
            return Removal.GONE
        mirror = await self._mirror(comment)
        if mirror is None or (comment.message is None and comment.mirror_at is None):
            return Removal.NOT_SHOWN
        try:
            return await self._removed(mirror)
        except ChatGone:
            return Removal.GONE
        except (ChatForbidden, ChatRejected) as error:
            log.warning("What shows comment %s could not be removed (%s)", comment.id, type(error).__name__)
            return Removal.STILL_SEEN
        except (ChatError, TimeoutError) as error:
            self._keep_leftover(mirror, self._clock.now(), error)
            return Removal.GONE

    async def rewrite(self, comment: Comment, text: str) -> None:
        """Show ``text`` in the place of what ``comment`` says. Raises ``NotAllowed`` where it is in the member's
        own message, and any ``ChatError`` but ``ChatGone``: where nothing shows it, there is nothing to change.
        """
        if comment.message is None or comment.author.community.platform not in self._platforms.mirrors:
            return
        mirror = await self._mirror(comment)
        if mirror is None:
            return
        try:
            ours = await self._pace.bounded(self._chat(comment).rewrite(mirror, text))
        except ChatGone:
            return
        except TimeoutError as error:
            raise ChatUncertain("No answer came in time.") from error
        if not ours:
            raise NotAllowed(_OWN)

    async def tick(self, platform: Platform | None = None) -> int:
        """Show comments of ``platform`` (None: of all) that wait, for a limited time; returns how many were shown.
        Never raises an ``Exception``: what fails is logged and tried again at a later tick.
        """
        platforms = [each for each in self._platforms.mirrors if platform in (None, each)]
        until, count = self._clock.now() + self._pace.tick_limit, 0
        try:
            await self._remove_leftovers(platforms)
            while (now := self._clock.now()) < until:
                again, most = now + FIRST_RETRY, self._pace.concurrency
                waiting = await self._comments.claim_mirrors(now, again, platforms, most, self._shards)
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
        """Whether it is in its thread now. Raises nothing: what fails is claimed again."""
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
            if not comment.is_live:
                await self._removed(mirror)
                await self._done(comment)
                return False
            found = await self._found(mirror)
            if not found:
                found = [await self._pace.bounded(self._chat(comment).mirror(mirror))]
            elif comment.edited is not None:  # an answer was lost before the text was changed
                await self._pace.bounded(self._chat(comment).rewrite(_at(mirror, found[0].id), comment.text))
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

    async def _removed(self, mirror: CommentMirror) -> Removal:
        """Raises any ``ChatError``."""
        chat = self._chat(mirror.comment)
        if mirror.comment.message is not None:
            ours = await self._pace.bounded(chat.remove(mirror))
            return Removal.GONE if ours else Removal.STILL_SEEN
        found = await self._found(mirror)
        for place in found:
            await self._pace.bounded(chat.remove(_at(mirror, place.id)))
        return Removal.GONE if found else Removal.NOT_SHOWN

    def _keep_leftover(self, mirror: CommentMirror, since: datetime, error: Exception) -> None:
        """Try again when it has waited half as long again, up to a day; not before the platform said so."""
        now = self._clock.now()
        self._leftovers.pop(mirror.comment.id, None)
        if now - since > self._pace.give_up_after:
            log.warning("What shows comment %s was not removed", mirror.comment.id)
            return
        log.info("What shows comment %s is removed later (%s)", mirror.comment.id, type(error).__name__)
        mirror = replace(mirror, comment=replace(mirror.comment, text=""))
        self._leftovers[mirror.comment.id] = _Leftover(mirror, since, now + _wait(now - since, error))

    async def _remove_leftovers(self, platforms: Collection[Platform]) -> None:
        now = self._clock.now()
        for left in [left for left in self._leftovers.values() if left.due <= now]:
            if left.mirror.comment.author.community.platform not in platforms:
                continue
            try:
                await self._removed(left.mirror)
            except (ChatForbidden, ChatGone, ChatRejected) as error:
                log.info("What shows comment %s stays (%s)", left.mirror.comment.id, type(error).__name__)
                del self._leftovers[left.mirror.comment.id]
            except Exception as error:
                self._keep_leftover(left.mirror, left.since, error)
            else:
                del self._leftovers[left.mirror.comment.id]

    async def _placed(self, comment: Comment, place: MessageRef) -> None:
        """Store where the comment is. One that was deleted or changed meanwhile is removed, and the changed one is
        posted again.
        """
        known = await self._comments.get(comment.id)
        if known is not None and known.is_live and known.text == comment.text:
            with suppress(NotFound):
                await self._comments.placed(comment.id, place.id)
                known = await self._comments.get(comment.id)
                if known is not None and known.is_live:
                    return
        mirror = await self._mirror(comment)
        if mirror is not None:
            await self._pace.bounded(self._chat(comment).remove(_at(mirror, place.id)))
        if known is not None and known.is_live:
            await self._comments.mirror_at(comment.id, self._clock.now())

    async def _later(self, comment: Comment, error: Exception | None = None) -> None:
        """Retry when it has waited half as long again, up to a day; not before the platform allows it."""
        now = self._clock.now()
        waited = now - self._since.get(comment.id, now)
        if waited > self._pace.give_up_after:
            log.warning("Comment %s could not be posted in its thread", comment.id)
            await self._done(comment)
            return
        await self._comments.mirror_at(comment.id, now + _wait(waited, error))

    async def _give_up(self, comment: Comment, error: Exception) -> None:
        log.warning("Comment %s has no thread (%s)", comment.id, type(error).__name__)
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
        return self._platforms.mirrors[comment.author.community.platform]


def _at(mirror: CommentMirror, message: MessageId) -> CommentMirror:
    """The same, standing in a message."""
    return replace(mirror, comment=replace(mirror.comment, message=message))


def _wait(waited: timedelta, error: Exception | None) -> timedelta:
    wait = max(FIRST_RETRY, waited / 2)
    if isinstance(error, ChatUnavailable) and error.retry_after is not None:
        wait = max(wait, error.retry_after)
    return wait


def _say_waiting(comment: Comment, error: Exception) -> None:
    log.warning("Comment %s is not in its thread yet (%s)", comment.id, type(error).__name__)
