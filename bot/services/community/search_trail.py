"""Which searches lead members to essays: of a search nothing is kept before one of its results is opened."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from bot.core.community import Community, Member, person_of
from bot.core.ids import MemberId, Slug
from bot.core.report import WORDS_MAX
from bot.errors import BotError
from bot.language.normalize import fold, squeeze
from bot.ports.clock import Clock
from bot.ports.searched import Searched, SearchedStore

log = logging.getLogger(__name__)

REMEMBERED: Final = timedelta(minutes=30)
"""So long after a search an essay that is opened counts as found by it."""
SEARCHES_MAX: Final = 10_000
"""The latest search of so many members is remembered, by this process alone."""

_Last: TypeAlias = tuple[str, frozenset[Slug], datetime]


class SearchTrail:
    """Remembers the latest search of each member, and what it found."""

    def __init__(self, searched: SearchedStore, clock: Clock) -> None:
        self._searched = searched
        self._clock = clock
        self._latest: OrderedDict[tuple[Community, MemberId], _Last] = OrderedDict()

    def found(self, member: Member, query: str, slugs: Iterable[Slug]) -> None:
        """A member sees these essays as the results of ``query``."""
        words = squeeze(fold(query))[:WORDS_MAX].strip()
        who = (member.community, member.id)
        self._latest.pop(who, None)
        if words and not member.is_bot:
            self._latest[who] = (words, frozenset(slugs), self._clock.now())
        if len(self._latest) > SEARCHES_MAX:
            self._latest.popitem(last=False)

    async def opened(self, member: Member, slug: Slug) -> None:
        """A member opens an essay. Raises nothing: the essay is shown whether or not this can be kept."""
        words, slugs, at = self._latest.get((member.community, member.id), ("", frozenset(), None))
        now = self._clock.now()
        if at is None or slug not in slugs or now - at > REMEMBERED:
            return
        try:
            await self._searched.opened(member, Searched(slug, words, now))
        except BotError as error:
            log.warning("A search that led to %s could not be kept: %s", slug, error)

    def forget(self, member: Member) -> None:
        """Remember no search of the person, in none of their communities."""
        person = person_of(member)
        for community, id_ in [*self._latest]:
            if id_ == member.id and person_of(Member(community, id_, "")) == person:
                del self._latest[community, id_]
