"""Ratings that members agreed to share, and what those that they did not share add up to beside them."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    not_,
    or_,
    select,
    true,
    tuple_,
)

from bot.adapters.sql.content_rows import Row
from bot.adapters.sql.rows import community_of, same_person, told_apart_by
from bot.adapters.sql.schema import communities, essay_scores, page_names, subscriptions, votes
from bot.core.community import Community, Platform
from bot.core.delivery import Reason
from bot.core.ids import MemberId, Slug
from bot.core.rating import Score
from bot.core.report import LEAST
from bot.core.shared_talk import SharedRating, SharedRatings, singles_out
from bot.core.subscription import SubscriptionState

_NOWHERE: Final = Community(Platform.LOCAL, "")
"""A community that nobody is in."""


def shared_ratings(
    connection: Connection,
    slug: Slug,
    latest: int,
    of: Collection[tuple[Community, MemberId]],
    without: Community | None,
) -> SharedRatings:
    """What ``bot.ports.ratings.RatingStore.shared`` returns."""
    away = without or _NOWHERE
    members = sorted({(community.platform, community.id, member) for community, member in of})
    values = {"slug": slug, "latest": latest, "away_platform": away.platform, "away_community": away.id}
    rows = connection.execute(_listed(bool(members)), values | ({"of": members} if members else {})).mappings().all()
    if not rows or singles_out(rows[0]["rest"]) or singles_out(rows[0]["rest"] - rows[0]["largest"]):
        return SharedRatings()
    sums: dict[Platform | None, Score] = {
        Platform(row["platform"]): Score(row["count"], row["total"])
        for row in sorted(rows, key=lambda each: each["platform"])
    }
    return SharedRatings(sums, tuple(_rating_of(row) for row in rows if row["is_asked"]))


def _rating_of(row: Row) -> SharedRating:
    return SharedRating(community_of(row), MemberId(row["member"]), row["name"], row["score"], row["at"], row["house"])


@cache
def _shared() -> CTE:
    """The ratings that are shared, but for what everybody's sum could tell beside them."""
    its = _given()
    last = select(its).where(its.c.place == 1).cte("last").prefix_with("MATERIALIZED")
    named = select(last.c.platform, last.c.community, func.count().label("count"))
    counted = named.group_by(last.c.platform, last.c.community).cte("counted")
    rest = essay_scores.c.count - counted.c.count
    open_ = select(counted).join(essay_scores, _scored(counted)).where(or_(rest == 0, rest >= LEAST))
    house = open_.cte("house").prefix_with("MATERIALIZED")
    here = and_(house.c.platform == last.c.platform, house.c.community == last.c.community)
    return select(last).join(house, here).cte("shared").prefix_with("MATERIALIZED")


def _given() -> CTE:
    """Every vote that its member shares, with its ``place`` among those of the same person, the latest first."""
    agreed = and_(*same_person(page_names.c.member, votes.c.member), page_names.c.elsewhere, page_names.c.ratings)
    there = and_(communities.c.platform == votes.c.platform, communities.c.community == votes.c.community)
    out = select(subscriptions.c.id).where(
        subscriptions.c.platform == communities.c.platform,
        subscriptions.c.community == communities.c.community,
        subscriptions.c.state == SubscriptionState.SUSPENDED,
        subscriptions.c.reason == Reason.UNINSTALLED,
    )
    person = (votes.c.platform, told_apart_by(votes.c.member), votes.c.member)
    place = func.row_number().over(partition_by=person, order_by=(votes.c.at.desc(), votes.c.id.desc()))
    columns = [votes.c[name] for name in ("id", "platform", "community", "member", "score", "at")]
    query = select(*columns, page_names.c.name, communities.c.house_name.label("house"), place.label("place"))
    query = query.select_from(communities.join(votes, there).join(page_names, agreed))
    return query.where(communities.c.shared_talk, votes.c.slug == bindparam("slug"), not_(out.exists())).cte("given")


def _scored(table: CTE) -> ColumnElement[bool]:
    here = [essay_scores.c[name] == table.c[name] for name in ("platform", "community")]
    return and_(*here, essay_scores.c.slug == bindparam("slug"))


@cache
def _listed(narrow: bool) -> Select[Any]:
    """The latest that are shared, those of some members where it is ``narrow``, and one of each platform; with each,
    what its platform's add up to, how many ratings of the essay are not shared, and how many at most in one community.
    """
    its, rest = _shared(), _rests()
    newest = (its.c.at.desc(), its.c.id.desc())
    here = and_(its.c.platform == bindparam("away_platform"), its.c.community == bindparam("away_community"))
    listed = select(
        its,
        rest.c.rest,
        rest.c.largest,
        func.row_number().over(order_by=newest).label("number"),
        func.row_number().over(order_by=newest, partition_by=its.c.platform).label("of_platform"),
        func.count().over(partition_by=its.c.platform).label("count"),
        func.sum(its.c.score).over(partition_by=its.c.platform).label("total"),
    )
    all_ = listed.select_from(its.join(rest, true())).where(not_(here)).subquery()
    member = tuple_(all_.c.platform, all_.c.community, all_.c.member)
    asked = all_.c.number <= bindparam("latest", type_=Integer())
    asked = or_(asked, member.in_(bindparam("of", expanding=True))) if narrow else asked
    query = select(all_, asked.label("is_asked")).where(or_(asked, all_.c.of_platform == 1))
    return query.order_by(all_.c.number)


def _rests() -> Subquery:
    its = _shared()
    by_house = select(its.c.platform, its.c.community, func.count().label("count"))
    houses = by_house.group_by(its.c.platform, its.c.community).cte("houses")
    unnamed = essay_scores.c.count - func.coalesce(houses.c.count, 0)
    rests = select(func.sum(unnamed).label("rest"), func.max(unnamed).label("largest"))
    rests = rests.select_from(essay_scores.outerjoin(houses, _scored(houses)))
    return rests.where(essay_scores.c.slug == bindparam("slug")).subquery("rests")
