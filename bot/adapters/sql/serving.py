"""Which rows are a process's own, where several share a database."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, Table, and_, case, cast, true

from bot.core.community import Platform, Shards

_NUMBER: Final = "^([0-9]{1,18}|[0-8][0-9]{18})$"
"""What surely is a whole number of 64 bits; Discord's ids of today have up to 19 digits."""


def served(table: Table, platforms: Collection[Platform], shards: Shards | None) -> ColumnElement[bool]:
    """What ``Shards.serve`` says, in SQL, for the rows of ``platforms``. ``table`` has the columns of a community."""
    known = table.c.platform.in_(platforms)
    if shards is None:
        return known
    shard = cast(table.c.community, BigInteger) // (1 << 22) % shards.count  # a shift wants other types everywhere
    numbered = and_(table.c.platform == Platform.DISCORD, table.c.community.regexp_match(_NUMBER))
    return and_(known, case((numbered, shard.in_(shards.ids)), else_=true()))
