"""Comments that were made by a command or a form are shown in their thread: at once, or as soon as the platform accepts
them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from bot.core.comment import Comment, CommentMirror, PendingRemoval
from bot.core.community import Member, MessageRef, Platform, Shards
from bot.core.ids import CommentId, MemberId, MessageId, Slug
from bot.core.log_context import logged_with
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

    async def show(self, comment: Comment) -> Shown:
        """Show a comment that was made just now. Raises ``NotAllowed`` where its thread is locked; nothing is kept."""
        with _about(comment):
            return await self._show_now(comment)

    async def _show_now(self, comment: Comment) -> Shown:
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

    async def book(self, comments: Collection[Comment]) -> None:
        """Before ``comments`` are taken back: keep that what shows them is to be removed, so that it is even where the
        process ends in between. One that is not taken back after all stays.
        """
        now = self._clock.now()
        ours = [each for each in comments if self._has_ours(each)]
        await self._comments.remove_later([_pending(each, now, now + FIRST_RETRY) for each in ours])

    async def book_one(self, comment: CommentId) -> None:
        """``book`` for one that may not exist."""
        known = await self._comments.get(comment)
        await self.book([known] if known is not None else [])

    async def remove(self, comment: Comment) -> Removal:
        """Remove what shows a comment that was taken back. Never raises a ``ChatError``. Our own message alone is
        deleted; a member's is theirs.
        """
        if comment.author.community.platform not in self._platforms.mirrors:  # it goes from the page by itself
            return Removal.GONE
        mirror = await self._mirror(comment)
        if mirror is None or not self._has_ours(comment):
            return Removal.NOT_SHOWN
        try:
            end = await self._removed(mirror)
        except ChatGone:
            end = Removal.GONE
        except (ChatForbidden, ChatRejected) as error:
            log.warning("What shows comment %s could not be removed (%s)", comment.id, type(error).__name__)
            end = Removal.STILL_SEEN
        except (ChatError, TimeoutError) as error:
            now = self._clock.now()
            await self._remove_later(_pending(comment, now, now), error)
            return Removal.GONE
        await self._comments.removed(comment.id)
        return end

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
            await self._remove_due(platforms, until)
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
        with _about(comment):
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

    def _has_ours(self, comment: Comment) -> bool:
        """Whether something may show it that does not follow by itself."""
        known = comment.author.community.platform in self._platforms.mirrors
        return known and (comment.message is not None or comment.mirror_at is not None)

    async def _remove_due(self, platforms: Collection[Platform], until: datetime) -> None:
        while (now := self._clock.now()) < until:
            again, most = now + FIRST_RETRY, self._pace.concurrency
            waiting = await self._comments.claim_removals(now, again, platforms, most, self._shards)
            if not waiting:
                break
            for pending in waiting:
                with logged_with(delivery=pending.slot.key, comment=pending.comment):
                    await self._remove_again(pending)

    async def _remove_again(self, pending: PendingRemoval) -> None:
        known = await self._comments.get(pending.comment)
        mirror = None if known is not None and known.is_live else await self._mirror(known or _nameless(pending))
        try:
            if mirror is not None:
                await self._removed(mirror)
        except (ChatForbidden, ChatGone, ChatRejected) as error:
            log.info("What shows comment %s stays (%s)", pending.comment, type(error).__name__)
        except Exception as error:
            await self._remove_later(pending, error)
            return
        await self._comments.removed(pending.comment)

    async def _remove_later(self, pending: PendingRemoval, error: Exception) -> None:
        """Try again when it has waited half as long again, up to a day; not before the platform said so."""
        now = self._clock.now()
        if now - pending.since > self._pace.give_up_after:
            log.warning("What shows comment %s was not removed", pending.comment)
            await self._comments.removed(pending.comment)
            return
        log.info("What shows comment %s is removed later (%s)", pending.comment, type(error).__name__)
        await self._comments.remove_later([replace(pending, due=now + _wait(now - pending.since, error))])

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


def _pending(comment: Comment, now: datetime, due: datetime) -> PendingRemoval:
    return PendingRemoval(
        comment=comment.id,
        community=comment.author.community,
        slot=comment.slot,
        written=comment.created,
        message=comment.message,
        since=now,
        due=due,
    )


def _nameless(pending: PendingRemoval) -> Comment:
    """A comment that was forgotten, as far as its message needs it."""
    nobody = Member(pending.community, MemberId(""), "")
    slug, at = Slug(""), pending.since
    return Comment(
        id=pending.comment,
        slot=pending.slot,
        slug=slug,
        author=nobody,
        text="",
        created=pending.written,
        deleted=at,
        message=pending.message,
    )


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


def _about(comment: Comment) -> AbstractContextManager[None]:
    return logged_with(delivery=comment.slot.key, comment=comment.id)
