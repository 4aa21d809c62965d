"""Copies of pictures, and which essay shows them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, Row, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.library_schema import essay_pictures, pictures, uncopied
from bot.core.ids import Slug
from bot.core.picture import Picture
from bot.ports.pictures import EssayPicture, Uncopied


class SqlPictures:
    """Copies by their digest."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def uncopied(self, now: datetime, limit: int, only: Collection[Slug] | None = None) -> Sequence[Uncopied]:
        query = select(uncopied).where(uncopied.c.due <= now).order_by(uncopied.c.due, uncopied.c.slug).limit(limit)
        query = query.where(uncopied.c.slug.in_(sorted(only))) if only is not None else query

        def work(connection: Connection) -> Sequence[Uncopied]:
            return [Uncopied(Slug(row.slug), row.mark, row.tries) for row in connection.execute(query)]

        return await self._database.ask(work)

    async def of(self, slugs: Collection[Slug]) -> Mapping[Slug, Sequence[EssayPicture]]:
        copy = (pictures.c.digest.label("copy"), pictures.c.media_type, pictures.c.width, pictures.c.height)
        query = select(essay_pictures, *copy).outerjoin(pictures, pictures.c.digest == essay_pictures.c.digest)
        query = query.where(essay_pictures.c.slug.in_(sorted(slugs)))
        query = query.order_by(essay_pictures.c.slug, essay_pictures.c.position)

        def work(connection: Connection) -> Mapping[Slug, Sequence[EssayPicture]]:
            found: dict[Slug, list[EssayPicture]] = {}
            for row in connection.execute(query):
                found.setdefault(Slug(row.slug), []).append(EssayPicture(row.url, _copy(row), row.failure, row.words))
            return found

        return await self._database.ask(work)

    async def add(self, slug: Slug, position: int, address: str, picture: Picture, data: bytes) -> None:
        async def work(connection: AsyncConnection) -> None:
            copy = asdict(picture) | {"data": data}
            await connection.execute(dialect.insert(connection, pictures).on_conflict_do_nothing(), [copy])
            row = {"slug": slug, "position": position, "url": address, "digest": picture.digest}
            row |= {"failure": "", "words": ""}
            statement = dialect.insert(connection, essay_pictures)
            keys = [essay_pictures.c.slug, essay_pictures.c.position]
            replaced = {name: statement.excluded[name] for name in ("url", "digest", "failure", "words")}
            await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=replaced), [row])

        await self._database.write(work)

    async def settle(self, done: Uncopied, pictures: Sequence[EssayPicture], again: datetime | None) -> None:
        rows = [
            {
                "slug": done.slug,
                "position": position,
                "url": each.address,
                "digest": each.picture.digest if each.picture else None,
                "failure": each.failure,
                "words": each.words,
            }
            for position, each in enumerate(pictures)
        ]

        async def work(connection: AsyncConnection) -> None:
            gone = delete(essay_pictures).filter_by(slug=done.slug)
            had = (await connection.execute(gone.returning(essay_pictures.c.url, essay_pictures.c.digest))).all()
            copies = {url: digest for url, digest in had if digest}
            before = {digest for _, digest in had if digest}
            for row in rows:
                if row["digest"] is None and row["url"] in copies:
                    row |= {"digest": copies[row["url"]], "failure": ""}
            if rows:
                await connection.execute(insert(essay_pictures), rows)
            await _throw_away(connection, before - {row["digest"] for row in rows})
            unchanged = (uncopied.c.slug == done.slug, uncopied.c.mark == done.token)
            if again is None:
                await connection.execute(delete(uncopied).where(*unchanged))
            else:
                later = {"due": again, "tries": uncopied.c.tries + 1}
                await connection.execute(update(uncopied).where(*unchanged).values(later))

        await self._database.write(work)

    async def shown_by(self, digest: str) -> Sequence[Slug]:
        query = select(essay_pictures.c.slug).filter_by(digest=digest).distinct().order_by(essay_pictures.c.slug)
        rows = await self._database.ask(lambda connection: connection.execute(query).scalars().all())
        return [Slug(slug) for slug in rows]

    async def data(self, digest: str) -> tuple[Picture, bytes] | None:
        query = select(pictures).filter_by(digest=digest)
        row = await self._database.ask(lambda connection: connection.execute(query).first())
        return (Picture(row.digest, row.media_type, row.width, row.height), row.data) if row else None


def _copy(row: Row[tuple[object, ...]]) -> Picture | None:
    return Picture(row.copy, row.media_type, row.width, row.height) if row.copy is not None else None


async def _throw_away(connection: AsyncConnection, digests: Collection[str]) -> None:
    if digests:
        shown = exists().where(essay_pictures.c.digest == pictures.c.digest)
        await connection.execute(delete(pictures).where(pictures.c.digest.in_(sorted(digests)), ~shown))
