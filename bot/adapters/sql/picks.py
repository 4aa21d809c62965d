"""What a subscription gets next, by ``bot.core.pick.pick``, with a few small rows read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache, partial
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, not_, select

from bot.adapters.sql.candidates import Candidates, Dated, wanted
from bot.adapters.sql.delivery_reads import NEWEST_FIRST
from bot.adapters.sql.library_schema import essays
from bot.adapters.sql.pins import SqlPins, pins_ahead
from bot.adapters.sql.ratings import of_community, weighed
from bot.adapters.sql.rows import community_values
from bot.adapters.sql.schema import deliveries, essay_scores
from bot.core.ids import Slug
from bot.core.news import news_since
from bot.core.pick import Pick, Policy, shuffle_key
from bot.core.pin import Pins
from bot.core.rating import Score, bayesian_mean
from bot.core.subscription import Slot, Subscription
from bot.ports.picks import Left

_FIRST_ROUND: Final = 1
_PICKED: Final = (deliveries.c.subscription == bindparam("subscription"), deliveries.c.slug.is_not(None))
_ROUND: Final = select(deliveries.c.round).where(*_PICKED).order_by(deliveries.c.round.desc()).limit(1)
_LAST: Final = select(deliveries.c.slug).where(*_PICKED).order_by(*NEWEST_FIRST).limit(1)
_COUNT_SHOWN: Final = select(func.count()).where(*_PICKED, deliveries.c.round == bindparam("round"))
_SHOWN: Final = select(deliveries.c.slug).where(
    deliveries.c.subscription == bindparam("subscription"),
    deliveries.c.round == bindparam("round"),
    deliveries.c.slug == essays.c.slug,
)
_UNSEEN: Final = not_(exists(_SHOWN.correlate(essays)))
_NEVER_SHOWN: Final = not_(
    exists(
        select(deliveries.c.slug)
        .where(deliveries.c.subscription == bindparam("subscription"), deliveries.c.slug == essays.c.slug)
        .correlate(essays)
    )
)
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

    async def left(self, subscription: Subscription, without: Collection[str], most: int) -> Left | None:
        return await self._database.ask(partial(_left, subscription=subscription, without=without, most=most))


def _next(
    connection: Connection, subscription: Subscription, without: Collection[str], slots: Sequence[Slot]
) -> Sequence[Pick | None]:
    library = Candidates.of(connection, subscription.language, without, sorted(subscription.collections))
    picking = _Picking(library, subscription, pins_ahead(connection, subscription.id, without, slots))
    return [picking.go_on(slot) for slot in slots]


def _left(connection: Connection, subscription: Subscription, without: Collection[str], most: int) -> Left | None:
    """Only what a channel has had in a round is counted, and no more essays than that and ``most``: days, not the
    library.
    """
    library = Candidates.of(connection, subscription.language, without, sorted(subscription.collections))
    its: dict[str, Any] = {"subscription": subscription.id}
    its["round"] = connection.scalar(_ROUND, its) or _FIRST_ROUND
    enough = (connection.scalar(_COUNT_SHOWN, its) or 0) + most + 1
    total = library.count(enough)
    if total == enough:
        return None
    unseen = library.count(enough, (_UNSEEN,), **its)
    return Left(unseen, total) if unseen <= most else None


class _Picking:
    """One pick after the other, as if each had been posted. The round that runs is the highest of the earlier picks."""

    def __init__(self, library: Candidates, subscription: Subscription, pins: Pins) -> None:
        self._library = library
        self._subscription = subscription
        self._pins = pins
        self._its = {"subscription": subscription.id}
        self._round: int = library.connection.scalar(_ROUND, self._its) or _FIRST_ROUND
        self._foreseen: list[Slug] = []  # of the round that runs
        self._ahead: list[Slug] = []
        self._last: Slug | None = None

    def go_on(self, slot: Slot) -> Pick | None:
        pinned, reserved = self._pins.due(slot), self._pins.reserved(slot)
        news = None if pinned else self._news(slot, reserved)
        slug = pinned or news or self._chosen(reserved)
        if slug is None:
            return None
        self._last = slug
        self._foreseen.append(slug)
        self._ahead.append(slug)
        return Pick(slug, self._round, pinned is not None, self._pins.lapsed(slot), news is not None)

    def _news(self, slot: Slot, reserved: Collection[Slug]) -> Slug | None:
        """By ``bot.core.news``."""
        since = news_since(slot.local_date, self._subscription.created)
        return self._library.first_news(
            (_NEVER_SHOWN, _NOT_THESE), **self._its, since=since, these=[*self._ahead, *reserved]
        )

    def _chosen(self, reserved: Collection[Slug]) -> Slug | None:
        values = {**self._its, "round": self._round}
        return self._free((_UNSEEN,), reserved, self._foreseen, **values) or self._begin_round(reserved)

    def _begin_round(self, reserved: Collection[Slug]) -> Slug | None:
        """The first of a new round: the essay that ended the one before, or one that is reserved, only where there is
        no other.
        """
        last: dict[str, Any] = {"last": self._last or self._library.connection.scalar(_LAST, self._its) or ""}
        before, self._round = self._round, self._round + 1
        slug = self._free((_NOT_LAST,), reserved, (), **last) or self._free((), reserved)
        slug = slug or self._first((_NOT_LAST,), **last) or self._first(())
        if slug is None:
            self._round = before
        else:
            self._foreseen = []
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
        policy, library = self._subscription.policy, self._library
        if policy is Policy.SHUFFLE:
            return library.drawn(shuffle_key(self._subscription.seed, self._round), which, **values)
        if policy is Policy.BEST_RATED_UNSEEN:
            whose = community_values(self._subscription.channel.community)
            return _best_rated(library, which, {**values, **whose})
        found = (library.oldest if policy is Policy.IN_ORDER else library.newest)(which, **values)
        return found.slug if found else None


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
