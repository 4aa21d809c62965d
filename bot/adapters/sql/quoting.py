"""Comments that digests quote, sent or not: what becomes of a comment becomes of its quotes, in one transaction. What
stands in a channel is then to be shown anew, which ``amend_at`` says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.content_rows import Values
from bot.adapters.sql.delivery_reads import SLOT
from bot.adapters.sql.platform_schema import local_messages
from bot.adapters.sql.rows import community_values, same_person, slot_of, whose
from bot.adapters.sql.schema import comments, communities, deliveries, quote_consents
from bot.core.community import Community, Person, Platform
from bot.core.delivery import DeliveryState
from bot.core.ids import CommentId

AT_ONCE: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when it is to be shown anew: as soon as somebody can, whatever the clock says."""
_CHUNK: Final = 100  # SQLite bounds how many values one statement binds
_QUOTED: Final = deliveries.c.quoted
_ASSUMED: Final = and_(
    communities.c.platform == deliveries.c.platform,
    communities.c.community == deliveries.c.community,
    communities.c.quote_comments,
)


async def unquote(connection: AsyncConnection, gone: Sequence[CommentId]) -> None:
    """Take the quotes of the comments that are ``gone`` out."""
    for at in range(0, len(gone), _CHUNK):
        await _change(connection, _QUOTED.in_(gone[at : at + _CHUNK]), lambda quote: None)


async def requote(connection: AsyncConnection, comment: CommentId, text: str) -> None:
    """Quote ``comment`` with its new ``text``. A row that is so old that it keeps no text gets none."""
    await _change(connection, _QUOTED.in_([comment]), lambda quote: {**quote, "text": quote["text"] and text})


async def unquote_person(connection: AsyncConnection, person: Person) -> None:
    """Take out what somebody wrote who no longer agrees to be quoted, but where the community's rules say so."""
    theirs = select(comments.c.id).where(*whose(comments.c.author, person))
    assumed = select(communities.c.platform).where(_ASSUMED).exists()
    await _change(connection, and_(_QUOTED.in_(theirs), ~assumed), lambda quote: None)


async def unquote_community(connection: AsyncConnection, community: Community) -> None:
    """Its rules no longer say that everybody may be quoted: those who did not agree themselves are taken out."""
    agreed = same_person(quote_consents.c.member, comments.c.author)
    its = select(comments.c.id).where(comments.c.id == _QUOTED, select(quote_consents.c.since).where(*agreed).exists())
    # Not by the columns alone: SQLite would then read all deliveries of the community.
    here = [func.coalesce(deliveries.c[name], "") == value for name, value in community_values(community).items()]
    await _change(connection, and_(_QUOTED.is_not(None), *here, ~its.exists()), lambda quote: None)


async def _change(
    connection: AsyncConnection, which: ColumnElement[bool], change: Callable[[Values], Values | None]
) -> None:
    """Change the quotes of the rows ``which``, and have what may stand of them shown anew."""
    query = select(*SLOT, deliveries.c.platform, deliveries.c.post).where(which).with_for_update()
    rows = (await connection.execute(query)).mappings().all()
    if not rows:
        return
    changed = [_changed(row["post"], change) for row in rows]
    its = (column == bindparam(f"its_{column.name}", type_=column.type) for column in SLOT)
    may_stand = case(
        (deliveries.c.state == DeliveryState.SKIPPED, None), else_=literal(AT_ONCE, deliveries.c.amend_at.type)
    )
    statement = update(deliveries).where(*its).values(post=bindparam("its_post"), quoted=bindparam("its_quoted"))
    values = [
        {f"its_{column.name}": row[column.name] for column in SLOT}
        | {"its_post": post, "its_quoted": _comment_of(post)}
        for row, post in zip(rows, changed, strict=True)
    ]
    await connection.execute(statement.values(amend_at=may_stand), values)
    await _in_local_log(connection, [slot_of(row).key for row in rows if row["platform"] == Platform.LOCAL], change)


async def _in_local_log(
    connection: AsyncConnection, keys: Sequence[str], change: Callable[[Values], Values | None]
) -> None:
    """The local channel's messages are our own rows, so their text goes at once, too."""
    if not keys:
        return
    known = select(local_messages.c.id, local_messages.c.post).where(local_messages.c.key.in_(keys))
    for id_, post in (await connection.execute(known)).all():
        shown = update(local_messages).where(local_messages.c.id == id_)
        await connection.execute(shown.values(post=_changed(post, change)))


def _changed(post: Any, change: Callable[[Values], Values | None]) -> Values:
    return {**post, "quote": change(post["quote"]) if post.get("quote") else None}


def _comment_of(post: Values) -> str | None:
    quote = post["quote"]
    return quote["comment"] if quote else None
