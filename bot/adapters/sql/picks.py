"""What a subscription gets next, by ``bot.core.pick.pick``, with a few small rows read."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, partial
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, not_, select

from bot.adapters.sql.candidates import Candidates, Dated, wanted
from bot.adapters.sql.delivery_reads import NEWEST_FIRST
from bot.adapters.sql.engine import Database
from bot.adapters.sql.ratings import of_community, weighed
from bot.adapters.sql.rows import community_values
from bot.adapters.sql.schema import deliveries, essay_scores, essays
from bot.core.ids import Slug
from bot.core.pick import Pick, Policy, shuffle_key
from bot.core.rating import Score, bayesian_mean
from bot.core.subscription import Subscription

_FIRST_ROUND: Final = 1
_PICKED: Final = (deliveries.c.subscription == bindparam("subscription"), deliveries.c.slug.is_not(None))
_ROUND: Final = select(deliveries.c.round).where(*_PICKED).order_by(deliveries.c.round.desc()).limit(1)
_LAST: Final = select(deliveries.c.slug).where(*_PICKED).order_by(*NEWEST_FIRST).limit(1)
_SHOWN: Final = select(deliveries.c.slug).where(
    deliveries.c.subscription == bindparam("subscription"),
    deliveries.c.round == bindparam("round"),
    deliveries.c.slug == essays.c.slug,
)
_UNSEEN: Final = not_(exists(_SHOWN.correlate(essays)))
_NOT_FORESEEN: Final = essays.c.slug.not_in(bindparam("foreseen", expanding=True))
_NOT_LAST: Final = essays.c.slug != bindparam("last")
_UNRATED: Final = not_(
    exists(select(essay_scores.c.slug).where(*of_community(essay_scores), essay_scores.c.slug == essays.c.slug))
)


class SqlPicks:
    """Picks out of the essays and the deliveries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def next(self, subscription: Subscription, without: Collection[str], ahead: int = 0) -> Pick | None:
        return await self._database.ask(partial(_next, subscription=subscription, without=without, ahead=ahead))


def _next(connection: Connection, subscription: Subscription, without: Collection[str], ahead: int) -> Pick | None:
    library = Candidates.of(connection, subscription.language, without, sorted(subscription.collections))
    picking = _Picking(library, subscription)
    for _ in range(ahead):
        if picking.go_on() is None:
            return None
    return picking.go_on()


class _Picking:
    """One pick after the other, as if each had been posted. The round that runs is the highest of the earlier picks."""

    def __init__(self, library: Candidates, subscription: Subscription) -> None:
        self._library = library
        self._subscription = subscription
        self._its = {"subscription": subscription.id}
        self._round: int = library.connection.scalar(_ROUND, self._its) or _FIRST_ROUND
        self._foreseen: list[Slug] = []  # of the round that runs
        self._last: Slug | None = None

    def go_on(self) -> Pick | None:
        values = {**self._its, "round": self._round}
        if self._foreseen:
            slug = self._first((_UNSEEN, _NOT_FORESEEN), **values, foreseen=self._foreseen)
        else:
            slug = self._first((_UNSEEN,), **values)
        self._last = slug or self._begin_round()
        if self._last is None:
            return None
        self._foreseen.append(self._last)
        return Pick(self._last, self._round)

    def _begin_round(self) -> Slug | None:
        """The first of a new round: the essay that ended the one before only where there is no other."""
        last = self._last or self._library.connection.scalar(_LAST, self._its)
        self._round += 1
        self._foreseen = []
        return self._first((_NOT_LAST,), last=last or "") or self._first(())

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
