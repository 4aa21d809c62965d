"""The essays whose pictures are yet to be copied or thrown away, as those who write essays queue them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.library_schema import essay_pictures, uncopied
from bot.core.essay import Essay
from bot.core.ids import Slug, new_id
from bot.core.picture import may_have_pictures

AT_ONCE: Final = datetime(1970, 1, 1, tzinfo=UTC)


async def queue_pictures(connection: AsyncConnection, put: Sequence[Essay], withdrawn: Collection[Slug]) -> None:
    """Queue what may have pictures of ``put``, and whatever had some, in the transaction that writes the essays."""
    shows = {essay.slug for essay in put if may_have_pictures(essay)}
    others = {*(essay.slug for essay in put), *withdrawn} - shows
    if others:
        had = select(essay_pictures.c.slug).where(essay_pictures.c.slug.in_(sorted(others))).distinct()
        shows |= {Slug(slug) for slug in (await connection.scalars(had)).all()}
        waiting = select(uncopied.c.slug).where(uncopied.c.slug.in_(sorted(others)))
        shows |= {Slug(slug) for slug in (await connection.scalars(waiting)).all()}
    token = new_id()
    # In order, as in ``queue``: two writers of the same essays must not deadlock.
    rows = [{"slug": slug, "mark": token, "tries": 0, "due": AT_ONCE} for slug in sorted(shows)]
    if rows:
        statement = dialect.insert(connection, uncopied)
        replaced = {name: statement.excluded[name] for name in ("mark", "tries", "due")}
        await connection.execute(statement.on_conflict_do_update(index_elements=[uncopied.c.slug], set_=replaced), rows)
