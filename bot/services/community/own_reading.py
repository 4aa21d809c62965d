"""What a member read, rated and commented on lately: for themselves alone."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.comment import Comment
from bot.core.community import Member, person_of
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.rating import Vote, latest
from bot.core.reading_list import Read
from bot.core.streak import streak
from bot.errors import BotError
from bot.ports.clock import Clock
from bot.ports.comments import CommentStore
from bot.ports.essays import EssayStore
from bot.ports.ratings import RatingStore
from bot.ports.reading_lists import ReadingListStore
from bot.services.library.collections import visible_essays

log = logging.getLogger(__name__)

SHOWN: Final = 5
"""Essays of each kind that are shown."""
ACTS_MAX: Final = 1_000
"""So many of a member's newest ratings, comments and readings are looked at; what is older shows nowhere here."""


@dataclass(frozen=True, slots=True)
class Touched:
    """An essay that the member rated, or commented on ``comments`` times; ``score`` is None where they did not rate."""

    essay: Essay
    score: float | None
    comments: int


@dataclass(frozen=True, slots=True)
class OwnReading:
    """``scores``: how the member rated essays. ``touched`` and ``read``, newest first, are at most ``SHOWN`` essays of
    those that they may see. ``list_since``: since when they keep a list of what they read, None where they do not.
    ``streak``: days in a row, up to today or yesterday, on which they read, rated or commented.
    """

    scores: Mapping[Slug, float] = field(default_factory=dict)
    touched: Sequence[Touched] = ()
    read: Sequence[tuple[Essay, date]] = ()
    list_since: datetime | None = None
    streak: int = 0


class ReadingLists:
    """Lists that members ask for: without that nothing of what they read is kept."""

    def __init__(
        self,
        lists: ReadingListStore,
        ratings: RatingStore,
        comments: CommentStore,
        essays: EssayStore,
        clock: Clock,
    ) -> None:
        self._lists = lists
        self._ratings = ratings
        self._comments = comments
        self._essays = essays
        self._clock = clock

    async def keep(self, member: Member) -> None:
        """Begin the member's list; one that is kept goes on."""
        await self._lists.keep(person_of(member), self._clock.now())

    async def stop(self, member: Member) -> None:
        """End the member's list, and forget it."""
        await self._lists.forget(person_of(member))

    async def opened(self, member: Member, slug: Slug, zone: str) -> None:
        """The member reads an essay in the chat, on a day in ``zone``. Raises nothing: the essay is shown whether or
        not this can be kept.
        """
        now, person = self._clock.now(), person_of(member)
        try:
            if await self._lists.since(person) is not None:  # so that nobody else's reading writes anything
                await self._lists.opened(person, Read(slug, now.astimezone(ZoneInfo(zone)).date(), now))
        except BotError as error:
            log.warning("That a member read %s could not be kept: %s", slug, error)

    async def of(self, member: Member, zone: str) -> OwnReading:
        """What the member did, in days of ``zone``."""
        person, local = person_of(member), ZoneInfo(zone)
        votes = await self._ratings.of_person(person, ACTS_MAX)
        comments = await self._comments.of_author(person, ACTS_MAX)
        read = await self._lists.of_person(person, ACTS_MAX)
        acts = [*(each.at for each in votes), *(each.created for each in comments), *(each.at for each in read)]
        scores = _scores(votes)
        return OwnReading(
            scores,
            await self._touched(member, votes, comments, scores),
            await self._read(member, read),
            await self._lists.since(person),
            streak({at.astimezone(local).date() for at in acts}, self._clock.now().astimezone(local).date()),
        )

    async def _touched(
        self, member: Member, votes: Sequence[Vote], comments: Sequence[Comment], scores: Mapping[Slug, float]
    ) -> list[Touched]:
        acts = [*((each.at, each.slug) for each in votes), *((each.created, each.slug) for each in comments)]
        said = [each.slug for each in comments]
        newest = [slug for _, slug in sorted(acts, reverse=True)]
        return [
            Touched(essay, scores.get(essay.slug), said.count(essay.slug))
            for essay in await self._first_seen(member, newest)
        ]

    async def _read(self, member: Member, read: Sequence[Read]) -> list[tuple[Essay, date]]:
        days: dict[Slug, date] = {}
        for each in read:
            days.setdefault(each.slug, each.day)
        return [(essay, days[essay.slug]) for essay in await self._first_seen(member, [*days])]

    async def _first_seen(self, member: Member, slugs: Sequence[Slug]) -> list[Essay]:
        """The first few different essays of ``slugs`` that the member may see; of many unseen ones perhaps fewer."""
        first = [*dict.fromkeys(slugs)][: 10 * SHOWN]
        return (await visible_essays(self._essays, member.community, first))[:SHOWN]


def _scores(votes: Sequence[Vote]) -> dict[Slug, float]:
    """The score that counts of each essay."""
    found: dict[Slug, Vote] = {}
    for vote in votes:
        counted = latest([*([found[vote.slug]] if vote.slug in found else []), vote])
        found[vote.slug] = counted or vote
    return {slug: vote.score for slug, vote in found.items()}
