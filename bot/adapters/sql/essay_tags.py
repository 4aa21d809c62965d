"""The tags of the essays in lists, one row for each: a list of one tag is read from a part of an index."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.library_schema import essay_tags
from bot.core.collection import collection_of
from bot.core.essay import Essay
from bot.core.ids import Slug


async def write_tags(connection: AsyncConnection, put: Sequence[Essay], withdrawn: Collection[Slug]) -> None:
    """Bring the rows in step with ``put`` and ``withdrawn``, in the transaction that writes the essays."""
    # In order, as in ``queue``: two writers of the same essays must not deadlock.
    written = [{"written": slug} for slug in sorted({*(essay.slug for essay in put), *withdrawn})]
    if written:
        await connection.execute(delete(essay_tags).where(essay_tags.c.slug == bindparam("written")), written)
    latest = {essay.slug: essay for essay in put if essay.slug not in withdrawn}
    rows = [row for slug in sorted(latest) for row in _rows(latest[slug])]
    if rows:
        await connection.execute(insert(essay_tags), rows)


def _rows(essay: Essay) -> list[dict[str, object]]:
    its = {"slug": essay.slug, "date": essay.date, "collection": collection_of(essay)}
    return [{"tag": tag, **its} for tag in sorted(set(essay.tags))]
