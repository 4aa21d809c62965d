"""What became of submissions, told to their authors: each once."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.core.community import Member, Platform
from bot.core.submission import AuthorNews, Submission, SubmissionState
from bot.errors import BotError, ChatForbidden, ChatGone, ChatRejected, ChatUnavailable, Conflict, NotFound
from bot.ports.chat import ChatPort
from bot.ports.submissions import SubmissionStore
from bot.services.delivery.pace import Pace
from bot.services.library.members_essays import MembersEssays

log = logging.getLogger(__name__)

AT_ONCE: Final = 20
_CLOSED: Final = (ChatForbidden, ChatGone, ChatRejected)
"""What a platform says of somebody who takes no message of ours."""


class AuthorsNews:
    """That somebody is told is stored before it is done: a process that dies in between has told nobody, and nobody is
    told twice. Who takes no message reads it when they come by (``heard``).
    """

    def __init__(
        self,
        submissions: SubmissionStore,
        essays: MembersEssays,
        chats: Mapping[Platform, ChatPort],
        pace: Pace,
    ) -> None:
        self._submissions = submissions
        self._essays = essays
        self._chats = chats
        self._pace = pace

    async def tell(self, submission: Submission) -> bool:
        """Tell the author, unless somebody does already; returns whether they can know now. Raises ``StoreError``."""
        chat = self._chats.get(submission.author.community.platform)
        if chat is None or not await self._claimed(submission, AuthorNews.DUE):
            return False
        try:
            await self._pace.bounded(chat.tell_author(submission))
        except _CLOSED as error:
            log.info("The author of submission %s takes no message: %s", submission.id, error)
            await self._again(submission, AuthorNews.LATER)
            return False
        except ChatUnavailable as error:
            log.warning("The author of submission %s is told later: %s", submission.id, error)
            await self._again(submission, AuthorNews.DUE)
            return False
        except Exception as error:
            log.warning("It is unclear whether the author of submission %s was told: %s", submission.id, error)
        return True

    async def heard(self, author: Member) -> Sequence[Submission]:
        """What the member was not told yet; from now on they know."""
        decided = [each for each in await self._submissions.of_author(author) if not each.is_waiting]
        return [each for each in decided if await self._claimed(each, AuthorNews.DUE, AuthorNews.LATER)]

    async def tick(self) -> int:
        """Finish what a process that died, or a platform that was away, has left; returns how many were told. Never
        raises an ``Exception``.
        """
        told = 0
        try:
            for each in await self._submissions.untold(self._chats.keys(), AT_ONCE):
                if await self._finished(each):
                    told += await self.tell(each)
        except Exception:
            log.exception("Authors could not be told what became of their essays")
        return told

    async def _finished(self, submission: Submission) -> bool:
        """Whether an approved one is an essay of the library; it is made one where that was left half done."""
        if submission.state is not SubmissionState.APPROVED or submission.slug is None:
            return True
        if await self._essays.is_there(submission.slug):
            return True
        try:
            essay = await self._essays.made(submission)
        except BotError as error:
            log.warning("Submission %s is approved, and not in the library yet: %s", submission.id, error)
            return False
        await self._essays.publish(essay, submission.author.community)
        return True

    async def _claimed(self, submission: Submission, *news: AuthorNews) -> bool:
        """Whether it is ours to tell."""

        def told(before: Submission) -> Submission:
            if before.news not in news:
                raise Conflict("The author is being told.")
            return replace(before, news=AuthorNews.TOLD)

        try:
            await self._submissions.update(submission.id, told)
        except (Conflict, NotFound):
            return False
        return True

    async def _again(self, submission: Submission, news: AuthorNews) -> None:
        try:
            await self._submissions.update(submission.id, lambda before: replace(before, news=news))
        except NotFound:
            log.info("Submission %s is gone", submission.id)
