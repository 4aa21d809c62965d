"""What a subscription gets next, by ``bot.core.pick.pick``, with a few small rows read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache, partial
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, not_, select

from bot.adapters.sql.candidates import Candidates, Dated, wanted
from bot.adapters.sql.delivery_reads import NEWEST_FIRST
from bot.adapters.sql.library_schema import essays
from bot.adapters.sql.pins import SqlPins, pins_ahead
from bot.adapters.sql.ratings import of_community, weighed
from bot.adapters.sql.rows import community_values
from bot.adapters.sql.schema import deliveries, essay_scores
from bot.adapters.sql.tastes import SqlTaste
from bot.core.essay import Language
from bot.core.ids import Slug
from bot.core.news import news_since
from bot.core.pick import Pick, Policy, shuffle_key
from bot.core.pin import Pins
from bot.core.rating import Score, bayesian_mean
from bot.core.subscription import Slot, Subscription
from bot.core.taste import Why, sample_key
from bot.ports.picks import Left

_FIRST_ROUND: Final = 1
_PICKED: Final = (deliveries.c.subscription == bindparam("subscription"), deliveries.c.slug.is_not(None))
_IN_LANGUAGE: Final = deliveries.c.language == bindparam("language")
_SHOWN: Final = select(deliveries.c.slug).where(
    deliveries.c.subscription == bindparam("subscription"),
    deliveries.c.round == bindparam("round"),
    deliveries.c.slug == essays.c.slug,
)
_UNSEEN: Final = not_(exists(_SHOWN.correlate(essays)))
_UNSEEN_IN_LANGUAGE: Final = not_(exists(_SHOWN.where(_IN_LANGUAGE).correlate(essays)))
_NEVER_SHOWN: Final = not_(
    exists(
        select(deliveries.c.slug)
        .where(deliveries.c.subscription == bindparam("subscription"), deliveries.c.slug == essays.c.slug)
        .correlate(essays)
    )
)
_LANGUAGE_OF: Final = select(essays.c.language).where(essays.c.slug == bindparam("slug"))
_NOT_THESE: Final = essays.c.slug.not_in(bindparam("these", expanding=True))
_NOT_LAST: Final = essays.c.slug != bindparam("last")
_UNRATED: Final = not_(
    exists(select(essay_scores.c.slug).where(*of_community(essay_scores), essay_scores.c.slug == essays.c.slug))
)


class SqlPicks(SqlPins):
    """Picks out of the essays, the deliveries and the pins."""

    async def next(
        self, subscription: Subscription, without: Collection[str], slots: Sequence[Slot]
    ) -> Sequence[Pick | None]:
        return await self._database.ask(partial(_next, subscription=subscription, without=without, slots=slots))

    async def left(
        self, subscription: Subscription, without: Collection[str], most: int, language: Language | None
    ) -> Left | None:
        return await self._database.ask(
            partial(_left, subscription=subscription, without=without, most=most, language=language)
        )


def _next(
    connection: Connection, subscription: Subscription, without: Collection[str], slots: Sequence[Slot]
) -> Sequence[Pick | None]:
    picking = _Picking(connection, subscription, without, pins_ahead(connection, subscription.id, without, slots))
    return [picking.go_on(slot) for slot in slots]


def _left(
    connection: Connection,
    subscription: Subscription,
    without: Collection[str],
    most: int,
    language: Language | None,
) -> Left | None:
    """Only what a channel has had in a round is counted, and no more essays than that and ``most``: days, not the
    library.
    """
    library = Candidates.of(connection, language, without, sorted(subscription.collections))
    history = _history(subscription, language)
    its = {**history.its, "round": connection.scalar(history.round, history.its) or _FIRST_ROUND}
    enough = (connection.scalar(history.count_shown, its) or 0) + most + 1
    total = library.count(enough)
    if total == enough:
        return None
    unseen = library.count(enough, (history.unseen,), **its)
    return Left(unseen, total) if unseen <= most else None


class _History(NamedTuple):
    """What is asked of the earlier picks that count for a round: the highest round, the last essay, how many essays
    a round has shown, and whether it has not shown one. ``its`` are the values of these queries.
    """

    round: Select[int]
    last: Select[str]
    count_shown: Select[int]
    unseen: ColumnElement[bool]
    its: dict[str, Any]


def _history(subscription: Subscription, language: Language | None) -> _History:
    """All picks of the subscription; where it ``counts_by_language``, those in ``language``."""
    its = {"subscription": subscription.id}
    if not subscription.counts_by_language or language is None:
        return _History(*_asked(by_language=False), _UNSEEN, its)
    return _History(*_asked(by_language=True), _UNSEEN_IN_LANGUAGE, {**its, "language": language})


@cache
def _asked(*, by_language: bool) -> tuple[Select[int], Select[str], Select[int]]:
    its = (*_PICKED, _IN_LANGUAGE) if by_language else _PICKED
    return (
        select(deliveries.c.round).where(*its).order_by(deliveries.c.round.desc()).limit(1),
        select(deliveries.c.slug).where(*its).order_by(*NEWEST_FIRST).limit(1),
        select(func.count()).where(*its, deliveries.c.round == bindparam("round")),
    )


class _Picking:
    """One pick after the other, as if each had been posted. ``without`` are collections that are not shown here."""

    def __init__(
        self, connection: Connection, subscription: Subscription, without: Collection[str], pins: Pins
    ) -> None:
        self._connection = connection
        self._subscription = subscription
        self._without = without
        self._pins = pins
        self._its = {"subscription": subscription.id}
        self._ahead: list[Slug] = []
        self._courses: dict[Language | None, _Course] = {}
        self._taste = SqlTaste(connection, subscription.channel.community)

    def go_on(self, slot: Slot) -> Pick | None:
        pinned, reserved = self._pins.due(slot), self._pins.reserved(slot)
        course = self._course(self._language(slot, pinned))
        news = None if pinned else self._news(course.library, slot, reserved)
        slug = pinned or news or course.chosen(reserved)
        if slug is None:
            return None
        why = None if pinned or news else course.why(slug)
        course.shows(slug)
        self._ahead.append(slug)
        voted = self._pins.is_voted(slot)
        return Pick(slug, course.round, pinned is not None, self._pins.lapsed(slot), news is not None, why, voted)

    def _language(self, slot: Slot, pinned: Slug | None) -> Language | None:
        """In whose rounds the pick counts: a pinned essay can be in another language than the day."""
        if pinned is None or not self._subscription.counts_by_language:
            return self._subscription.language_on(slot.local_date)
        return Language(self._connection.execute(_LANGUAGE_OF, {"slug": pinned}).scalar_one())

    def _course(self, language: Language | None) -> _Course:
        if language not in self._courses:
            its = self._subscription
            library = Candidates.of(self._connection, language, self._without, sorted(its.collections))
            self._courses[language] = _Course(library, its, _history(its, language), self._taste)
        return self._courses[language]

    def _news(self, library: Candidates, slot: Slot, reserved: Collection[Slug]) -> Slug | None:
        """By ``bot.core.news``."""
        since = news_since(slot.local_date, self._subscription.created)
        return library.first_news((_NEVER_SHOWN, _NOT_THESE), **self._its, since=since, these=[*self._ahead, *reserved])


class _Course:
    """The rounds of one language, or of all together. The round that runs is the highest of the earlier picks."""

    def __init__(self, library: Candidates, subscription: Subscription, history: _History, taste: SqlTaste) -> None:
        self.library = library
        self._subscription = subscription
        self._history = history
        self.round: int = library.connection.scalar(history.round, history.its) or _FIRST_ROUND
        self._foreseen: list[Slug] = []  # of the round that runs
        self._posted: dict[int, int] = {}
        self._last: Slug | None = None
        self._taste = taste

    def shows(self, slug: Slug) -> None:
        """``slug`` is the next pick."""
        self._last = slug
        self._foreseen.append(slug)

    def why(self, slug: Slug) -> Why | None:
        """Why ``slug``, which is not shown yet, was ``chosen``, where the policy learns."""
        return self._taste.why(slug, self._key()) if self._subscription.policy is Policy.LEARNED else None

    def chosen(self, reserved: Collection[Slug]) -> Slug | None:
        """What the policy chooses next; a new round begins where this one has nothing left."""
        values = {**self._history.its, "round": self.round}
        return self._free((self._history.unseen,), reserved, self._foreseen, **values) or self._begin_round(reserved)

    def _begin_round(self, reserved: Collection[Slug]) -> Slug | None:
        """The first of a new round: the essay that ended the one before, or one that is reserved, only where there is
        no other.
        """
        asked = self._history
        last: dict[str, Any] = {"last": self._last or self.library.connection.scalar(asked.last, asked.its) or ""}
        before, foreseen = self.round, self._foreseen
        self.round, self._foreseen = self.round + 1, []
        slug = self._free((_NOT_LAST,), reserved, (), **last) or self._free((), reserved)
        slug = slug or self._first((_NOT_LAST,), **last) or self._first(())
        if slug is None:
            self.round, self._foreseen = before, foreseen
        return slug

    def _free(
        self,
        which: tuple[ColumnElement[bool], ...],
        reserved: Collection[Slug],
        foreseen: Sequence[Slug] = (),
        **values: Any,
    ) -> Slug | None:
        """The first of those ``which`` that are not ``foreseen``; where that is reserved, the first of the others."""
        slug = self._first_but(which, foreseen, **values)
        return self._first_but(which, [*foreseen, *reserved], **values) if slug in reserved else slug

    def _first_but(self, which: tuple[ColumnElement[bool], ...], these: Sequence[Slug], **values: Any) -> Slug | None:
        if not these:
            return self._first(which, **values)
        return self._first((*which, _NOT_THESE), **values, these=these)

    def _first(self, which: tuple[ColumnElement[bool], ...], **values: Any) -> Slug | None:
        policy, library = self._subscription.policy, self.library
        if policy is Policy.SHUFFLE:
            return library.drawn(shuffle_key(self._subscription.seed, self.round), which, **values)
        if policy is Policy.LEARNED:
            return self._taste.first(library, which, self._key(), values)
        if policy is Policy.BEST_RATED_UNSEEN:
            whose = community_values(self._subscription.channel.community)
            return _best_rated(library, which, {**values, **whose})
        found = (library.oldest if policy is Policy.IN_ORDER else library.newest)(which, **values)
        return found.slug if found else None

    def _key(self) -> str:
        """By the picks of the round that were posted, and those that are foreseen."""
        if self.round not in self._posted:
            its = {**self._history.its, "round": self.round}
            self._posted[self.round] = self.library.connection.scalar(self._history.count_shown, its) or 0
        return sample_key(self._subscription.seed, self.round, self._posted[self.round] + len(self._foreseen))


def _best_rated(library: Candidates, which: tuple[ColumnElement[bool], ...], values: dict[str, Any]) -> Slug | None:
    """The first by Bayesian mean, newest date, then slug. What nobody rated has the mean of all ratings."""
    best = library.connection.execute(_rated(library.narrow, which), {**library.values, **values}).first()
    middle = bayesian_mean(Score(), best.prior) if best is not None else 0.0
    if best is not None and best.weight > middle:
        return Slug(best.slug)
    unrated = library.newest((_UNRATED, *which), **values)
    if best is None or unrated is None:
        return Slug(best.slug) if best is not None else unrated.slug if unrated else None
    equals = [unrated, Dated(best.slug, best.date)] if best.weight == middle else [unrated]
    return min(equals, key=lambda each: (-each.date.toordinal(), each.slug)).slug


@cache
def _rated(narrow: bool, which: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    its = weighed()
    query = select(its.c.slug, its.c.weight, its.c.prior, essays.c.date).join(essays, essays.c.slug == its.c.slug)
    order = (its.c.weight.desc(), essays.c.date.desc(), essays.c.slug)
    return query.where(*wanted(narrow), *which).order_by(*order).limit(1)
