"""Comments that kept digests quote: a comment that is deleted leaves them, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.delivery_reads import SLOT
from bot.adapters.sql.schema import deliveries
from bot.core.ids import CommentId

_CHUNK: Final = 100  # SQLite bounds how many values one statement binds


async def unquoted(connection: AsyncConnection, comments: Sequence[CommentId]) -> int:
    """Take the quotes of ``comments`` out of the digests that are kept; of how many."""
    count = 0
    for at in range(0, len(comments), _CHUNK):
        quoting = deliveries.c.quoted.in_(comments[at : at + _CHUNK])
        rows = (await connection.execute(select(*SLOT, deliveries.c.post).where(quoting).with_for_update())).all()
        if rows:
            its = (column == bindparam(f"its_{column.name}", type_=column.type) for column in SLOT)
            leaving = update(deliveries).where(*its).values(post=bindparam("without"), quoted=None)
            await connection.execute(
                leaving,
                [
                    {f"its_{column.name}": getattr(row, column.name) for column in SLOT}
                    | {"without": {**row.post, "quote": None}}
                    for row in rows
                ],
            )
        count += len(rows)
    return count
