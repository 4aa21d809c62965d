"""Many votes at once: some statements over lists, however many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeAlias

from sqlalchemy import Select, and_, bindparam, case, delete, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningDelete

from bot.adapters.sql import dialect
from bot.adapters.sql.report_losses import Lost, lose
from bot.adapters.sql.rows import vote_values
from bot.adapters.sql.schema import essay_scores, votes
from bot.core.community import Member
from bot.core.ids import Slug
from bot.core.rating import Vote
from bot.core.report import Figure

_ESSAY: Final = ("platform", "community", "slug")
_MEMBER: Final = (*_ESSAY, "member")
_VOTE: Final = (*_MEMBER, "source")

Key: TypeAlias = tuple[str, ...]
Latest: TypeAlias = tuple[float, datetime]
"""The score of a vote, and when it was given."""


@dataclass(frozen=True, slots=True)
class Act:
    """A member's ``vote`` by ``source``; without one it is withdrawn."""

    member: Member
    slug: Slug
    source: str
    vote: Vote | None

    @property
    def key(self) -> Key:
        community = self.member.community
        return (community.platform.value, community.id, self.slug, self.member.id, self.source)


async def act(connection: AsyncConnection, acts: Sequence[Act]) -> Sequence[bool]:
    """Do all of them, in their order; for each, whether there was such a vote before it. The sums stay in step."""
    last = {each.key: number for number, each in enumerate(acts)}
    members = sorted({key[:-1] for key in last})
    essays = sorted({key[:3] for key in members})
    await _lock(connection, essays)
    before = await _latest(connection, members)
    gone = await connection.execute(
        _forgetting(connection.dialect.name), {"votes": [list(key) for key in sorted(last)]}
    )
    deleted = gone.all()
    there = {tuple(row[:-1]) for row in deleted}
    # New rows, in the order of their acts: a vote's id says that it was given after the others.
    rows = [
        vote_values(each.member, each.vote)
        for n, each in enumerate(acts)
        if each.vote is not None and last[each.key] == n
    ]
    if rows:
        await connection.execute(insert(votes), rows)
    after = await _latest(connection, members)
    await _add_up(connection, essays, before, after)
    lost = {(key[:3], at) for key, (_, at) in before.items() if after.get(key, (0.0, None))[1] != at}
    lost |= {((row[0], row[1], row[2]), row[-1]) for row in deleted}
    taken_back = [Lost(platform, community, slug, at) for (platform, community, slug), at in sorted(lost)]
    await lose(connection, Figure.RATINGS, taken_back)
    return _told(acts, there)


def _told(acts: Sequence[Act], there: set[Key]) -> list[bool]:
    told = []
    for each in acts:
        told.append(each.key in there)
        (there.discard if each.vote is None else there.add)(each.key)
    return told


async def _lock(connection: AsyncConnection, essays: Sequence[Key]) -> None:
    """Lock the sums, in order, so that two processes neither wait for each other nor count from the same state."""
    started = dialect.insert(connection, essay_scores).values(
        {name: bindparam(name) for name in _ESSAY} | {"count": 0, "total": 0.0}
    )
    locked = started.on_conflict_do_update(
        index_elements=essay_scores.primary_key.columns, set_={"count": essay_scores.c.count}
    )
    await connection.execute(locked, [dict(zip(_ESSAY, key, strict=True)) for key in essays])


async def _latest(connection: AsyncConnection, members: Sequence[Key]) -> Mapping[Key, Latest]:
    """Each member's latest vote of an essay, where there is one."""
    found = await connection.execute(_asking(connection.dialect.name), {"members": [list(key) for key in members]})
    return {tuple(key): (score, at) for *key, score, at in found.all() if score is not None}


async def _add_up(
    connection: AsyncConnection, essays: Sequence[Key], before: Mapping[Key, Latest], after: Mapping[Key, Latest]
) -> None:
    counts: Counter[Key] = Counter()
    totals: dict[Key, float] = dict.fromkeys(essays, 0.0)
    for scores, sign in ((before, -1), (after, 1)):
        for key, (score, _) in scores.items():
            counts[key[:3]] += sign
            totals[key[:3]] += sign * score
    table, count = essay_scores.c, essay_scores.c.count + bindparam("more")
    # Nobody's ratings are exactly nothing, whatever rounding has left.
    total = case((count == 0, 0.0), else_=table.total + bindparam("higher"))
    its = and_(*(table[name] == bindparam(f"its_{name}") for name in _ESSAY))
    keys = [{f"its_{name}": part for name, part in zip(_ESSAY, key, strict=True)} for key in essays]
    sums = [key | {"more": counts[essay], "higher": totals[essay]} for key, essay in zip(keys, essays, strict=True)]
    await connection.execute(update(essay_scores).where(its).values(count=count, total=total), sums)
    await connection.execute(delete(essay_scores).where(its, table.count == 0), keys)


@cache
def _asking(name: str) -> Select[Any]:
    given = dialect.rows_of(name, "members", _MEMBER)
    its = votes.alias()
    same = [its.c[part] == given.c[part] for part in _MEMBER]
    newest = (its.c.at.desc(), its.c.id.desc())
    latest = [select(of).where(*same).order_by(*newest).limit(1).correlate(given) for of in (its.c.score, its.c.at)]
    return select(*(given.c[part] for part in _MEMBER), *(each.scalar_subquery() for each in latest))


@cache
def _forgetting(name: str) -> ReturningDelete[Any]:
    given = dialect.rows_of(name, "votes", _VOTE)
    its = [votes.c[part] for part in _VOTE]
    return delete(votes).where(tuple_(*its).in_(select(*(given.c[part] for part in _VOTE)))).returning(*its, votes.c.at)
