"""The essays that the search index has yet to see, and a token of the library that is another one with each of them.
Each change has its own token: a writer of an older state cannot take a newer change off.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.library_schema import library_token, unindexed
from bot.core.ids import Slug, new_id
from bot.ports.essays import Change


async def queue(connection: AsyncConnection, slugs: Collection[Slug]) -> None:
    """Note that ``slugs`` changed, in the transaction that changes them."""
    token = new_id()
    # In order, since two writers of the same essays in opposite orders would deadlock.
    rows = [{"slug": slug, "mark": token} for slug in sorted(set(slugs))]
    if rows:
        statement = dialect.insert(connection, unindexed)
        replaced = {"mark": statement.excluded.mark}
        await connection.execute(
            statement.on_conflict_do_update(index_elements=[unindexed.c.slug], set_=replaced), rows
        )
        await _note(connection, token)


async def queue_missing(connection: AsyncConnection, slugs: Collection[Slug]) -> None:
    """The same, but for those that wait already."""
    rows = [{"slug": slug, "mark": new_id()} for slug in sorted(set(slugs))]
    if rows:
        await connection.execute(dialect.insert(connection, unindexed).on_conflict_do_nothing(), rows)
        await _note(connection, new_id())


async def _note(connection: AsyncConnection, token: str) -> None:
    noted = dialect.insert(connection, library_token).values(id=1, token=token)
    await connection.execute(noted.on_conflict_do_update(index_elements=["id"], set_={"token": token}))


async def take(connection: AsyncConnection, changes: Sequence[Change]) -> frozenset[Slug]:
    """Take ``changes`` off, and return their essays: only those that have not changed since. One that
    is being changed right now is skipped; it stays.
    """
    tokens = {change.slug: change.token for change in changes}
    waiting = dialect.unclaimed(select(unindexed).where(unindexed.c.slug.in_(tokens)))
    rows = (await connection.execute(waiting)).all()
    latest = frozenset(Slug(row.slug) for row in rows if tokens[Slug(row.slug)] == row.mark)
    if latest:
        await connection.execute(delete(unindexed).where(unindexed.c.slug.in_(latest)))
    return latest
